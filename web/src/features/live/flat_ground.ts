// The ground of the flat map: land, sea, borders, a graticule, and the night with its three twilights, as clipped layers.
import { kNight, type Ink } from './ink';
import { landPaths, type Land } from './land';
import { flatFrame, type Camera, type Frame } from './projection';
import { darkInterval, kTwilight, type Sun } from './sun';

const kUnit = 3600; // how wide the paths of the land are made, once; they are drawn at any size
type Paths = ReturnType<typeof landPaths>;

// The part of the world that lies in the picture, by day or by night; `frame` in device pixels.
function layer(paths: Paths | undefined, frame: Frame, width: number, height: number, ink: Ink, night: boolean): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  const c = canvas.getContext('2d');
  if (!c) return canvas;
  const which = night ? 'night' : 'day';
  c.fillStyle = ink(`--sea-${which}`);
  c.fillRect(frame.left, frame.top, frame.width, frame.height);
  const scale = frame.width / kUnit;
  c.setTransform(scale, 0, 0, scale, frame.left, frame.top);
  const line = Math.max(0.75, Math.min(frame.width, width) / 2400);
  if (paths) {
    c.fillStyle = ink(`--land-${which}`);
    c.fill(paths.fill, 'evenodd');
    c.strokeStyle = ink(`--border-${which}`);
    c.lineWidth = line / scale;
    c.stroke(paths.borders);
  }
  c.strokeStyle = ink(`--grid-${which}`);
  c.lineWidth = Math.max(1, line) / scale;
  c.beginPath();
  const tall = (kUnit * frame.height) / frame.width;
  for (let longitude = -150; longitude < 180; longitude += 30) {
    const x = ((longitude + 180) / 360) * kUnit;
    c.moveTo(x, 0);
    c.lineTo(x, tall);
  }
  for (let latitude = -60; latitude < 90; latitude += 30) {
    const y = ((90 - latitude) / 180) * tall;
    c.moveTo(0, y);
    c.lineTo(kUnit, y);
  }
  c.stroke();
  return canvas;
}

// Where the Sun stands below `elevation`: closed shapes in a picture of that size.
function darkPath(sun: Sun, elevation: number, width: number, height: number): Path2D {
  const path = new Path2D();
  const [kx, ky] = [width / 360, height / 180];
  let top: [number, number][] = [];
  let bottom: [number, number][] = [];
  const close = () => {
    if (top.length > 1) {
      top.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
      bottom.reverse().forEach(([x, y]) => path.lineTo(x, y));
      path.closePath();
    }
    top = [];
    bottom = [];
  };
  for (let longitude = -180; longitude <= 180; longitude += 0.5) {
    const dark = darkInterval(sun, longitude, elevation);
    if (!dark) {
      close();
      continue;
    }
    const x = (longitude + 180) * kx;
    top.push([x, (90 - dark[1]) * ky]);
    bottom.push([x, (90 - dark[0]) * ky]);
  }
  close();
  return path;
}

export class FlatGround {
  private key = '';
  private day: HTMLCanvasElement | undefined;
  private night: HTMLCanvasElement | undefined;
  private paths: Paths | undefined;

  // Sizes in CSS pixels; `ratio` device pixels each. `camera`: nearer than the whole world.
  paint(canvas: HTMLCanvasElement, width: number, height: number, ratio: number, land: Land | undefined, sun: Sun, ink: Ink, camera?: Camera): void {
    const inPixels = flatFrame(width, height, camera);
    const frame = { left: Math.round(inPixels.left * ratio), top: Math.round(inPixels.top * ratio), width: inPixels.width * ratio, height: inPixels.height * ratio };
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (land) this.paths ??= landPaths(land, kUnit, (kUnit * frame.height) / frame.width);
    const key = `${frame.left} ${frame.top} ${frame.width} ${canvas.width} ${canvas.height} ${!!land} ${ink('--sea-day')}`;
    if (key !== this.key) {
      this.day = layer(this.paths, frame, canvas.width, canvas.height, ink, false);
      this.night = layer(this.paths, frame, canvas.width, canvas.height, ink, true);
      this.key = key;
    }
    const c = canvas.getContext('2d');
    if (!c || !this.day || !this.night) return;
    c.drawImage(this.day, 0, 0);
    let before = 0;
    kTwilight.forEach((elevation, i) => {
      c.save();
      c.translate(frame.left, frame.top);
      c.clip(darkPath(sun, elevation, frame.width, frame.height));
      c.translate(-frame.left, -frame.top);
      c.globalAlpha = 1 - (1 - kNight[i]!) / (1 - before);
      c.drawImage(this.night!, 0, 0);
      c.restore();
      before = kNight[i]!;
    });
  }
}

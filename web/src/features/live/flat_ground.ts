// The ground of the flat map: land, sea, borders, a graticule, and the night with its three twilights, as clipped layers.
import { kNight, type Ink } from './ink';
import { landPaths, type Land } from './land';
import { flatFrame } from './projection';
import { darkInterval, kTwilight, type Sun } from './sun';

function layer(land: Land | undefined, width: number, height: number, ink: Ink, night: boolean): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const c = canvas.getContext('2d');
  if (!c) return canvas;
  const which = night ? 'night' : 'day';
  c.fillStyle = ink(`--sea-${which}`);
  c.fillRect(0, 0, canvas.width, canvas.height);
  if (land) {
    const { fill, borders } = landPaths(land, canvas.width, canvas.height);
    c.fillStyle = ink(`--land-${which}`);
    c.fill(fill, 'evenodd');
    c.strokeStyle = ink(`--border-${which}`);
    c.lineWidth = Math.max(0.75, canvas.width / 2400);
    c.stroke(borders);
  }
  c.strokeStyle = ink(`--grid-${which}`);
  c.lineWidth = Math.max(1, canvas.width / 2400);
  c.beginPath();
  for (let longitude = -150; longitude < 180; longitude += 30) {
    const x = ((longitude + 180) / 360) * canvas.width;
    c.moveTo(x, 0);
    c.lineTo(x, canvas.height);
  }
  for (let latitude = -60; latitude < 90; latitude += 30) {
    const y = ((90 - latitude) / 180) * canvas.height;
    c.moveTo(0, y);
    c.lineTo(canvas.width, y);
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

  // Sizes in CSS pixels; `ratio` device pixels each.
  paint(canvas: HTMLCanvasElement, width: number, height: number, ratio: number, land: Land | undefined, sun: Sun, ink: Ink): void {
    const frame = flatFrame(width, height);
    const key = `${frame.width} ${ratio} ${!!land} ${ink('--sea-day')}`;
    if (key !== this.key) {
      this.day = layer(land, frame.width * ratio, frame.height * ratio, ink, false);
      this.night = layer(land, frame.width * ratio, frame.height * ratio, ink, true);
      this.key = key;
    }
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const c = canvas.getContext('2d');
    if (!c || !this.day || !this.night) return;
    c.translate(Math.round(frame.left * ratio), Math.round(frame.top * ratio));
    c.drawImage(this.day, 0, 0);
    let before = 0;
    kTwilight.forEach((elevation, i) => {
      c.save();
      c.clip(darkPath(sun, elevation, this.day!.width, this.day!.height));
      c.globalAlpha = 1 - (1 - kNight[i]!) / (1 - before);
      c.drawImage(this.night!, 0, 0);
      c.restore();
      before = kNight[i]!;
    });
  }
}

// The ground of the flat map: land, sea, borders, a graticule, and the night with its three twilights, as clipped layers.
import { kNight, type Ink } from './ink';
import { landPaths, type Land } from './land';
import { copies, flatFrame, type Camera, type Frame } from './projection';
import { darkInterval, kTwilight, type Sun } from './sun';

const kUnit = 3600; // how wide the paths of the land are made, once; they are drawn at any size
type Paths = ReturnType<typeof landPaths>;
let known: { land: Land; paths: Paths } | undefined;

// A strip of the picture, by day or by night: from `top` on, in device pixels; `begins`: where whole maps begin.
function layer(paths: Paths | undefined, frame: Frame, begins: number[], width: number, top: number, height: number, ink: Ink, night: boolean): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  const c = canvas.getContext('2d');
  if (!c) return canvas;
  const which = night ? 'night' : 'day';
  c.fillStyle = ink(`--sea-${which}`);
  c.fillRect(begins[0]!, frame.top - top, frame.width * begins.length, frame.height);
  const scale = frame.width / kUnit;
  const line = Math.max(0.75, Math.min(frame.width, width) / 2400);
  const tall = (kUnit * frame.height) / frame.width;
  for (const left of begins) {
    c.setTransform(scale, 0, 0, scale, left, frame.top - top);
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
    // The date line is drawn where it is no edge.
    for (let longitude = begins.length > 1 ? -180 : -150; longitude < 180; longitude += 30) {
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
  }
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

export const kStrip = 1_500_000; // pixels that are drawn in one go; a wall has ten million
interface Strip {
  top: number;
  day: HTMLCanvasElement;
  night: HTMLCanvasElement;
}

// A picture that is large comes strip by strip, so that nothing else has to wait long; until it is whole the one before stays.
export class FlatGround {
  private key = '';
  private strips: Strip[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  // Sizes in CSS pixels; `ratio` device pixels each. `camera`: nearer than the whole world. `done`: it is on the canvas.
  paint(canvas: HTMLCanvasElement, width: number, height: number, ratio: number, land: Land | undefined, sun: Sun, ink: Ink, camera: Camera | undefined, done: () => void): void {
    this.end();
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    const inPixels = flatFrame(width, height, camera);
    const frame = { left: Math.round(inPixels.left * ratio), top: Math.round(inPixels.top * ratio), width: inPixels.width * ratio, height: inPixels.height * ratio };
    const begins = copies(frame, w);
    const steps: (() => void)[] = [];
    const key = `${frame.left} ${frame.top} ${frame.width} ${w} ${h} ${!!land} ${ink('--sea-day')}`;
    if (key !== this.key) {
      if (land && known?.land !== land) steps.push(() => (known = { land, paths: landPaths(land, kUnit, (kUnit * frame.height) / frame.width) }));
      const strips: Strip[] = [];
      const rows = Math.max(1, Math.ceil(kStrip / Math.max(1, w)));
      for (let top = 0; top < h; top += rows) {
        const draw = (night: boolean) => layer(land && known?.paths, frame, begins, w, top, Math.min(rows, h - top), ink, night);
        let day: HTMLCanvasElement;
        steps.push(
          () => (day = draw(false)),
          () => strips.push({ top, day, night: draw(true) }),
        );
      }
      steps.push(() => {
        this.key = key;
        this.strips = strips;
      });
    }
    steps.push(() => {
      this.compose(canvas, w, h, frame, begins, sun);
      done();
    });
    const next = () => {
      // Small pictures in one go, as far as they are drawn; each strip of a large one by itself.
      do steps.shift()!();
      while (steps.length > 0 && w * h <= kStrip);
      this.timer = steps.length > 0 ? setTimeout(next, 0) : undefined;
    };
    next();
  }

  // What is not drawn yet is not wanted any more.
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private compose(canvas: HTMLCanvasElement, width: number, height: number, frame: Frame, begins: number[], sun: Sun): void {
    canvas.width = width;
    canvas.height = height;
    const c = canvas.getContext('2d');
    if (!c) return;
    for (const { top, day } of this.strips) c.drawImage(day, 0, top);
    let before = 0;
    kTwilight.forEach((elevation, i) => {
      const dark = darkPath(sun, elevation, frame.width, frame.height);
      const all = new Path2D();
      for (const left of begins) all.addPath(dark, new DOMMatrix([1, 0, 0, 1, left, frame.top]));
      c.save();
      c.clip(all);
      c.globalAlpha = 1 - (1 - kNight[i]!) / (1 - before);
      for (const { top, night } of this.strips) c.drawImage(night, 0, top);
      c.restore();
      before = kNight[i]!;
    });
  }
}

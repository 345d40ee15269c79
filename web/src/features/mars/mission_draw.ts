// Paints the strip. Everything that varies is passed in; colours come from the tokens of the theme in force.
import { kStates } from '../../api/contract';
import { count, solDate } from '../../lib/format';
import { bins, levels, scaleOf, ticks, type Bin, type Mission, type Scale } from './mission';

export interface Frame {
  width: number;
  height: number;
  from: number;
  to: number;
  selected: number;
  cursor: number | undefined;
  brush: [number, number] | undefined; // sols
  landing: string;
}

const kHeat = 12;
const kAxis = 34;
const kMap = 8;

// Vertical bands, top to bottom: bars, heat, axis, map of the whole mission.
export function bands(height: number) {
  const map = height - kMap;
  const axis = map - kAxis;
  const heat = axis - kHeat - 2;
  return { bars: heat - 6, heat, axis, map, mapHeight: kMap };
}

const xOf = (frame: Frame, sol: number): number => ((sol - frame.from) / (frame.to - frame.from + 1)) * frame.width;
export function solAt(frame: Frame, x: number): number {
  const sol = Math.floor(frame.from + (x / frame.width) * (frame.to - frame.from + 1));
  return Math.min(frame.to, Math.max(frame.from, sol));
}

type Ink = (token: string) => string;

function paintState(c: CanvasRenderingContext2D, ink: Ink, state: number, x: number, w: number, y: number, h: number): void {
  const name = kStates[state];
  switch (name) {
    case 'complete':
      c.fillStyle = ink('--s-complete');
      c.fillRect(x, y, w, h);
      break;
    case 'partial':
      c.fillStyle = ink('--s-partial');
      c.fillRect(x, y + h / 2, w, h / 2);
      c.globalAlpha = 0.3;
      c.fillRect(x, y, w, h / 2);
      c.globalAlpha = 1;
      break;
    case 'failed': // sticks out, so that one pixel of it is seen
      c.fillStyle = ink('--s-failed');
      c.fillRect(x, y - 4, Math.max(w, 2), h + 6);
      break;
    case 'in_progress':
      c.fillStyle = ink('--s-progress');
      c.fillRect(x, y + h / 3, Math.max(w, 2), h / 3);
      break;
    case 'unreachable':
      c.fillStyle = ink('--s-unreachable');
      for (let dy = 0; dy < h; dy += 4) c.fillRect(x, y + dy, w, 2);
      break;
    case 'missing':
      c.fillStyle = ink('--s-missing');
      c.fillRect(x, y, w, 1);
      c.fillRect(x, y + h - 1, w, 1);
      break;
    default:
      c.fillStyle = ink('--s-none');
      c.fillRect(x, y + h / 2 - 1, w, 2);
  }
}

function paintBars(c: CanvasRenderingContext2D, ink: Ink, frame: Frame, all: Bin[], scale: Scale, floor: number): void {
  const step = frame.width / all.length;
  const gap = step >= 6 ? 1 : 0;
  const y = (n: number) => floor - scale.share(n) * (floor - 14);
  all.forEach((bin, i) => {
    if (bin.peak === 0) return;
    const x = i * step;
    const w = Math.max(1, step - gap);
    const several = bin.to > bin.from;
    if (several) {
      c.fillStyle = ink('--mars-deep');
      c.fillRect(x, y(bin.peak), w, floor - y(bin.peak));
    }
    c.fillStyle = ink('--mars');
    const high = y(several ? bin.mean : bin.peak);
    c.fillRect(x, high, w, floor - high);
  });
}

function text(c: CanvasRenderingContext2D, words: string, x: number, y: number, align: CanvasTextAlign = 'left'): void {
  c.textAlign = align;
  c.fillText(words, x, y);
}

function paintAxes(c: CanvasRenderingContext2D, ink: Ink, frame: Frame, levels_: number[], scale: Scale, floor: number, axis: number): void {
  c.font = `12px ${ink('--font')}`;
  for (const value of levels_) {
    const y = Math.round(floor - scale.share(value) * (floor - 14)) + 0.5;
    c.strokeStyle = ink('--line');
    c.beginPath();
    c.moveTo(0, y);
    c.lineTo(frame.width, y);
    c.stroke();
  }
  c.fillStyle = ink('--soft');
  for (const sol of ticks(frame.from, frame.to, Math.max(2, frame.width / 110))) {
    const x = xOf(frame, sol + 0.5);
    const label = sol === 0 ? 'sol 0' : count(sol);
    c.fillRect(Math.round(x), axis, 1, 3);
    text(c, label, Math.min(Math.max(x, 0), frame.width), axis + 14, x < 20 ? 'left' : x > frame.width - 20 ? 'right' : 'center');
  }
  paintDates(c, ink, frame, axis + 28);
}

// Years, or months when the window is short, where they begin.
function paintDates(c: CanvasRenderingContext2D, ink: Ink, frame: Frame, y: number): void {
  c.fillStyle = ink('--faint');
  const days = (frame.to - frame.from + 1) * 1.0275;
  const perYear = frame.width / (days / 365.25);
  const unit = perYear > 900 ? 7 : 4; // characters of the ISO date that make the label
  let before = '';
  let free = -1e9;
  const step = Math.max(1, Math.floor((frame.to - frame.from) / frame.width));
  for (let sol = frame.from; sol <= frame.to; sol += step) {
    const label = solDate(frame.landing, sol).slice(0, unit);
    if (label === before) continue;
    before = label;
    const x = xOf(frame, sol);
    const w = c.measureText(label).width;
    if (x < free || x + w > frame.width) continue;
    text(c, label, x, y);
    free = x + w + 12;
  }
}

// After the bars, with a rim of the ground, so that they are read in front of them.
function paintScale(c: CanvasRenderingContext2D, ink: Ink, levels_: number[], scale: Scale, floor: number): void {
  c.font = `12px ${ink('--font')}`;
  c.lineWidth = 4;
  c.lineJoin = 'round';
  c.strokeStyle = ink('--ground');
  c.fillStyle = ink('--soft');
  c.textAlign = 'left';
  for (const value of levels_) {
    const y = Math.round(floor - scale.share(value) * (floor - 14)) - 3;
    c.strokeText(count(value), 3, y);
    c.fillText(count(value), 3, y);
  }
  c.lineWidth = 1;
}

// The whole mission in four pixels: what is known of it, and a bracket around what is shown above.
function paintMap(c: CanvasRenderingContext2D, ink: Ink, data: Mission, frame: Frame, y: number): void {
  c.fillStyle = ink('--raised');
  c.fillRect(0, y + 2, frame.width, 4);
  const none = kStates.indexOf('none');
  const all = bins(data, 0, data.length - 1, Math.floor(frame.width));
  const step = frame.width / all.length;
  c.fillStyle = ink('--mars-deep');
  all.forEach((bin, i) => (bin.state !== none || bin.peak > 0) && c.fillRect(i * step, y + 2, Math.ceil(step), 4));
  const sol = frame.width / data.length;
  const left = frame.from * sol;
  const width = Math.max(4, (frame.to - frame.from + 1) * sol);
  c.fillStyle = ink('--text');
  c.fillRect(left, y, 2, 8);
  c.fillRect(Math.min(left + width, frame.width) - 2, y, 2, 8);
  c.fillRect(left, y, width, 1);
  // Where the chosen sol lies when it is outside of what is shown above.
  if (frame.selected < frame.from || frame.selected > frame.to) c.fillRect((frame.selected + 0.5) * sol - 2, y + 1, 4, 6);
}

function flag(c: CanvasRenderingContext2D, ink: Ink, frame: Frame, sol: number, floor: number, strong: boolean, label: string): void {
  const x = xOf(frame, sol + 0.5);
  c.fillStyle = ink(strong ? '--text' : '--soft');
  c.fillRect(Math.round(x - 0.5), 0, 1, floor);
  c.font = `600 12px ${ink('--font')}`;
  const w = c.measureText(label).width + 10;
  const left = x + w > frame.width ? x - w : x;
  c.fillStyle = ink(strong ? '--text' : '--raised');
  c.fillRect(left, 0, w, 17);
  c.fillStyle = ink(strong ? '--ground' : '--text');
  text(c, label, left + 5, 13);
}

export function paint(canvas: HTMLCanvasElement, data: Mission, frame: Frame, scale: number): void {
  const c = canvas.getContext('2d');
  if (!c) return;
  const ratio = (devicePixelRatio || 1) * scale;
  canvas.width = Math.round(frame.width * ratio);
  canvas.height = Math.round(frame.height * ratio);
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  const styles = getComputedStyle(canvas);
  const known = new Map<string, string>();
  const ink: Ink = (token) => {
    let value = known.get(token);
    if (value === undefined) known.set(token, (value = styles.getPropertyValue(token).trim()));
    return value;
  };
  const band = bands(frame.height);
  const all = bins(data, frame.from, frame.to, Math.floor(frame.width));
  const scale_ = scaleOf(data, frame.from, frame.to);
  const marked = levels(scale_, 3);
  const floor = band.bars;
  const step = frame.width / all.length;

  paintAxes(c, ink, frame, marked, scale_, floor, band.axis);
  paintBars(c, ink, frame, all, scale_, floor);
  paintScale(c, ink, marked, scale_, floor);
  c.fillStyle = ink('--line');
  c.fillRect(0, floor, frame.width, 1);
  all.forEach((bin, i) => paintState(c, ink, bin.state, i * step, step >= 6 ? step - 1 : Math.ceil(step), band.heat, kHeat));
  // Failed ones again, above their neighbours.
  all.forEach((bin, i) => kStates[bin.state] === 'failed' && paintState(c, ink, bin.state, i * step, Math.ceil(step) - (step >= 6 ? 1 : 0), band.heat, kHeat));

  paintMap(c, ink, data, frame, band.map);

  if (frame.brush) {
    const [a, b] = frame.brush;
    c.fillStyle = ink('--text');
    c.globalAlpha = 0.12;
    c.fillRect(xOf(frame, a), 0, xOf(frame, b + 1) - xOf(frame, a), band.axis);
    c.globalAlpha = 1;
  }
  const bottom = band.axis;
  if (frame.selected >= frame.from && frame.selected <= frame.to) flag(c, ink, frame, frame.selected, bottom, true, `sol ${count(frame.selected)}`);
  if (frame.cursor !== undefined && frame.cursor !== frame.selected) {
    const n = data.photos[frame.cursor] ?? 0;
    flag(c, ink, frame, frame.cursor, bottom, false, `sol ${count(frame.cursor)}: ${count(n)}`);
  }
}

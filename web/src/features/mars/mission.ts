// The mission as numbers for the strip: one entry a sol, binned to pixels. Pure.
import { kStates, type PartitionState, type Sols } from '../../api/contract';

export interface Mission {
  photos: Uint32Array; // by sol
  states: Uint8Array; // index into kStates, by sol
  length: number;
}

export interface Bin {
  from: number;
  to: number; // last sol, inclusive
  mean: number;
  peak: number;
  peakSol: number;
  state: number; // the one that most wants attention
  stateSol: number;
}

const kNone = kStates.indexOf('none');
// What a pixel that covers several sols shows: trouble before order.
const kUrgency: PartitionState[] = ['failed', 'in_progress', 'partial', 'missing', 'unreachable', 'complete', 'none'];
const urgency = kStates.map((state) => kUrgency.indexOf(state));

export function mission(sols: Sols | undefined, maxSol: number): Mission {
  const last = sols?.data.at(-1)?.[0] ?? -1;
  const length = Math.max(maxSol, last) + 1;
  const photos = new Uint32Array(length);
  const states = new Uint8Array(length).fill(kNone);
  const names = sols?.states ?? kStates;
  const index = names.map((name) => Math.max(0, kStates.indexOf(name)));
  for (const [sol, n, state] of sols?.data ?? []) {
    photos[sol] = n;
    states[sol] = index[state] ?? kNone;
  }
  return { photos, states, length };
}

export function bins(data: Mission, from: number, to: number, columns: number): Bin[] {
  const span = to - from + 1;
  const count = Math.max(1, Math.min(columns, span));
  const out: Bin[] = [];
  for (let i = 0; i < count; i++) {
    const start = from + Math.floor((i * span) / count);
    const end = from + Math.floor(((i + 1) * span) / count) - 1;
    const bin: Bin = { from: start, to: end, mean: 0, peak: 0, peakSol: start, state: kNone, stateSol: start };
    let sum = 0;
    let worst = 99;
    for (let sol = start; sol <= end; sol++) {
      const n = data.photos[sol] ?? 0;
      const state = data.states[sol] ?? kNone;
      sum += n;
      if (n > bin.peak) {
        bin.peak = n;
        bin.peakSol = sol;
      }
      if (urgency[state]! < worst) {
        worst = urgency[state]!;
        bin.state = state;
        bin.stateSol = sol;
      }
    }
    bin.mean = sum / (end - start + 1);
    out.push(bin);
  }
  return out;
}

// The scale of the bars reaches as far as the most. Where few giants would flatten everything else it is a square root's, so
// that both can be read; nothing is cut off.
export interface Scale {
  top: number;
  root: boolean;
  share: (n: number) => number; // of the height
}

export function scaleOf(data: Mission, from: number, to: number): Scale {
  const values = data.photos.slice(from, to + 1).filter((n) => n > 0).sort();
  const most = values.at(-1) ?? 0;
  const common = values[Math.floor((values.length - 1) * 0.98)] ?? 0;
  const root = values.length >= 20 && most > common * 4;
  const top = Math.max(10, most * 1.04);
  return { top, root, share: (n) => (root ? Math.sqrt(Math.min(n, top) / top) : Math.min(n, top) / top) };
}

// Round numbers for that scale, at most about `most` of them, none nearer to another than a line of text needs.
export function levels(scale: Scale, most: number): number[] {
  if (!scale.root) return ticks(0, scale.top, most).filter((n) => n > 0);
  const out: number[] = [];
  for (let power = 1; power <= scale.top; power *= 10) for (const n of [1, 2, 5]) if (n * power <= scale.top) out.push(n * power);
  const kept: number[] = [];
  for (const n of out.reverse()) {
    const last = kept.at(-1);
    if (scale.share(n) > 0.12 && (last === undefined || scale.share(last) - scale.share(n) > 0.8 / most)) kept.push(n);
  }
  return kept.reverse();
}

export function ticks(from: number, to: number, atMost: number): number[] {
  const span = Math.max(1, to - from);
  const rough = span / Math.max(1, atMost);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power * 10;
  const out: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) out.push(at);
  return out;
}

export function totals(data: Mission, from: number, to: number) {
  const states = Object.fromEntries(kStates.map((state) => [state, 0])) as Record<PartitionState, number>;
  let photos = 0;
  let withPhotos = 0;
  let peak = 0;
  let peakSol = from;
  for (let sol = from; sol <= to && sol < data.length; sol++) {
    const n = data.photos[sol]!;
    photos += n;
    if (n > 0) withPhotos++;
    if (n > peak) {
      peak = n;
      peakSol = sol;
    }
    states[kStates[data.states[sol]!]!]++;
  }
  return { photos, withPhotos, peak, peakSol, states, sols: to - from + 1 };
}

// ---- the sols that are shown, moved by fingers: [first, last], inclusive, from fractions of sols

// As many sols, as near to that beginning as the mission has them; at least ten.
export function windowFrom(begin: number, span: number, length: number): [number, number] | undefined {
  const sols = Math.max(10, Math.round(span));
  if (sols >= length) return undefined;
  const first = Math.min(Math.max(0, Math.round(begin)), length - sols);
  return [first, first + sols - 1];
}

// What lay under a finger stays under it; under two fingers, under both: they zoom.
export interface Finger {
  share: number; // of the width, where it is now
  sol: number; // what lay under it when it came, in fractions
}
export function held(fingers: readonly Finger[], span: number, length: number): [number, number] {
  const [a, b] = fingers;
  const whole: [number, number] = [0, length - 1];
  if (!a) return whole;
  if (!b) return windowFrom(a.sol - a.share * span, span, length) ?? whole;
  const [left, right] = a.sol <= b.sol ? [a, b] : [b, a];
  const sols = Math.max(10, (right.sol - left.sol) / Math.max(0.02, right.share - left.share));
  return windowFrom((left.sol + right.sol) / 2 - ((left.share + right.share) / 2) * sols, sols, length) ?? whole;
}

// The next sol in `state` after `sol`, around the end.
export function nextIn(data: Mission, state: PartitionState, sol: number): number | undefined {
  const wanted = kStates.indexOf(state);
  for (let i = 1; i <= data.length; i++) {
    const at = (sol + i) % data.length;
    if (data.states[at] === wanted) return at;
  }
  return undefined;
}

// What is known often lies together at the end of a long mission, as after a first sync, and a few sols that were asked for by
// hand lie far before it: the sols to show are those where most is, with some room, else all.
export function extent(data: Mission): [number, number] {
  const last = data.length - 1;
  const known = (sol: number) => data.states[sol] !== kNone || data.photos[sol]! > 0;
  const wide = Math.max(60, Math.round(data.length * 0.03)); // a gap that parts
  const runs: { from: number; to: number; known: number }[] = [];
  for (let sol = 0; sol <= last; sol++) {
    if (!known(sol)) continue;
    const run = runs.at(-1);
    if (run && sol - run.to <= wide) {
      run.to = sol;
      run.known++;
    } else runs.push({ from: sol, to: sol, known: 1 });
  }
  const newest = runs.at(-1);
  const all = runs.reduce((sum, run) => sum + run.known, 0);
  if (!newest || newest.known < all * 0.6 || data.length - newest.from > data.length * 0.25) return [0, last];
  const room = Math.max(4, Math.round((last - newest.from) * 0.03));
  return [Math.max(0, newest.from - room), last];
}

// Nothing was ever asked for and nothing is here.
export const isBlank = (data: Mission): boolean => data.states.every((state) => state === kNone) && data.photos.every((n) => n === 0);

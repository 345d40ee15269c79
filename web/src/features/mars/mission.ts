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

// Top of the scale: nearly all sols fit; the few giants above it are clipped and marked.
export function ceiling(data: Mission, from: number, to: number): number {
  const values = data.photos.slice(from, to + 1).filter((n) => n > 0).sort();
  if (values.length === 0) return 10;
  const top = values[values.length - 1]!;
  const high = values[Math.floor((values.length - 1) * 0.995)]!;
  return Math.max(10, top > high * 1.5 ? high * 1.15 : top * 1.04);
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

// The next sol in `state` after `sol`, around the end.
export function nextIn(data: Mission, state: PartitionState, sol: number): number | undefined {
  const wanted = kStates.indexOf(state);
  for (let i = 1; i <= data.length; i++) {
    const at = (sol + i) % data.length;
    if (data.states[at] === wanted) return at;
  }
  return undefined;
}

// What is known lies together at the end of a long mission, as after a first sync: the sols to show then, else all.
export function extent(data: Mission): [number, number] {
  const none = kNone;
  const known = (sol: number) => data.states[sol] !== none || data.photos[sol]! > 0;
  let from = 0;
  while (from < data.length && !known(from)) from++;
  const last = data.length - 1;
  if (from >= data.length || data.length - from > data.length * 0.25) return [0, last];
  const room = Math.max(4, Math.round((last - from) * 0.03));
  return [Math.max(0, from - room), last];
}

// Nothing was ever asked for and nothing is here.
export const isBlank = (data: Mission): boolean => data.states.every((state) => state === kNone) && data.photos.every((n) => n === 0);

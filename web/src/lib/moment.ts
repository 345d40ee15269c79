// The moment that every view shows: live, or any other, standing or replayed. It lives in the address: t (RFC 3339) and speed.
import { useEffect, useState } from 'preact/hooks';
import { serverNow } from './clock';
import { go, href, onRoute, route } from './route';

export interface Moment {
  live: boolean;
  at: number; // ms
  speed: number; // seconds a second; 0: it does not move
}

// No view has anything outside of these: before them nothing flew, and after them no model means anything. What an address
// says beyond them is no moment, so that no date arithmetic behind it can overflow.
export const kFirstMoment = Date.UTC(1957, 0, 1);
export const kLastMoment = Date.UTC(2200, 0, 1);
const bounded = (ms: number): number => Math.min(kLastMoment, Math.max(kFirstMoment, ms));

// RFC 3339 in whole seconds. Never throws: what lies outside of the calendar is written as its edge.
export const isoSecond = (ms: number): string => new Date(Number.isFinite(ms) ? Math.floor(bounded(ms) / 1000) * 1000 : 0).toISOString().replace('.000Z', 'Z');

// The moment that a parameter of the address names, ms; undefined: none that can be shown.
export function readMoment(text: string | null | undefined): number | undefined {
  const ms = /^\d{4}-\d\d-\d\d/.test(text ?? '') ? Date.parse(text!) : NaN;
  return ms >= kFirstMoment && ms < kLastMoment ? ms : undefined;
}

const kFastest = 3600;
// Seconds a second; 0 for whatever is none.
export function readSpeed(text: string | null | undefined): number {
  const speed = /^\d{1,4}(\.\d{1,3})?$/.test(text ?? '') ? Number(text) : 0;
  return speed <= kFastest ? speed : 0;
}

interface Held {
  t: string | null;
  speed: number;
  since: number; // of performance.now(), when replay began
}
let held: Held = { t: null, speed: 0, since: 0 };

function adopt(): void {
  const { params } = route();
  const t = params.get('t');
  const valid = readMoment(t) === undefined ? null : t;
  const speed = valid ? readSpeed(params.get('speed')) : 0;
  if (valid !== held.t || speed !== held.speed) held = { t: valid, speed, since: performance.now() };
}
adopt();
onRoute(adopt);

export function moment(): Moment {
  if (held.t === null) return { live: true, at: serverNow(), speed: 1 };
  return { live: false, at: bounded(Date.parse(held.t) + (performance.now() - held.since) * held.speed), speed: held.speed };
}

// What else the new moment takes out of the address, such as a sol that was chosen by hand.
type More = Record<string, null>;

export function goLive(more: More = {}): void {
  go(href({ ...more, t: null, speed: null }));
}
export function seek(ms: number, more: More = {}): void {
  go(href({ ...more, t: isoSecond(ms), speed: null }), moment().live ? 'push' : 'replace');
}
export function play(speed: number): void {
  const { live, at } = moment();
  go(href({ t: isoSecond(at), speed: speed || null }), live ? 'push' : 'replace');
}

// Renders every `every` ms while time passes, and whenever the moment is changed.
export function useMoment(every = 1000): Moment {
  const [, render] = useState({});
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && (held.t === null || held.speed !== 0) && render({}), every);
    const stop = onRoute(() => render({}));
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [every]);
  return moment();
}

// The moment that every view shows: live, or any other, standing or replayed. It lives in the address: t (RFC 3339) and speed.
import { useEffect, useState } from 'preact/hooks';
import { serverNow } from './clock';
import { go, href, onRoute, route } from './route';

export interface Moment {
  live: boolean;
  at: number; // ms
  speed: number; // seconds a second; 0: stands
}

export const isoSecond = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');

interface Held {
  t: string | null;
  speed: number;
  since: number; // of performance.now(), when replay began
}
let held: Held = { t: null, speed: 0, since: 0 };

function adopt(): void {
  const { params } = route();
  const t = params.get('t');
  const valid = t && Number.isFinite(Date.parse(t)) ? t : null;
  const speed = valid ? Number(params.get('speed') ?? 0) || 0 : 0;
  if (valid !== held.t || speed !== held.speed) held = { t: valid, speed, since: performance.now() };
}
adopt();
onRoute(adopt);

export function moment(): Moment {
  if (held.t === null) return { live: true, at: serverNow(), speed: 1 };
  return { live: false, at: Date.parse(held.t) + (performance.now() - held.since) * held.speed, speed: held.speed };
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

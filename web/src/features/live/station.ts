// The station as the page knows it: the record of each second by server-sent events, the track around the moment shown, and
// where it stands between seconds. Nothing here renders; views subscribe to what they show.
import { useEffect, useMemo } from 'preact/hooks';
import { at } from '../../api/address';
import { hasPosition, isComputed, type IssNow, type IssTrack, type IssTrackPoint } from '../../api/iss';
import { serverNow } from '../../lib/clock';
import { refresh, useAgain, useApi, useHeld } from '../../lib/http';
import { on } from '../../lib/live';
import { isoSecond, type Moment } from '../../lib/moment';
import { createStore, useStore } from '../../lib/store';
import { along, around, between, TickClock, type Fix, type Place } from './motion';
import type { Certainty } from './scene';

// Without a record for so long the page no longer says where the station is; the track ahead says where it should be.
export const kSilence = 5000; // ms

const clock = new TickClock();
const store = createStore<{ now: IssNow | undefined; heard: number }>({ now: undefined, heard: -Infinity });
let fixes: Fix[] = [];

const fixOf = (now: IssNow): Fix => ({ at: now.timestamp * 1000, latitude: now.latitude, longitude: now.longitude, height: now.altitude_km });

function take(now: IssNow, ticked: boolean): void {
  const newest = fixes.at(-1);
  const fix = fixOf(now);
  if (newest && fix.at < newest.at - 5000) fixes = []; // the clock was set back: begin anew
  else if (newest && fix.at <= newest.at) return;
  fixes = [...fixes.slice(-1), fix];
  if (ticked) clock.tick(fix.at, performance.now());
  store.set({ now, heard: performance.now() });
}
on('iss', (now) => hasPosition(now) && take(now, true));

export const useRecord = (): IssNow | undefined => useStore(store, (state) => state.now);
// ms since the last record came to this page.
export const silence = (): number => performance.now() - store.get().heard;

// The server's time to a tenth of a second, by its ticks.
export const tickNow = (): number => clock.now(performance.now()) ?? serverNow();

const kAsk = 10_000; // ms

// The answer of /iss/now: the first record, before any event, and then what events do not say, the upstreams and the reason.
export const useAnswer = () => useApi(at('/iss/now'));

// The same, asked for again and again: by one part of a view, for all of it.
export function useAsking() {
  const answer = useAnswer();
  const state = useStore(store, (held) => held.now?.state);
  useAgain(at('/iss/now'), kAsk);
  useEffect(() => {
    if (answer.data && hasPosition(answer.data)) take(answer.data, false);
  }, [answer.data]);
  useEffect(() => {
    if (state && answer.data && state !== answer.data.state) refresh((path) => path === '/iss/now');
  }, [state]);
  return answer;
}

export interface Track {
  fixes: Fix[];
  points: IssTrackPoint[];
  answer: IssTrack;
}

const kQuantum = 20 * 60_000;
const kBehind = 60 * 60_000;
const kAhead = 120 * 60_000;

// The track around a moment; the window moves in steps, the old one is held until the new one is here.
export function useTrack(moment: Moment): Track | undefined {
  const start = Math.floor(moment.at / kQuantum) * kQuantum;
  const held = useHeld(useApi(at('/iss/track', { from: isoSecond(start - kBehind), to: isoSecond(start + kAhead), step: '30' }))).data;
  return useMemo(() => held && { answer: held, points: held.points, fixes: held.points.map((point) => ({ at: point.timestamp * 1000, latitude: point.latitude, longitude: point.longitude, height: point.altitude_km })) }, [held]);
}

// Which point of the track counts at `ms`; undefined outside of it.
export function pointAt(track: Track | undefined, ms: number): IssTrackPoint | undefined {
  if (!track) return undefined;
  const i = around(track.fixes, ms);
  return i < 0 ? undefined : track.points[i];
}

interface Standing extends Place {
  certainty: Certainty;
}

// Between two answers of the upstreams a second may be the model's and still be confirmed: by what came shortly before.
const kConfirmed = 60; // s
export const isConfirmed = (now: IssNow): boolean => !!now.confirmed && now.timestamp - Date.parse(now.confirmed.at) / 1000 <= kConfirmed;
export function certaintyOf(now: IssNow | undefined, silent: number): Certainty {
  if (silent > kSilence || !now || now.state === 'stale' || now.state === 'none') return 'stale';
  if (now.state === 'live' || now.state === 'recorded') return 'confirmed';
  return isConfirmed(now) ? 'confirmed' : 'model';
}

// Where the station is at the moment shown.
export function standing(moment: Moment, ms: number, track: Track | undefined): Standing | undefined {
  if (!moment.live) {
    const place = track && along(track.fixes, ms);
    const point = pointAt(track, ms);
    return place && { ...place, certainty: ms > tickNow() || (point && isComputed(point)) ? 'model' : 'recorded' };
  }
  const certainty = certaintyOf(store.get().now, silence());
  const [a, b] = [fixes.at(-2), fixes.at(-1)];
  if (b && Math.abs(ms - b.at) <= kSilence) {
    if (a && b.at - a.at <= 10_000) return { ...between(a, b, (ms - a.at) / (b.at - a.at)), certainty };
    // One record alone: the track says which way it goes from there.
    const [from, to] = [track && along(track.fixes, b.at), track && along(track.fixes, ms)];
    if (from && to) return { latitude: to.latitude + b.latitude - from.latitude, longitude: to.longitude + b.longitude - from.longitude, height: to.height, certainty };
    return { ...b, certainty };
  }
  const place = track && along(track.fixes, ms);
  return place ? { ...place, certainty } : b && { ...b, certainty: 'stale' };
}

// What is known of the moment shown: the newest record, or the answer for that moment.
export function useKnown(moment: Moment): { now: IssNow | undefined; fresh: boolean; error: ReturnType<typeof useApi>['error'] } {
  const record = useRecord();
  const quantum = Math.max(1, Math.abs(moment.speed)) * 1000;
  const path = moment.live ? null : at('/iss/now', { at: isoSecond(Math.floor(moment.at / quantum) * quantum) });
  const asked = useApi(path);
  const held = useHeld(asked);
  if (moment.live) return { now: record, fresh: true, error: undefined };
  return { now: held.data && hasPosition(held.data) ? held.data : undefined, fresh: held.fresh, error: asked.error };
}

// The station as the page knows it: the record of each second by server-sent events, the track around the moment shown, and
// where it stands between seconds. Nothing here renders; views subscribe to what they show.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { at } from '../../api/address';
import { hasPosition, isComputed, isUnplaced, kMostUncertain, type IssNow, type IssState, type IssTrack, type IssTrackPoint } from '../../api/iss';
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
// `vague`: what the newest second says when nobody knows where the station is. Then no earlier place stands in for it.
const store = createStore<{ now: IssNow | undefined; vague: IssState | undefined; heard: number }>({ now: undefined, vague: undefined, heard: -Infinity });
let fixes: Fix[] = [];

const fixOf = (now: IssNow): Fix => ({ at: now.timestamp * 1000, latitude: now.latitude, longitude: now.longitude, height: now.altitude_km });

function take(now: IssNow, ticked: boolean): void {
  const newest = fixes.at(-1);
  const fix = fixOf(now);
  if (newest && fix.at < newest.at - 5000) fixes = []; // the clock was set back: begin anew
  else if (newest && fix.at <= newest.at) return;
  fixes = [...fixes.slice(-1), fix];
  if (ticked) clock.tick(fix.at, performance.now());
  store.set({ now, vague: undefined, heard: performance.now() });
}
function takeAny(now: IssState, ticked: boolean): void {
  if (hasPosition(now)) return take(now, ticked);
  if (!isUnplaced(now)) return;
  fixes = [];
  if (ticked) clock.tick(now.timestamp! * 1000, performance.now());
  // An event may leave out what the answer tells of the orbit: the orbit stays.
  const before = store.get().vague;
  store.set({ now: undefined, vague: { ...now, orbit: now.orbit ?? before?.orbit ?? null, where: now.where ?? before?.where ?? null }, heard: performance.now() });
}
on('iss', (now) => takeAny(now, true));

export const useRecord = (): IssNow | undefined => useStore(store, (state) => state.now);
export const useVague = (): IssState | undefined => useStore(store, (state) => state.vague);
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
    if (answer.data) takeAny(answer.data, false);
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

// A point that may be off by hundreds of kilometres is none.
export const isPlaced = (point: IssTrackPoint): boolean => typeof point.latitude === 'number' && typeof point.longitude === 'number' && (point.uncertainty_km ?? 0) <= kMostUncertain;

const kQuantum = 20 * 60_000;
const kBehind = 60 * 60_000;
const kAhead = 120 * 60_000;

// The track around a moment; the window moves in steps, the old one is held until the new one is here.
export function useTrack(moment: Moment): Track | undefined {
  const start = Math.floor(moment.at / kQuantum) * kQuantum;
  const held = useHeld(useApi(at('/iss/track', { from: isoSecond(start - kBehind), to: isoSecond(start + kAhead), step: '30' }))).data;
  return useMemo(() => {
    if (!held) return undefined;
    const points = held.points.filter(isPlaced);
    return { answer: held, points, fixes: points.map((point) => ({ at: point.timestamp * 1000, latitude: point.latitude, longitude: point.longitude, height: point.altitude_km })) };
  }, [held]);
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

interface Known {
  now: IssNow | undefined;
  vague: IssState | undefined;
  error: ReturnType<typeof useApi>['error'];
}
const kReplay = 1; // seconds a second; faster, the answer for a second comes when another is shown

// What is known of the moment shown: the newest record, or the answer for that very second. Of a replay that outruns its
// answers only what the track says is known.
export function useKnown(moment: Moment): Known {
  const record = useRecord();
  const vague = useVague();
  const path = moment.live || Math.abs(moment.speed) > kReplay ? null : at('/iss/now', { at: isoSecond(moment.at) });
  const asked = useApi(path);
  const held = useNear(asked.data, moment.at);
  if (moment.live) return { now: record, vague, error: undefined };
  const data = asked.data ?? (asked.error ? undefined : held);
  return { now: data && hasPosition(data) ? data : undefined, vague: data && isUnplaced(data) ? data : undefined, error: asked.data ? undefined : asked.error };
}

// In a replay at its own pace the answer of the second before stands in while the next is on its way: eight kilometres.
function useNear(data: IssState | undefined, ms: number): IssState | undefined {
  const last = useRef<IssState | undefined>(undefined);
  if (data) last.current = data;
  return typeof last.current?.timestamp === 'number' && Math.abs(last.current.timestamp * 1000 - ms) <= 2500 ? last.current : undefined;
}

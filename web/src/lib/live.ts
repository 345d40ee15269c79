// Server-sent events of /api/v1/live. The browser resumes with Last-Event-ID by itself; after a longer loss everything on
// screen is asked for again, since events may have been trimmed meanwhile. A server that hangs closes nothing: it is known by
// its silence, since it sends a heartbeat every three seconds.
import type { LiveEvents } from '../api/contract';
import { learnClock, serverNow } from './clock';
import { kApi, onKept, refresh } from './http';
import { createStore, useStore } from './store';

type LiveState = 'connecting' | 'live' | 'lost';
type Name = keyof LiveEvents;
type Listener<N extends Name> = (event: LiveEvents[N]) => void;

const kNames: Name[] = ['hello', 'heartbeat', 'run', 'task', 'partition', 'publication', 'notice', 'object', 'status', 'iss', 'iss_gap'];
export const kSilent = 8000; // ms without any event: nobody is there
const kAnew = 15_000; // ms after which a silent connection is given up for a new one

const store = createStore<{ state: LiveState; since: number }>({ state: 'connecting', since: serverNow() });
const listeners = new Map<Name, Set<Listener<Name>>>();
let source: EventSource | undefined;
let retry = 0;
let again: ReturnType<typeof setTimeout> | undefined;
let heard = performance.now();
let opened = performance.now();
let watching = false;

export const useLive = () => useStore(store, (state) => state.state);
export const liveState = (): LiveState => store.get().state;
// Since when; of a lost connection the moment it was last heard.
export const useLiveSince = () => useStore(store, (state) => state.since);

export function on<N extends Name>(name: N, listener: Listener<N>): () => void {
  const set = listeners.get(name) ?? new Set();
  listeners.set(name, set);
  set.add(listener as Listener<Name>);
  return () => set.delete(listener as Listener<Name>);
}

export function emit<N extends Name>(name: N, event: LiveEvents[N]): void {
  for (const listener of listeners.get(name) ?? []) listener(event);
}

function change(state: LiveState, since = serverNow()): void {
  const before = store.get();
  if (before.state === state) return;
  store.set({ state, since });
  if (state === 'live' && before.state === 'lost' && serverNow() - before.since > 2000) refresh(() => true);
}

function hear(): void {
  heard = performance.now();
  keptFrom = -Infinity;
  change('live');
}

// Looks whether the server has fallen silent; called every second.
export function watch(now = performance.now()): void {
  const silence = now - heard;
  if (!source || silence < kSilent) return;
  if (store.get().state !== 'lost') change('lost', serverNow() - silence);
  if (now - opened > kAnew && again === undefined) connect();
}
// Answers that the browser kept: the program is away, and was there until the newest of them.
let keptFrom = -Infinity;
function seeKept(at: number): void {
  if (store.get().state === 'live') return; // events come: the loss was of a moment
  keptFrom = Math.max(keptFrom, at);
  store.set({ state: 'lost', since: keptFrom });
}

function keepWatch(): void {
  watching = true;
  onKept(seeKept);
  setInterval(watch, 500);
  // A machine that slept finds its connection dead without being told.
  document.addEventListener('visibilitychange', () => document.hidden || watch());
  addEventListener('online', () => store.get().state === 'lost' && connect());
}

export function connect(): void {
  if (!watching) keepWatch();
  source?.close();
  clearTimeout(again);
  again = undefined;
  opened = performance.now();
  const stream = new EventSource(`${kApi}/live`);
  source = stream;
  stream.onopen = () => {
    if (source !== stream) return;
    retry = 0;
    hear();
  };
  stream.onerror = () => {
    if (source !== stream) return;
    change('lost');
    // CLOSED: the server answered with an error, and the browser gives up where we do not.
    if (stream.readyState === EventSource.CLOSED) {
      retry = Math.min(retry + 1, 6);
      again = setTimeout(connect, 500 * 2 ** retry);
    }
  };
  for (const name of kNames) {
    stream.addEventListener(name, (event) => {
      if (source !== stream) return;
      hear();
      try {
        const data = JSON.parse((event as MessageEvent<string>).data);
        const told = name === 'hello' ? data.at : name === 'heartbeat' ? data.utc : undefined;
        if (told) learnClock(Date.parse(told));
        emit(name, data);
      } catch {
        // An event that is no JSON is not worth a broken page.
      }
    });
  }
}

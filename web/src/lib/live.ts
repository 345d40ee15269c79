// Server-sent events of /api/v1/live. The browser resumes with Last-Event-ID by itself; after a longer loss everything on
// screen is asked for again, since events may have been trimmed meanwhile.
import type { LiveEvents } from '../api/contract';
import { learnClock, serverNow } from './clock';
import { kApi, refresh } from './http';
import { createStore, useStore } from './store';

type LiveState = 'connecting' | 'live' | 'lost';
type Name = keyof LiveEvents;
type Listener<N extends Name> = (event: LiveEvents[N]) => void;

const kNames: Name[] = ['hello', 'run', 'task', 'partition', 'publication', 'notice', 'object', 'status', 'iss', 'iss_gap'];
const store = createStore<{ state: LiveState; since: number; events: number }>({ state: 'connecting', since: serverNow(), events: 0 });
const listeners = new Map<Name, Set<Listener<Name>>>();
let source: EventSource | undefined;
let retry = 0;

export const useLive = () => useStore(store, (state) => state.state);
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

function change(state: LiveState): void {
  if (store.get().state !== state) store.set({ state, since: serverNow() });
}

export function connect(): void {
  source?.close();
  const stream = new EventSource(`${kApi}/live`);
  source = stream;
  stream.onopen = () => {
    const before = store.get();
    retry = 0;
    change('live');
    if (before.state === 'lost' && serverNow() - before.since > 2000) refresh(() => true);
  };
  stream.onerror = () => {
    change('lost');
    // CLOSED: the server answered with an error, and the browser gives up where we do not.
    if (stream.readyState === EventSource.CLOSED && source === stream) {
      retry = Math.min(retry + 1, 6);
      setTimeout(connect, 500 * 2 ** retry);
    }
  };
  for (const name of kNames) {
    stream.addEventListener(name, (event) => {
      try {
        const data = JSON.parse((event as MessageEvent<string>).data);
        if (name === 'hello' && data.at) learnClock(Date.parse(data.at));
        emit(name, data);
      } catch {
        // An event that is no JSON is not worth a broken page.
      }
    });
  }
}

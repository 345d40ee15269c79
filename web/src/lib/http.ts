// Requests to our own API: one cache keyed by address, shown while it is refreshed; errors as values people can read. What
// failed because the server was not there is asked for again by itself, so that nobody has to press "Try again".
import { useEffect, useRef, useState } from 'preact/hooks';
import { kApi, type Address } from '../api/address';
import { serverNow } from './clock';
import { createStore, useStore } from './store';

export { kApi };

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail || title);
  }
}

async function failure(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as { title?: string; detail?: string };
    return new ApiError(response.status, body.title ?? response.statusText, body.detail ?? '');
  } catch {
    return new ApiError(response.status, response.statusText || `status ${response.status}`, '');
  }
}

const kPatience = 60_000; // ms; a frozen program takes requests and never answers them
const away = (): ApiError => new ApiError(0, 'Skykeep does not answer', 'The program that serves this page cannot be reached. It may be restarting; this page asks again by itself.');

// Told when an answer is one that was kept, with its date.
let keptListener: ((at: number) => void) | undefined;
export function onKept(listener: (at: number) => void): void {
  keptListener = listener;
}

export async function getJson<T>(path: string, patience = kPatience): Promise<T> {
  try {
    const response = await fetch(kApi + path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(patience) });
    if (!response.ok) throw await failure(response);
    const from = response.headers.get('x-skykeep-kept'); // the program is away: what was last here (offline.js)
    if (from) keptListener?.(Date.parse(from));
    return (await response.json()) as T;
  } catch (error) {
    throw error instanceof ApiError ? error : away();
  }
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(kApi + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw away();
  }
  if (!response.ok) throw await failure(response);
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as T;
}

interface Resource<T> {
  data: T | undefined;
  error: ApiError | undefined;
  loading: boolean;
  at: number; // when `data` came, ms
}

interface Entry extends Resource<unknown> {
  users: number;
  stale: boolean;
  failures: number; // in a row
}

const kIdle: Resource<never> = { data: undefined, error: undefined, loading: false, at: 0 };
const kKeep = 60; // answers kept for going back
const cache = createStore<{ entries: ReadonlyMap<string, Entry> }>({ entries: new Map() });

function put(path: string, patch: Partial<Entry>): void {
  const entries = new Map(cache.get().entries);
  const old = entries.get(path) ?? { ...kIdle, users: 0, stale: true, failures: 0 };
  entries.delete(path);
  entries.set(path, { ...old, ...patch });
  for (const [key, entry] of entries) {
    if (entries.size <= kKeep) break;
    if (entry.users === 0) entries.delete(key);
  }
  cache.set({ entries });
}

// Trouble of the server or the way to it passes; a question that is wrong stays wrong.
const passes = (error: ApiError): boolean => error.status === 0 || error.status === 429 || error.status >= 500;
const mend = (path: string): void => {
  const entry = cache.get().entries.get(path);
  if (entry?.error && !entry.loading && entry.users > 0 && passes(entry.error)) void load(path);
};
function askLater(path: string, failures: number): void {
  const timer: unknown = setTimeout(() => mend(path), Math.min(30_000, 1000 * 2 ** failures));
  (timer as { unref?: () => void }).unref?.(); // tests end without waiting for it
}
addEventListener('online', () => [...cache.get().entries.keys()].forEach(mend));

async function load(path: string): Promise<void> {
  put(path, { loading: true, stale: false });
  try {
    const data = await getJson<unknown>(path);
    put(path, { data, error: undefined, loading: false, at: serverNow(), failures: 0 });
  } catch (error) {
    const shown = error instanceof ApiError ? error : new ApiError(0, 'Not readable', String(error));
    const failures = (cache.get().entries.get(path)?.failures ?? 0) + 1;
    put(path, { error: shown, loading: false, failures });
    if (passes(shown)) askLater(path, failures);
  }
  const entry = cache.get().entries.get(path);
  if (entry?.stale && entry.users > 0) void load(path);
}

// The answer of GET `path` (null: nothing asked). Old data stay visible while new ones are on their way.
export function useApi<T>(path: Address<T> | null): Resource<T> {
  const entry = useStore(cache, (state) => (path === null ? undefined : state.entries.get(path)));
  useEffect(() => {
    if (path === null) return;
    const before = cache.get().entries.get(path);
    put(path, { users: (before?.users ?? 0) + 1 });
    if (!before || (before.stale && !before.loading)) void load(path);
    return () => put(path, { users: Math.max(0, (cache.get().entries.get(path)?.users ?? 1) - 1) });
  }, [path]);
  if (path === null) return kIdle;
  return (entry as Resource<T> | undefined) ?? { ...kIdle, loading: true };
}

// The last answer stays on screen, faded, for a moment while the next is on its way: stepping through time does not flash. It
// never outlives an error, and never a second: then it is gone, since it belongs to another question.
const kHold = 1000; // ms
export function useHeld<T>(resource: Resource<T>): { data: T | undefined; fresh: boolean } {
  const held = useRef<T | undefined>(undefined);
  const [, render] = useState({});
  const fresh = resource.data !== undefined;
  if (fresh) held.current = resource.data;
  else if (resource.error) held.current = undefined;
  useEffect(() => {
    if (fresh) return undefined;
    const timer = setTimeout(() => {
      held.current = undefined;
      render({});
    }, kHold);
    return () => clearTimeout(timer);
  }, [fresh]);
  return { data: resource.data ?? held.current, fresh };
}

// Marks answers as out of date; the ones on screen are asked for again now.
export function refresh(matches: (path: string) => boolean): void {
  for (const [path, entry] of cache.get().entries) {
    if (!matches(path)) continue;
    if (entry.loading || entry.users === 0) put(path, { stale: true });
    else void load(path);
  }
}

// Asks again for `path` every `ms` while the page is seen. Of an address that several parts show, one asks.
export function useAgain(path: string, ms: number): void {
  useEffect(() => {
    const timer = setInterval(() => document.hidden || refresh((other) => other === path), ms);
    return () => clearInterval(timer);
  }, [path, ms]);
}

// Changes an answer in place, for what an event already told.
export function patch<T>(path: Address<T>, change: (data: T) => T): void {
  const entry = cache.get().entries.get(path);
  if (entry?.data !== undefined) put(path, { data: change(entry.data as T) });
}

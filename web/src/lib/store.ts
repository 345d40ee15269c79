// The one small store: a value, listeners, and a hook that renders only when the selected part changed.
import { useLayoutEffect, useState } from 'preact/hooks';

interface Store<T> {
  get(): T;
  set(patch: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(patch) {
      value = { ...value, ...patch };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T extends object, S>(store: Store<T>, select: (value: T) => S): S {
  const selected = select(store.get());
  const [, render] = useState({});
  useLayoutEffect(() => {
    let seen = selected;
    const check = () => {
      const now = select(store.get());
      if (!Object.is(now, seen)) {
        seen = now;
        render({});
      }
    };
    check();
    return store.subscribe(check);
  });
  return selected;
}

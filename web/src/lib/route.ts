// The address bar is the state of the page: a path and parameters. Links are real links; going back and forward works.
import { createStore, useStore } from './store';

export interface Route {
  path: string;
  params: URLSearchParams;
}

const read = (): Route => ({ path: location.pathname, params: new URLSearchParams(location.search) });
const store = createStore<{ route: Route }>({ route: read() });

export const route = (): Route => store.get().route;
export const onRoute = (listener: () => void): (() => void) => store.subscribe(listener);
export const useRoute = (): Route => useStore(store, (state) => state.route);

type Patch = Record<string, string | number | null | undefined>;

// Address of `path` with parameters; without `path` the present one with the patch applied (null removes).
export function href(patch: Patch, path?: string): string {
  const params = path === undefined ? new URLSearchParams(route().params) : new URLSearchParams();
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined || value === '') params.delete(key);
    else params.set(key, String(value));
  }
  // Commas and colons are legal in a query and far easier to read than %2C and %3A.
  const query = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return (path ?? route().path) + (query ? `?${query}` : '');
}

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === location.pathname + location.search) return;
  const depth = (history.state?.depth ?? 0) as number;
  if (how === 'push') history.pushState({ depth: depth + 1 }, '', to);
  else history.replaceState({ depth }, '', to);
  store.set({ route: read() });
  const part = to.split('#')[1];
  // The part exists after the view has been drawn.
  if (part) setTimeout(() => document.getElementById(part)?.scrollIntoView(), 80);
}

// Leaves an overlay: back where it was opened from, or to `otherwise` when the page was opened on it.
export function leave(otherwise: string): void {
  if ((history.state?.depth ?? 0) > 0) history.back();
  else go(otherwise, 'replace');
}

export function startRouting(): void {
  addEventListener('popstate', () => store.set({ route: read() }));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (/^\/(api|assets|openapi|metrics|healthz|readyz)/.test(link.pathname)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}

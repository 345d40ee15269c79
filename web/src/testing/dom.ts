// A document for component tests, and a stand-in for the API. Import before anything that touches the DOM.
import { Window } from 'happy-dom';

const window = new Window({ url: 'http://skykeep.test/mars?rover=curiosity&sol=1000' });
const wanted = ['window', 'document', 'location', 'history', 'localStorage', 'HTMLElement', 'Element', 'Node', 'Event', 'KeyboardEvent', 'MouseEvent', 'CustomEvent', 'matchMedia', 'getComputedStyle', 'ResizeObserver', 'requestAnimationFrame', 'cancelAnimationFrame', 'Image', 'SVGElement', 'addEventListener', 'removeEventListener', 'EventSource', 'devicePixelRatio', 'IntersectionObserver', 'innerHeight', 'innerWidth', 'scrollTo'];
for (const name of wanted) {
  const value = name === 'window' ? window : (window as unknown as Record<string, unknown>)[name];
  const bound = typeof value === 'function' && /^[a-z]/.test(name) ? (value as (...a: unknown[]) => unknown).bind(window) : value;
  Object.defineProperty(globalThis, name, { value: bound, configurable: true, writable: true });
}
// happy-dom lays nothing out: every element is as wide as a small desktop window.
Object.defineProperty(window.HTMLElement.prototype, 'clientWidth', { value: 1200, configurable: true });
Object.defineProperty(window.HTMLElement.prototype, 'clientHeight', { value: 800, configurable: true });
window.HTMLCanvasElement.prototype.getContext = (() => null) as never;

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

// Answers fetch() from `routes`, exact address first, then by its path; records what was asked.
export function serve(routes: Record<string, unknown>): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = (async (path: string, init?: RequestInit) => {
    asked.push({ method: init?.method ?? 'GET', path, body: init?.body ? JSON.parse(String(init.body)) : undefined });
    const found = routes[path] ?? routes[path.split('?')[0]!];
    if (found === undefined) return new Response(JSON.stringify({ title: 'Not found', status: 404, detail: `nothing at ${path}` }), { status: 404 });
    return new Response(JSON.stringify(found), { status: init?.method === 'POST' ? 202 : 200 });
  }) as never;
  return asked;
}

export const settle = (ms = 20): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function until(what: () => boolean, about: string): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (what()) return;
    await settle(10);
  }
  throw new Error(`never came true: ${about}`);
}

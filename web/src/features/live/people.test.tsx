import { serve, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import type { IssCrew } from '../../api/iss';
import { People } from './people';

const crew: IssCrew = { number: null, as_of: null, age_s: null, provenance: null, source: null, stale: true, why: null, people: [] };
const person = { name: 'Ada Example', craft: 'ISS', agency: 'NASA', country: null, launched: null, days_in_space: 3 };

test('the crew appears by itself, and is asked for again on a page that stays open', async () => {
  const timers = new Map<number, () => void>(); // by their pace
  const real = [globalThis.setInterval, globalThis.clearInterval] as const;
  globalThis.setInterval = ((run: () => void, ms: number) => (timers.set(ms, run), ms)) as never;
  globalThis.clearInterval = ((ms: number) => void timers.delete(ms)) as never;
  try {
    const routes: Record<string, unknown> = { '/api/v1/iss/crew': crew, '/api/v1/tests': { publication: 1, data: [] } };
    const asked = serve(routes);
    const root = document.createElement('div');
    document.body.append(root);
    render(<People />, root);
    await until(() => /Not known yet/.test(root.textContent!) && timers.has(60_000), 'an empty list, and a minute');
    routes['/api/v1/iss/crew'] = { ...crew, number: 1, as_of: '2026-11-21T08:00:00Z', provenance: 'api', source: 'corquaid', stale: false, people: [person] };
    timers.get(60_000)!();
    await until(() => /1 person in space/.test(root.textContent!) && timers.has(600_000), 'the crew, and ten minutes');
    assert.ok(!timers.has(60_000));
    const before = asked.filter(({ path }) => path === '/api/v1/iss/crew').length;
    timers.get(600_000)!();
    await until(() => asked.filter(({ path }) => path === '/api/v1/iss/crew').length > before, 'another question');
    render(null, root);
  } finally {
    [globalThis.setInterval, globalThis.clearInterval] = real;
  }
});

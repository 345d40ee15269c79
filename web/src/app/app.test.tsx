import { settle, until } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import { curiosity, spirit } from '../testing/data';
// @ts-expect-error the mock has no types
import { mockIss } from '../../dev/mock_iss.mjs';

const station = mockIss(() => new Date('2026-11-21T08:00:00Z'), () => 0.5);
const whole: Record<string, unknown> = {
  '/status': { version: '0', mode: 'simulated', data_dir: '', publication: 1, uptime_s: 1, started_at: '', now: '', counts: { photos: 0, objects: 0, rejected: 0 }, latest: {}, awaiting: [], skew_s: 0 },
  '/mars/rovers': { data: [curiosity, spirit] },
  '/mars/sols': { rover: 'curiosity', states: ['missing', 'in_progress', 'complete', 'partial', 'failed', 'unreachable', 'none'], data: [[1000, 5, 2], [4989, 7, 2]] },
  '/mars/photos': { data: [], common: { cameras: {}, thumb_url: '', picture_url: '', licence: '', source_page: '' }, next: null, total: 0 },
  '/sources': { data: [] },
  '/runs': { data: [], next: null },
  '/partitions': { data: [], counts: {} },
  '/tests': { publication: 1, data: [] },
  '/loop': { stages: [], topics: [], outstanding: 0 },
  '/notices': { data: [] },
  '/rejected': { data: [] },
  '/tables': { data: [{ schema: 'silver', name: 'fact_photos', kind: 'table', rows: 1, description: '', columns: [] }] },
  '/lineage': { data: [] },
};
globalThis.fetch = (async (address: string) => {
  const url = new URL(address, 'http://skykeep.test');
  const path = url.pathname.replace('/api/v1', '');
  let answer: unknown;
  try {
    answer = whole[path] ?? (path.startsWith('/iss/') ? station.answer(path, url.searchParams, 'GET') : undefined);
  } catch {
    answer = undefined; // what the mock cannot reckon with is a bad request
  }
  return answer === undefined ? new Response('{"title":"Bad request","detail":"not understood"}', { status: 400 }) : new Response(JSON.stringify(answer));
}) as never;

const kOdd = ['', ' ', '0', '-1', '1.5', '99999999', '1e300', '-1e300', 'NaN', 'Infinity', 'null', 'undefined', '+275760-09-12T23:59:59Z', '-271821-04-20T00:00:00Z', '1998-11-20T06:40:00Z', '2126-01-01', '9999-12-31', '2026-02-31', '2026-11-21T08:00:00Z', '<b>x</b>', '%', '\u0000', '🛰️', 'a'.repeat(3000), ',,,', '1,2', '91,181,x', '__proto__', 'constructor', 'curiosity', 'perseverance', '../..', "';--"];
const kParams: Record<string, string[]> = {
  '/live': ['t', 'speed', 'from', 'to', 'range', 'place', 'pass', 'passes', 'days', 'view', 'eye'],
  '/mars': ['t', 'rover', 'sol', 'from', 'to', 'camera', 'order', 'photo'],
  '/pipeline': ['tab', 'run', 'flow', 'state', 'rover', 'test', 't'],
  '/data': ['table', 'sql', 'ask', 'page', 't'],
};

test('no address hangs the page or throws: its frame stays, and no view stops', { timeout: 120_000 }, async () => {
  const { go } = await import('../lib/route');
  const { App } = await import('./app');
  const root = document.createElement('div');
  document.body.append(root);
  go('/live');
  render(<App />, root);
  await until(() => !!root.querySelector('main h1'), 'the page');
  let seed = 11;
  const pick = <T,>(from: readonly T[]): T => from[Math.floor(((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648) * from.length)]!;
  const addresses: string[] = [];
  for (const [path, params] of Object.entries(kParams)) {
    for (const name of params) for (const value of kOdd) addresses.push(`${path}?${new URLSearchParams({ [name]: value })}`);
    for (let i = 0; i < 40; i++) addresses.push(`${path}?${new URLSearchParams(params.filter(() => pick([true, false])).map((name) => [name, pick(kOdd)]))}`);
  }
  addresses.push('/nowhere', '/live/x/y', '/%F0%9F%9B%B0', '/mars/__proto__', '//');
  const stopped: string[] = [];
  const warn = console.warn;
  console.warn = (...words: unknown[]) => void stopped.push(words.map(String).join(' ')); // parts that are left out in silence too
  for (const address of addresses) {
    const begun = performance.now();
    go(address.replace(/^\/\//, '/.//'));
    await settle(1);
    if (/cannot be shown at this address/.test(root.textContent!)) stopped.push(`${address}: ${root.querySelector('[role=alert]')?.textContent}`);
    assert.ok(root.querySelector('main'), `${address}: the frame is gone`);
    assert.ok(root.querySelector('nav[aria-label=Views]'), `${address}: the rail is gone`);
    assert.ok(performance.now() - begun < 5000, `${address} took ${performance.now() - begun} ms`);
  }
  console.warn = warn;
  assert.deepEqual(stopped, []);
  render(null, root);
});

test('what a view throws stays in the view, with a way out', async () => {
  const { Boundary } = await import('../ui/boundary');
  const root = document.createElement('div');
  const warn = console.warn;
  console.warn = () => {};
  const Throws = ({ when }: { when: boolean }) => {
    if (when) throw new RangeError('Invalid time value');
    return <p>well</p>;
  };
  const show = (of: string, when: boolean) =>
    render(
      <Boundary what="Mars" of={of} home="/mars">
        <Throws when={when} />
      </Boundary>,
      root,
    );
  show('/mars?sol=1', true);
  await until(() => /Mars cannot be shown at this address/.test(root.textContent!), 'the words');
  assert.equal(root.querySelector('a')!.getAttribute('href'), '/mars');
  assert.ok(root.querySelector('h1'));
  show('/mars', false);
  await until(() => root.textContent === 'well', 'the view at another address');
  render(null, root);
  console.warn = warn;
});

test('every state has a title of its own', async () => {
  const { titleOf } = await import('./titles');
  const title = (address: string) => {
    const url = new URL(address, 'http://x');
    return titleOf(url.pathname, url.searchParams);
  };
  const addresses = ['/live', '/live?t=2026-11-20T06:40:00Z', '/live?place=48.14,11.58,Munich', '/mars', '/mars?rover=curiosity', '/mars?rover=curiosity&sol=1000', '/mars?rover=curiosity&sol=1001', '/mars?rover=curiosity&sol=1000&photo=7', '/pipeline', '/pipeline?tab=tests', '/data', '/data?table=silver.fact_photos', '/data?ask=1'];
  const titles = addresses.map(title);
  assert.equal(new Set(titles).size, titles.length, titles.join('\n'));
  assert.equal(title('/live'), 'Live · Skykeep');
  assert.equal(title('/mars?rover=curiosity&sol=1000'), 'Curiosity sol 1,000 · Mars · Skykeep');
  for (const value of kOdd) assert.ok(title(`/mars?${new URLSearchParams({ sol: value, rover: value, t: value })}`).length < 120, value);
});

import { serve, until } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import type { Address } from '../api/address';
import { patch, refresh, useApi, useHeld } from './http';

function Show({ path }: { path: string }) {
  const { data, error } = useApi(path as Address<{ n: number }>);
  return <p>{error ? `error: ${error.message}` : data ? `n is ${data.n}` : 'loading'}</p>;
}

test('an answer is asked for once, patched in place and refreshed on demand', async () => {
  const routes: Record<string, unknown> = { '/api/v1/thing': { n: 1 } };
  const asked = serve(routes);
  const root = document.createElement('div');
  render([<Show path="/thing" />, <Show path="/thing" />], root);
  await until(() => root.textContent === 'n is 1n is 1', 'both show the answer');
  assert.equal(asked.length, 1);
  patch('/thing' as Address<{ n: number }>, ({ n }) => ({ n: n + 41 }));
  await until(() => root.textContent === 'n is 42n is 42', 'the patch is shown');
  routes['/api/v1/thing'] = { n: 7 };
  refresh((path) => path === '/thing');
  await until(() => root.textContent === 'n is 7n is 7', 'the new answer is shown');
  render(null, root);
});

test('an error is shown in the words of the server', async () => {
  serve({});
  const root = document.createElement('div');
  render(<Show path="/nowhere" />, root);
  await until(() => /error: nothing at/.test(root.textContent!), 'the detail is shown');
  render(null, root);
});

test('what failed because the server was away is asked for again by itself, and the page heals', async () => {
  const routes: Record<string, unknown> = { '/api/v1/healing': { n: 5 } };
  serve(routes);
  const whole = globalThis.fetch;
  let away = true;
  globalThis.fetch = (async (...given: Parameters<typeof fetch>) => {
    if (away) throw new TypeError('Failed to fetch');
    return whole(...given);
  }) as never;
  const root = document.createElement('div');
  render(<Show path="/healing" />, root);
  await until(() => /error: The program that serves/.test(root.textContent!), 'the error');
  away = false;
  await until(() => root.textContent === 'n is 5', 'the answer without any click');
  render(null, root);
});

let outlived = false; // an answer was seen beside an error
function Held({ path }: { path: string }) {
  const asked = useApi(path as Address<{ n: number }>);
  const { data, fresh } = useHeld(asked);
  outlived ||= Boolean(asked.error && data);
  return <p>{data ? `n is ${data.n}${fresh ? '' : ', fading'}` : 'nothing'}</p>;
}

test('a held answer outlives neither an error nor a second: it belongs to another question', async () => {
  const routes: Record<string, unknown> = { '/api/v1/held/a': { n: 1 } };
  serve(routes);
  const whole = globalThis.fetch;
  globalThis.fetch = ((path: string, init?: RequestInit) => (String(path).includes('held/slow') ? new Promise(() => {}) : whole(path, init))) as never;
  const root = document.createElement('div');
  render(<Held path="/held/a" />, root);
  await until(() => root.textContent === 'n is 1', 'the first answer');
  render(<Held path="/held/slow" />, root);
  assert.equal(root.textContent, 'n is 1, fading');
  await until(() => root.textContent === 'nothing', 'the end of its second');
  render(<Held path="/held/a" />, root);
  await until(() => root.textContent === 'n is 1', 'the first again');
  render(<Held path="/held/wrong" />, root);
  await until(() => root.textContent === 'nothing', 'gone with the error');
  assert.equal(outlived, false);
  render(null, root);
});

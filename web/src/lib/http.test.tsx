import { serve, until } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import type { Address } from '../api/address';
import { patch, refresh, useApi } from './http';

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

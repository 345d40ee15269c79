import { serve, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import { partition } from '../../testing/data';
import { SolLedger } from './sol_ledger';

test('a failed sol says why and can be fetched now', async () => {
  const asked = serve({ '/api/v1/partitions/request': { accepted: true } });
  const root = document.createElement('div');
  document.body.append(root);
  render(<SolLedger rover="curiosity" sol={1000} state="failed" partition={partition()} compact={false} />, root);
  assert.match(root.textContent!, /Sol 1,000: failed/);
  assert.match(root.textContent!, /503 with text\/html/);
  assert.match(root.textContent!, /0 of 856 expected/);
  root.querySelector('button')!.click();
  await until(() => /Asked for\. It is fetched/.test(root.textContent!), 'the request is confirmed');
  assert.deepEqual(asked.find((request) => request.method === 'POST')?.body, { source: 'mars_photos', rover: 'curiosity', sol: 1000 });
  render(null, root);
});

test('what should have been tried already is due, and curl stays out of sight', () => {
  const root = document.createElement('div');
  document.body.append(root);
  const reason = "http://127.0.0.1:9/mars.nasa.gov/x: Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server";
  render(<SolLedger rover="curiosity" sol={1000} state="failed" partition={partition({ next_try: '2020-01-01T00:00:00Z', reason })} compact={false} />, root);
  assert.match(root.textContent!, /Next trydue now/);
  assert.match(root.textContent!, /mars\.nasa\.gov cannot be reached\./);
  assert.doesNotMatch(root.textContent!, /127\.0\.0\.1|ago, 2020/);
  render(null, root);
});

test('a refused request says so', async () => {
  serve({});
  const root = document.createElement('div');
  document.body.append(root);
  render(<SolLedger rover="curiosity" sol={7} state="missing" partition={undefined} compact={false} />, root);
  root.querySelector('button')!.click();
  await until(() => /Not accepted: nothing at/.test(root.textContent!), 'the refusal is shown');
  assert.equal(root.querySelector('button')!.disabled, false);
  render(null, root);
});

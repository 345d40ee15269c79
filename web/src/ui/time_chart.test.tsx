import { settle, until } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import { TimeChart } from './time_chart';

const hour = 3600_000;
const points = [0, 1, 2, 6, 7].map((n) => ({ at: n * hour, value: 410 + n, model: n > 5 }));

test('a chart is read by keys, says its values in words and leads to a moment', async () => {
  const root = document.createElement('div');
  document.body.append(root);
  let picked = -1;
  render(<TimeChart name="Height" points={points} from={0} to={8 * hour} step={hour} ink="--iss" text={(n) => `${n} km`} axis={String} pick={(at) => (picked = at)} />, root);
  await settle();
  const chart = root.querySelector<HTMLElement>('[role=slider]')!;
  assert.match(chart.getAttribute('aria-valuetext')!, /^1970-01-01 07:00 UTC: 417 km, model$/);
  const press = (key: string) => chart.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  press('Home');
  await until(() => /00:00 UTC: 410 km$/.test(chart.getAttribute('aria-valuetext')!), 'the first value');
  press('ArrowRight');
  await until(() => /01:00 UTC: 411 km$/.test(chart.getAttribute('aria-valuetext')!), 'the second value');
  press('Enter');
  assert.equal(picked, hour);
  // Between hours 2 and 6 nothing is known: the line is broken there, and dashed where a model made it.
  const [solid, dashed] = [...root.querySelectorAll('path[fill=none]')].map((path) => path.getAttribute('d')!);
  assert.equal(solid!.match(/M/g)!.length, 3);
  assert.equal(dashed!.match(/M/g)!.length, 2);
  render(null, root);
});

test('a chart of nothing says so', async () => {
  const root = document.createElement('div');
  document.body.append(root);
  render(<TimeChart name="Records" kind="bars" points={[]} from={0} to={hour} step={hour} ink="--iss" text={String} axis={String} />, root);
  await settle();
  assert.equal(root.querySelector('[role=slider]')!.getAttribute('aria-valuetext'), 'nothing is known');
  render(null, root);
});

import { serve, settle, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';

const answer = (rows: unknown[][], truncated: boolean) => ({ columns: [{ name: 'a', type: 'INTEGER' }, { name: 'a', type: 'INTEGER' }], rows, truncated });
const box = (root: HTMLElement) => root.querySelector('textarea')!;
const type = (root: HTMLElement, text: string) => {
  box(root).value = text;
  box(root).dispatchEvent(new Event('input', { bubbles: true }));
};
const ask = (root: HTMLElement) => box(root).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));

test('a page of rows is asked for, equal names stay two columns, and only a cut answer is called the first rows', async () => {
  const { go } = await import('../../lib/route');
  const { SqlBox } = await import('./sql_box');
  const asked = serve({ '/api/v1/sql': answer(Array.from({ length: 500 }, (_, i) => [i, -i]), true) });
  go('/data?sql=select%201%20as%20a,%202%20as%20a');
  const root = document.createElement('div');
  document.body.append(root);
  render(<SqlBox />, root);
  await until(() => root.querySelectorAll('tbody tr').length === 500, 'the rows');
  assert.match(asked[0]!.path, /format=arrays/);
  assert.match(asked[0]!.path, /limit=500/);
  assert.deepEqual([...root.querySelectorAll('th')].map((cell) => cell.textContent), ['a', 'a']);
  assert.deepEqual([...root.querySelectorAll('tbody tr:nth-child(3) td')].map((cell) => cell.textContent), ['2', '-2']);
  assert.match(root.textContent!, /The first 500 rows; there are more/);
  assert.doesNotMatch(root.textContent!, /of [\d,]+ rows/);

  serve({ '/api/v1/sql': answer([[1, 2]], false) });
  type(root, 'select 3');
  ask(root);
  await until(() => root.querySelectorAll('tbody tr').length === 1, 'the second answer');
  assert.match(root.querySelector('[role=status]')!.textContent!, /^1 row$/);
  render(null, root);
});

test('the text follows the address, survives another view, and nothing typed asks nothing', async () => {
  const { go } = await import('../../lib/route');
  const { SqlBox } = await import('./sql_box');
  serve({ '/api/v1/sql': answer([[1, 2]], false) });
  go('/data?sql=select%20one');
  const root = document.createElement('div');
  document.body.append(root);
  render(<SqlBox />, root);
  await until(() => box(root).value === 'select one', 'the question of the address');
  go('/data?sql=select%20two');
  await until(() => box(root).value === 'select two', 'the next question');
  go('/data?sql=select%20one', 'replace');
  await until(() => box(root).value === 'select one', 'the question before');

  type(root, '   ');
  await settle();
  const before = location.href;
  ask(root);
  await settle();
  assert.equal(location.href, before);
  assert.match(root.textContent!, /Nothing is typed/);

  type(root, 'select half a thou');
  await settle();
  render(null, root);
  go('/data?ask=1');
  render(<SqlBox />, root);
  assert.equal(box(root).value, 'select half a thou');
  assert.ok([...root.querySelectorAll('details a')].some((link) => link.textContent === 'select two'), 'what was asked before');
  render(null, root);
});

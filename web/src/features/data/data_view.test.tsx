import { serve, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';

const tables = { data: [{ schema: 'silver', name: 'crew', kind: 'table', rows: 2, description: 'Who is in space.', columns: [{ name: 'name', type: 'VARCHAR', description: '' }] }], next: null };
const checked = (name: string, passed: boolean, tested_at: string) => ({ name, model: 'silver.crew', column: null, severity: 'warn', failures: passed ? 0 : 3, elapsed_ms: 1, tested_at, scope: 'table', touched: null, passed, sql: 'select 1' });

test('a table says what is checked of it and when the oldest check ran, and a missing one has a heading', async () => {
  const { go } = await import('../../lib/route');
  const { DataView } = await import('./data_view');
  const hourAgo = new Date(Date.now() - 3600_000 * 2).toISOString();
  serve({
    '/api/v1/tables': tables,
    '/api/v1/lineage': { data: [], next: null },
    '/api/v1/tests': { publication: 1, data: [checked('a', false, hourAgo), checked('b', true, new Date().toISOString())], next: null },
    '/api/v1/tables/silver.crew.json': [{ name: 'Ada' }, { name: 'Grace' }],
  });
  go('/data?table=silver.crew');
  const root = document.createElement('main');
  document.body.append(root);
  render(<DataView />, root);
  await until(() => /Grace/.test(root.textContent!), 'the rows');
  assert.match(root.textContent!, /1 warning of 2 tests/);
  assert.match(root.textContent!, /tested 2 h ago/);
  assert.equal(root.querySelector('h1')?.textContent, 'silver.crew');

  go('/data?table=nosuch.table');
  await until(() => root.querySelector('h1')?.textContent === 'There is no table nosuch.table', 'the heading');
  assert.equal(root.querySelectorAll('h1').length, 1);
  render(null, root);
});

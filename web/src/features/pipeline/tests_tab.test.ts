import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestResult } from '../../api/contract';

const result = (passed: boolean, severity: TestResult['severity']): TestResult => ({ name: 'n', model: 'm', column: null, severity, failures: 0, elapsed_ms: 1, tested_at: '2026-11-21T08:00:00Z', scope: 'table', touched: null, passed, sql: '' });

test('a failed test of severity warn is a warning and no failure', async () => {
  const { verdict, verdictWords } = await import('./tests_tab');
  assert.deepEqual(verdict([result(false, 'warn'), result(true, 'error')]), { failed: 0, warned: 1 });
  assert.equal(verdictWords([result(false, 'warn'), result(true, 'error')]), '1 warning of 2 tests');
  assert.equal(verdictWords([result(false, 'warn'), result(false, 'error'), result(true, 'warn')]), '1 failed, 1 warning of 3 tests');
  assert.equal(verdictWords([result(true, 'error')]), 'All 1 test passed');
});

test('tests are grouped by table, what fails first, and each group says when', async () => {
  const { byTable } = await import('./tests_tab');
  const of = (model: string, name: string, passed: boolean, severity: TestResult['severity'], tested_at: string): TestResult => ({ ...result(passed, severity), model, name, tested_at });
  const groups = byTable([
    of('a', 'a1', true, 'error', '2026-11-21T08:00:00Z'),
    of('b', 'b1', true, 'error', '2026-11-21T09:00:00Z'),
    of('b', 'b2', false, 'warn', '2026-11-21T07:00:00Z'),
    of('c', 'c1', false, 'error', '2026-11-21T08:00:00Z'),
  ]);
  assert.deepEqual(groups.map((group) => [group.table, group.worst]), [['c', 0], ['b', 1], ['a', 2]]);
  assert.deepEqual(groups[1]!.tests.map((test) => test.name), ['b2', 'b1']);
  assert.equal(groups[1]!.oldest, '2026-11-21T07:00:00Z');
});

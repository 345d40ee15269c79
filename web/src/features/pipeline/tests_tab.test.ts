import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestResult } from '../../api/contract';

const result = (passed: boolean, severity: TestResult['severity']): TestResult => ({ name: 'n', model: 'm', column: null, severity, failures: 0, elapsed_ms: 1, tested_at: '2026-11-21T08:00:00Z', passed, sql: '' });

test('a failed test of severity warn is a warning and no failure', async () => {
  const { verdict, verdictWords } = await import('./tests_tab');
  assert.deepEqual(verdict([result(false, 'warn'), result(true, 'error')]), { failed: 0, warned: 1 });
  assert.equal(verdictWords([result(false, 'warn'), result(true, 'error')]), '1 warning of 2 tests');
  assert.equal(verdictWords([result(false, 'warn'), result(false, 'error'), result(true, 'warn')]), '1 failed, 1 warning of 3 tests');
  assert.equal(verdictWords([result(true, 'error')]), 'All 1 test passed');
});

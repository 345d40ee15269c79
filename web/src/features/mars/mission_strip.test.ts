import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kStates, type Sols } from '../../api/contract';
import { curiosity } from '../../testing/data';
import { mission } from './mission';

const sols = (...rows: [number, number, string][]): Sols => ({
  rover: 'curiosity',
  states: [...kStates],
  data: rows.map(([sol, n, state]) => [sol, n, kStates.indexOf(state as never)]),
});

test('the heading counts what was never asked for as the legend does, and says that all is here only where it is', async () => {
  const { finding } = await import('./mission_strip');
  const rows = Array.from({ length: 200 }, (_, i): [number, number, string] => [1854 + i, 7, 'complete']);
  const data = mission(sols(...rows), 2053);
  assert.match(finding(curiosity, data, 1854, 2053), /^Sols 1,854 to 2,053: 1,400 photos; .*; 1,854 sols of the mission never asked for$/);
  assert.match(finding(curiosity, data, 0, 2053), /; 1,854 sols of the mission never asked for$/);
  assert.match(finding(curiosity, mission(sols(...rows.map(([, n, state], i): [number, number, string] => [i, n, state])), 199), 0, 99), /; every sol is here$/);
  const gone = mission(sols([0, 5, 'complete'], [1, 0, 'unreachable']), 1);
  assert.match(finding(curiosity, gone, 0, 1), /; 1 sol that no upstream has any more$/);
  const open = mission(sols([0, 5, 'complete'], [1, 0, 'missing'], [3, 2, 'partial']), 3);
  assert.match(finding(curiosity, open, 0, 3), /; 2 sols still to fetch$/);
  for (const one of [data, gone, open]) assert.doesNotMatch(finding(curiosity, one, 0, one.length - 1), /nothing is missing|all that was asked/);
});

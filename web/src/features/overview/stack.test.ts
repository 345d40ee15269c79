import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraRows, stack } from './stack';

test('every day of the range has a column, and its parts lie on one another', () => {
  const columns = stack(
    [
      { date: '2026-11-02', source: 'neo', records: 3 },
      { date: '2026-11-02', source: 'apod', records: 1 },
      { date: '2026-12-01', source: 'apod', records: 9 },
    ],
    ['apod', 'mars', 'neo'],
    '2026-11-01',
    '2026-11-03',
  );
  assert.deepEqual(columns.map((column) => column.total), [0, 4, 0]);
  assert.deepEqual(columns[1]!.parts, [
    { source: 'apod', from: 0, to: 1 },
    { source: 'neo', from: 1, to: 4 },
  ]);
});

test('a camera is one row, most pictures first', () => {
  const rows = cameraRows([
    { date: 'a', rover: 'curiosity', camera: 'MAST', pictures: 2 },
    { date: 'b', rover: 'curiosity', camera: 'MAST', pictures: 3 },
    { date: 'a', rover: 'spirit', camera: 'MAST', pictures: 9 },
  ]);
  assert.deepEqual(rows.map(({ rover, total }) => [rover, total]), [['spirit', 9], ['curiosity', 5]]);
  assert.equal(rows[1]!.days.get('b'), 3);
});

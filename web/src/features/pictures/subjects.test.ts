import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subjectName, totals } from './subjects';

test('subjects are summed over the years, most days first and the untold last', () => {
  const found = totals([
    { year: 2025, subject: 'unclassified', days: 90 },
    { year: 2025, subject: 'nebula', days: 2 },
    { year: 2026, subject: 'nebula', days: 3 },
    { year: 2026, subject: 'comet', days: 4 },
  ]);
  assert.deepEqual(found.map(({ subject, days }) => [subject, days]), [['nebula', 5], ['comet', 4], ['unclassified', 90]]);
  assert.deepEqual(found[0]!.byYear, [[2025, 2], [2026, 3]]);
});

test('names are words', () => {
  assert.equal(subjectName('planet_moon'), 'Moon of a planet');
  assert.equal(subjectName('nightscape'), 'Nightscape');
});

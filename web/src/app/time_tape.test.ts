import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeTicks } from './time_tape';

const at = (text: string) => Date.parse(text);

test('ticks are round moments, and the day is said where it begins', () => {
  const ticks = timeTicks(at('2026-11-20T22:10:00Z'), at('2026-11-21T01:10:00Z'), 8);
  assert.deepEqual(ticks.map((tick) => tick.label), ['22:30', '23:00', '23:30', '11-21', '00:30', '01:00']);
});

test('days, months and years follow as the span grows', () => {
  assert.deepEqual(timeTicks(at('2026-11-01T00:00:00Z'), at('2026-11-04T12:00:00Z'), 5).map((tick) => tick.label), ['11-01', '11-02', '11-03', '11-04']);
  assert.deepEqual(timeTicks(at('2026-01-15T00:00:00Z'), at('2026-06-15T00:00:00Z'), 6).map((tick) => tick.label), ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06']);
  assert.deepEqual(timeTicks(at('2012-01-15T00:00:00Z'), at('2026-06-15T00:00:00Z'), 8).map((tick) => tick.label), ['2014', '2016', '2018', '2020', '2022', '2024', '2026']);
  for (const span of [1, 7, 40, 400, 4000, 12000]) {
    const many = timeTicks(0, span * 86400000, 9).length;
    assert.ok(many > 0 && many <= 11, `${many} ticks in ${span} days`);
  }
});

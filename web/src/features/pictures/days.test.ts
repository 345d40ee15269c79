import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, addMonths, dayOf, lastOf, longDay, monthName, weeksOf } from './days';

test('a day is one that there can be', () => {
  assert.equal(dayOf('2026-11-20T12:00:00Z'), '2026-11-20');
  for (const text of ['1995-06-15', '2026-02-30', '2026-13-01', 'today', '', null, '2200-01-01']) assert.equal(dayOf(text), undefined, String(text));
});

test('months and days follow one another over years', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29');
  assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  assert.equal(addMonths('2026-11', 2), '2027-01');
  assert.equal(addMonths('2026-01', -1), '2025-12');
  assert.equal(lastOf('2024-02'), '2024-02-29');
  assert.match(longDay('2026-11-20'), /^Friday,? 20 November 2026$/);
  assert.equal(monthName('2026-11'), 'November 2026');
});

test('every day of a month stands once, in the column of its weekday', () => {
  for (let month = '1995-06'; month < '2031-01'; month = addMonths(month, 1)) {
    const weeks = weeksOf(month);
    const days = weeks.flat().filter((day) => day !== undefined);
    assert.equal(days.length, Number(lastOf(month).slice(8)), month);
    assert.deepEqual(days, [...new Set(days)].sort());
    weeks.forEach((week) => week.forEach((day, at) => day && assert.equal((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7, at)));
    assert.ok(weeks.every((week) => week.some((day) => day !== undefined)), month);
  }
});

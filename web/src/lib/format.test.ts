import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, both, brief, bytes, count, dateSol, decimal, due, duration, lmst, lmstFraction, solDate, solMoment, solOf } from './format';

test('what rounds to zero has no sign', () => {
  assert.equal(decimal(-0.04), '0.0');
  assert.equal(decimal(-0), '0.0');
  assert.equal(decimal(-0.06), '-0.1');
  assert.equal(decimal(12345.678, 2), '12,345.68');
});

test('the date of a sol is the one the old service computed', () => {
  assert.equal(solDate('2012-08-06', 0), '2012-08-06');
  assert.equal(solDate('2012-08-06', 1000), '2015-05-30');
  assert.equal(solDate('2021-02-18', 367), '2022-03-02');
});

const kLandings = ['2012-08-06', '2004-01-25', '2004-01-04', '2021-02-18'];
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

test('one sol has one date, whichever way one asks, for every rover', () => {
  for (const landing of kLandings) {
    for (let sol = 0; sol < 9000; sol++) {
      const date = solDate(landing, sol);
      assert.equal(dateSol(landing, date), sol, `${landing}: ${date}`);
      assert.equal(dayOf(solMoment(landing, sol)), date, `${landing}: sol ${sol}`);
      assert.equal(solOf(landing, solMoment(landing, sol)), sol, `${landing}: sol ${sol}`);
    }
  }
});

test('every moment of a day leads to one sol, and steps of a sol to the next', () => {
  for (const landing of kLandings) {
    for (let sol = 1; sol < 9000; sol++) {
      const at = solMoment(landing, sol);
      assert.equal(solOf(landing, at + 88775244), sol + 1, `${landing}: forward from ${sol}`);
      assert.equal(solOf(landing, at - 88775244), sol - 1, `${landing}: back from ${sol}`);
      const midnight = Date.parse(`${solDate(landing, sol)}T00:00:00Z`);
      for (const hour of [0, 12, 23.99]) assert.equal(solOf(landing, midnight + hour * 3600_000), sol);
    }
  }
});

test('a day on which no sol begins belongs to the one under way', () => {
  let without = 0;
  for (let day = 0; day < 6000; day++) {
    const date = dayOf(Date.parse('2012-08-06T00:00:00Z') + day * 86400000);
    const sol = dateSol('2012-08-06', date);
    if (solDate('2012-08-06', sol) === date) continue;
    without++;
    assert.ok(solDate('2012-08-06', sol) < date && solDate('2012-08-06', sol + 1) > date, date);
  }
  assert.ok(without > 100);
});

test('no sol and no moment is too odd for a date', () => {
  for (const sol of [-1, 0.5, 99999999, 1e300, NaN, Infinity]) assert.match(solDate('2012-08-06', sol), /^\d{4}-\d\d-\d\d$/);
  for (const sol of [-1, 99999999, 1e300, NaN]) assert.ok(Number.isFinite(new Date(solMoment('2012-08-06', sol)).getTime()));
  for (const sol of [-1, -0.5, NaN]) assert.equal(solDate('2012-08-06', sol), '2012-08-06', 'the landing');
  for (const ms of [NaN, Infinity, -1e300, 8.64e15]) assert.ok(Number.isInteger(solOf('2012-08-06', ms)));
  assert.equal(solOf('2012-08-06', Date.parse('2011-01-01T00:00:00Z')), 0);
});

test('what should have happened already is due', () => {
  const now = Date.parse('2026-11-21T08:10:00Z');
  assert.equal(due('2026-11-21T08:09:56Z', now), 'due now');
  assert.equal(due('2026-11-21T08:18:00Z', now), 'in 8 min');
  assert.equal(due(null, now), 'not planned');
});

test('times are UTC first, with local time beside it where it differs', () => {
  const offset = new Date('2026-11-21T23:30:12Z').getTimezoneOffset();
  const text = both('2026-11-21T23:30:12Z', true);
  assert.match(text, /^2026-11-21 23:30:12 UTC/);
  assert.equal(/local\)$/.test(text), offset !== 0);
  assert.equal(both(null), '–');
});

test('a date before the landing is sol 0', () => assert.equal(dateSol('2012-08-06', '2012-08-01'), 0));

test('local mean solar time is read out of the upstream text', () => {
  assert.equal(lmst('Sol-01982M12:32:16.633'), '12:32:16');
  assert.equal(lmst(null), '');
  assert.equal(lmstFraction('Sol-00001M06:00:00.000'), 0.25);
  assert.equal(lmstFraction(''), undefined);
});

test('numbers, sizes, ages and durations are written for people', () => {
  assert.equal(count(1049331), '1,049,331');
  assert.equal(count(null), '–');
  assert.equal(bytes(351204), '351 kB');
  assert.equal(bytes(22810442), '22.8 MB');
  assert.equal(duration(0.12), '120 ms');
  assert.equal(duration(600), '10 min');
  assert.equal(duration(93000), '26 h');
  const now = Date.parse('2026-11-21T08:10:00Z');
  assert.equal(age('2026-11-21T08:00:00Z', now), '10 min ago');
  assert.equal(age('2026-11-21T08:18:00Z', now), 'in 8 min');
  assert.equal(age(null, now), 'never');
});

test('what an upstream said is shortened to its host and its beginning', () => {
  assert.equal(brief('https://api.wheretheiss.at/v1/satellites/25544/positions?timestamps=1,2,3 answers 503: "Application  Error"'), 'api.wheretheiss.at answers 503: "Application Error"');
  assert.equal(brief('100.3 km from SGP4, 5.0 km are allowed'), '100.3 km from SGP4, 5.0 km are allowed');
  assert.equal(brief('x'.repeat(500)).length, 140);
});

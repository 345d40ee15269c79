import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, both, brief, bytes, count, dateSol, duration, lmst, lmstFraction, solDate, solMoment, solOf } from './format';

test('the date of a sol is the one the old service computed', () => {
  assert.equal(solDate('2012-08-06', 0), '2012-08-06');
  assert.equal(solDate('2012-08-06', 1000), '2015-05-30');
  assert.equal(solDate('2021-02-18', 367), '2022-03-02');
});

test('every sol is found again from its date, or shares it with the sol before', () => {
  for (let sol = 0; sol < 5200; sol++) {
    const found = dateSol('2012-08-06', solDate('2012-08-06', sol));
    assert.ok(found === sol || found === sol - 1, `sol ${sol} became ${found}`);
  }
});

test('the moment of a sol leads back to it, and lies on its date or the next', () => {
  for (let sol = 0; sol < 5200; sol++) {
    const moment = solMoment('2012-08-06', sol);
    assert.equal(solOf('2012-08-06', moment), sol);
    const days = (Date.parse(new Date(moment).toISOString().slice(0, 10)) - Date.parse(solDate('2012-08-06', sol))) / 86400000;
    assert.ok(days === 0 || days === 1, `sol ${sol}: ${days} days off`);
  }
  assert.equal(solOf('2012-08-06', Date.parse('2011-01-01T00:00:00Z')), 0);
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

import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onceIn, sizeText } from './rarity';
import { byDay, distanceAxis, histogram, onLog, radiusOf } from './scales';

test('rarity is said in days, months and years', () => {
  assert.equal(onceIn(0.0003), 'several times a day');
  assert.equal(onceIn(0.0027), 'about every day');
  assert.equal(onceIn(3 / 365.25), 'once in 3 days');
  assert.equal(onceIn(0.5), 'once in 6 months');
  assert.equal(onceIn(1), 'once in 1 year');
  assert.equal(onceIn(16.2), 'once in 16 years');
  assert.equal(onceIn(690), 'once in 690 years');
  for (const years of [null, undefined, 0, NaN]) assert.equal(onceIn(years), '');
});

test('odds are said as one in so many', async () => {
  const { oddsOf } = await import('./risk_list');
  assert.equal(oddsOf(0.00037), '1 in 2,700');
  assert.equal(oddsOf(0), '–');
  assert.equal(oddsOf(null), '–');
});

test('a size that follows from brightness is a range of two digits', () => {
  const metres = (m: number) => m;
  assert.equal(sizeText(12.34, 27.6, 'm', metres), '12–28 m');
  assert.equal(sizeText(1234, 2761, 'm', metres), '1,200–2,800 m');
  assert.equal(sizeText(4, 4, 'm', metres), '4 m');
  assert.equal(sizeText(null, 3, 'm', metres), '–');
});

test('every distance lies within the axis', () => {
  for (const values of [[0.03, 74], [1], [], [19, 19.4], [0, 5]]) {
    const { low, high, ticks } = distanceAxis(values);
    for (const value of values.filter((one) => one > 0)) assert.ok(onLog(value, low, high) >= 0 && onLog(value, low, high) <= 1, `${value}`);
    assert.ok(ticks.length >= 2 && ticks.length < 20, `${values}: ${ticks}`);
  }
  assert.ok(radiusOf(1000) > radiusOf(10) && radiusOf(undefined) === 3 && radiusOf(0) >= 2.5);
});

test('bins and days hold every row once', () => {
  const bins = histogram([0, 1, 2, 10, NaN], 5);
  assert.equal(bins.reduce((sum, bin) => sum + bin.n, 0), 4);
  assert.equal(bins.at(-1)!.n, 1);
  assert.deepEqual(histogram([], 5), []);
  const days = byDay([{ approach_date: '2026-12-02', threat_score_v1: 0.5 }, { approach_date: '2026-12-02', threat_score_v1: null }, { approach_date: '2027-01-01', threat_score_v1: 1 }], '2026-12-01', '2026-12-03');
  assert.deepEqual(days, [{ day: '2026-12-01', n: 0, score: 0 }, { day: '2026-12-02', n: 2, score: 0.5 }, { day: '2026-12-03', n: 0, score: 0 }]);
});

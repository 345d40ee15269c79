import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kStates, type Sols } from '../../api/contract';
import { bins, extent, held, isBlank, levels, mission, nextIn, scaleOf, ticks, totals } from './mission';

const sols = (...rows: [number, number, string][]): Sols => ({
  rover: 'curiosity',
  states: [...kStates],
  data: rows.map(([sol, n, state]) => [sol, n, kStates.indexOf(state as never)]),
});

test('sols that the answer leaves out are not asked for, up to the newest sol', () => {
  const data = mission(sols([0, 5, 'complete'], [2, 7, 'failed']), 4);
  assert.equal(data.length, 5);
  assert.deepEqual([...data.photos], [5, 0, 7, 0, 0]);
  assert.equal(kStates[data.states[1]!], 'none');
  assert.equal(kStates[data.states[2]!], 'failed');
});

test('states are read by the names that the answer gives, in whatever order', () => {
  const data = mission({ rover: 'curiosity', states: ['complete', 'failed'], data: [[0, 1, 1]] }, 0);
  assert.equal(kStates[data.states[0]!], 'failed');
});

test('a pixel over several sols shows the one in trouble and names it', () => {
  const data = mission(sols([0, 1, 'complete'], [1, 9, 'complete'], [2, 0, 'failed'], [3, 2, 'complete']), 3);
  const [bin] = bins(data, 0, 3, 1);
  assert.equal(bin!.peak, 9);
  assert.equal(bin!.peakSol, 1);
  assert.equal(bin!.mean, 3);
  assert.equal(kStates[bin!.state], 'failed');
  assert.equal(bin!.stateSol, 2);
});

test('bins cover every sol once, whatever the width', () => {
  const data = mission(undefined, 4989);
  for (const columns of [1, 7, 390, 1680, 4990, 9000]) {
    const all = bins(data, 0, 4989, columns);
    assert.equal(all[0]!.from, 0);
    assert.equal(all.at(-1)!.to, 4989);
    for (let i = 1; i < all.length; i++) assert.equal(all[i]!.from, all[i - 1]!.to + 1);
  }
});

test('the scale reaches as far as the most, however few or uneven the sols', () => {
  const kinds = [
    [[1000, 856, 'complete'], [1001, 4, 'complete'], [5017, 3, 'partial']],
    [[5, 1, 'complete']],
    Array.from({ length: 400 }, (_, i) => [i, i === 0 ? 3702 : 100, 'complete']),
    Array.from({ length: 400 }, (_, i) => [i, i < 5 ? 3702 : 1 + (i % 7), 'complete']),
    Array.from({ length: 30 }, (_, i) => [i, i * i, 'complete']),
  ] as [number, number, string][][];
  for (const rows of kinds) {
    const data = mission(sols(...rows), 0);
    const last = data.length - 1;
    const scale = scaleOf(data, 0, last);
    const { peak } = totals(data, 0, last);
    assert.ok(scale.top >= peak && scale.share(peak) > 0.8 * Math.min(1, peak / 10), `${peak} of ${scale.top}`);
    assert.ok(levels(scale, 3).every((n) => n > 0 && n <= scale.top));
    assert.ok(levels(scale, 3).length >= 1 && levels(scale, 3).length <= 5, `${levels(scale, 3)}`);
  }
});

test('one giant sol does not flatten all others', () => {
  const data = mission(sols(...Array.from({ length: 400 }, (_, i): [number, number, string] => [i, i === 0 ? 3702 : 100, 'complete'])), 399);
  const scale = scaleOf(data, 0, 399);
  assert.ok(scale.root && scale.share(100) > 0.15);
  assert.equal(scaleOf(data, 1, 399).root, false);
});

test('totals and the next sol of a state', () => {
  const data = mission(sols([0, 5, 'complete'], [1, 0, 'missing'], [2, 6, 'complete'], [3, 0, 'missing']), 3);
  const sum = totals(data, 0, 3);
  assert.equal(sum.photos, 11);
  assert.equal(sum.peakSol, 2);
  assert.equal(sum.states.missing, 2);
  assert.equal(nextIn(data, 'missing', 1), 3);
  assert.equal(nextIn(data, 'missing', 3), 1);
  assert.equal(nextIn(data, 'failed', 0), undefined);
});

test('ticks are round numbers inside the window', () => {
  assert.deepEqual(ticks(0, 4989, 5), [0, 1000, 2000, 3000, 4000]);
  assert.deepEqual(ticks(120, 180, 3), [120, 140, 160, 180]);
});

test('a short known stretch of a long mission is what is shown first', () => {
  const short = mission(sols([4900, 5, 'complete'], [5000, 7, 'complete']), 5000);
  const [from, to] = extent(short);
  assert.ok(from > 4800 && from < 4900);
  assert.equal(to, 5000);
  const far = Array.from({ length: 200 }, (_, i): [number, number, string] => [4880 + i, 9, 'complete']);
  const [near] = extent(mission(sols([900, 5, 'complete'], [1000, 5, 'complete'], ...far), 5087));
  assert.ok(near > 4800 && near < 4880, `from ${near}`);
  assert.deepEqual(extent(mission(sols([900, 5, 'complete'], [1000, 5, 'complete'], [5000, 5, 'complete']), 5000)), [0, 5000]);
  assert.deepEqual(extent(mission(sols([0, 5, 'complete']), 5000)), [0, 5000]);
  assert.deepEqual(extent(mission(undefined, 5000)), [0, 5000]);
});

test('a mission of which nothing was asked for is blank, one that was answered with nothing is not', () => {
  assert.equal(isBlank(mission(undefined, 100)), true);
  assert.equal(isBlank(mission(sols([100, 0, 'complete']), 100)), false);
});

test('under fingers stays what lay under them: one pulls, two zoom, and the mission ends where it ends', () => {
  // 100 sols from 500 on; a finger at a quarter of the width holds sol 525.
  assert.deepEqual(held([{ share: 0.25, sol: 525 }], 100, 2000), [500, 599]);
  assert.deepEqual(held([{ share: 0.75, sol: 525 }], 100, 2000), [450, 549]);
  assert.deepEqual(held([{ share: 0.9, sol: 10 }], 100, 2000), [0, 99]);
  assert.deepEqual(held([{ share: 0.1, sol: 1990 }], 100, 2000), [1900, 1999]);
  // Two fingers twice as far apart: half as many sols, those between them still between them.
  const near = held([{ share: 0.2, sol: 540 }, { share: 0.8, sol: 570 }], 100, 2000);
  assert.deepEqual(near, [530, 579]);
  assert.deepEqual(held([{ share: 0.8, sol: 570 }, { share: 0.2, sol: 540 }], 100, 2000), near, 'in any order');
  const [from, to] = held([{ share: 0.5, sol: 540 }, { share: 0.6, sol: 570 }], 100, 2000);
  assert.equal(to - from + 1, 300);
  assert.deepEqual(held([{ share: 0.5, sol: 0 }, { share: 0.51, sol: 1999 }], 100, 2000), [0, 1999]);
  const least = held([{ share: 0, sol: 540 }, { share: 1, sol: 541 }], 100, 2000);
  assert.equal(least[1] - least[0] + 1, 10);
  assert.deepEqual(held([{ share: 0.5, sol: 3 }], 5, 6), [0, 5]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeSpot } from './scene';

test('a label stands right of its mark, or wherever nothing is in its way, or not at all', () => {
  const picture = { width: 400, height: 300 };
  const spot = (x: number, taken: { left: number; top: number; right: number; bottom: number }[]) => freeSpot(x, 100, 50, taken, picture);
  assert.deepEqual(spot(100, []), { left: 108, top: 93, right: 158, bottom: 107 });
  assert.equal(spot(370, [])!.right, 362, 'at the edge on its left');
  const city = { left: 120, top: 93, right: 180, bottom: 109 };
  assert.equal(spot(100, [city])!.right, 92, 'not over the name of a place');
  const station = { left: 40, top: 93, right: 70, bottom: 120 };
  assert.equal(spot(100, [city, station])!.bottom, 92, 'above');
  assert.equal(spot(100, [{ left: 0, top: 0, right: 400, bottom: 300 }]), undefined);
});

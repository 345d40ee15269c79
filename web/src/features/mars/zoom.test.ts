import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, hold, zoomAt } from './zoom';

const room = { width: 800, height: 600, pictureWidth: 1600, pictureHeight: 1200 };

test('a picture fits whole, small ones grow at most fourfold', () => {
  assert.equal(fit(room).scale, 0.5);
  assert.equal(fit({ ...room, pictureWidth: 16, pictureHeight: 16 }).scale, 4);
});

test('the point under the pointer stays where it is', () => {
  const before = hold({ scale: 1, x: 0, y: 0 }, room);
  const after = zoomAt(before, room, 2, 100, 50);
  assert.equal(after.scale, 2);
  assert.equal((100 - after.x) / after.scale, (100 - before.x) / before.scale);
});

test('the picture cannot be dragged out of the window', () => {
  assert.deepEqual(hold({ scale: 1, x: 9999, y: -9999 }, room), { scale: 1, x: 400, y: -300 });
  assert.deepEqual(hold({ scale: 0.1, x: 50, y: 50 }, room), { scale: 0.5, x: 0, y: 0 });
});

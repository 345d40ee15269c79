import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('what a run brought is counted in words, and how long it took stands elsewhere', async () => {
  const { result } = await import('./runs');
  assert.equal(result({ publication: 9, loads: 1, tests: 51, elapsed_ms: 9299 }), '1 load, 51 tests');
  assert.equal(result({ complete: 12, troubled: 0, objects: 1, photos: 1204 }), '12 complete, 1 object, 1,204 photos');
  assert.equal(result({ complete: 1, troubled: 2 }), '1 complete, 2 with problems');
  assert.equal(result({}), '');
});

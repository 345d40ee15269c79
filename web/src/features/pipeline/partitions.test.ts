import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curiosity, partition, spirit } from '../../testing/data';

test('sols that nobody asked for are counted, and the share of the others is not the whole bar', async () => {
  const { withUnasked } = await import('./partitions');
  assert.deepEqual(withUnasked({ complete: 200, missing: 0 }, 2052), { complete: 200, missing: 0, none: 1853 });
  assert.equal(withUnasked({ complete: 2053 }, 2052).none, 0);
  assert.equal(withUnasked({}, 0).none, 1);
});

test('the newest day comes first, whatever the numbers of the sols', async () => {
  const { newestFirst } = await import('./partitions');
  const lists = [
    [partition({ rover: 'spirit', sol: 2208 }), partition({ rover: 'spirit', sol: 5 })],
    [partition({ rover: 'curiosity', sol: 1000 }), partition({ rover: 'curiosity', sol: 999 }), partition({ rover: 'curiosity', sol: -1, checked_at: '2013-01-01T00:00:00Z' })],
  ];
  assert.deepEqual(newestFirst(lists, [curiosity, spirit]).map((one) => one.sol), [1000, 999, -1, 2208, 5]);
});

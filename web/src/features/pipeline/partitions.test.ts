import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('sols that nobody asked for are counted beside the others, of the photos alone', async () => {
  const { countsByRover } = await import('./partitions');
  const counts = countsByRover([
    { source: 'mars_photos', scope: 'curiosity', rover: 'curiosity', counts: { complete: 200 }, not_asked: 4889 },
    { source: 'mars_photos', scope: 'spirit', rover: 'spirit', counts: {}, not_asked: 0 },
    { source: 'mars_manifests', scope: 'curiosity', rover: 'curiosity', counts: { complete: 1 }, not_asked: 0 },
  ]);
  assert.deepEqual(counts.get('curiosity'), { complete: 200, none: 4889 });
  assert.deepEqual([...counts.keys()], ['curiosity', 'spirit']);
});

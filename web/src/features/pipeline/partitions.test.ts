import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Partition } from '../../api/contract';

const titles = new Map([['mars_photos', 'Mars rover photos'], ['mars_manifests', 'Mars mission manifests'], ['apod', 'Astronomy Picture of the Day']]);

test('every source has its rows, in the order of the sources, with what nobody asked for', async () => {
  const { rowsOf } = await import('./partitions');
  const rows = rowsOf(
    [
      { source: 'apod', scope: '-', rover: null, counts: { complete: 29, unreachable: 1 }, not_asked: 0 },
      { source: 'mars_manifests', scope: 'curiosity', rover: 'curiosity', counts: { complete: 1 }, not_asked: 0 },
      { source: 'mars_manifests', scope: 'spirit', rover: 'spirit', counts: { partial: 1 }, not_asked: 0 },
      { source: 'mars_photos', scope: 'curiosity', rover: 'curiosity', counts: { complete: 200 }, not_asked: 4889 },
      { source: 'mars_photos', scope: 'spirit', rover: 'spirit', counts: {}, not_asked: 0 },
      { source: 'a_new_one', scope: '-', rover: null, counts: { complete: 2 }, not_asked: 0 },
    ],
    titles,
  );
  assert.deepEqual(
    rows.map((row) => [row.name, row.counts]),
    [
      ['a new one', { complete: 2, none: 0 }],
      ['Mars rover photos, Curiosity', { complete: 200, none: 4889 }],
      ['Mars rover photos, Spirit', { none: 0 }],
      ['Mars mission manifests', { complete: 1, partial: 1, none: 0 }],
      ['Astronomy Picture of the Day', { complete: 29, unreachable: 1, none: 0 }],
    ],
  );
});

test('a partition is named by what it is of', async () => {
  const { nameOf } = await import('./partitions');
  const of = (part: string, sol = -1) => nameOf({ source: 'x', scope: '-', part, sol, rover: sol < 0 ? null : 'spirit' } as Partition);
  assert.deepEqual(of('sol=00012', 12), { text: 'sol 12', href: '/mars?rover=spirit&sol=12' });
  assert.match(of('day=2026-11-29').text, /29/);
  assert.equal(of('all').text, 'whole document');
  assert.equal(of('week=2026-11-16').text, 'week 2026-11-16');
});

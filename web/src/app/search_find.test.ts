import '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curiosity, spirit } from '../testing/data';
import type { Known } from './search_find';

const { find } = await import('./search_find');

const known: Known = {
  rovers: [spirit, curiosity],
  tables: [{ schema: 'silver', name: 'fact_photos', kind: 'table', rows: 12, description: '', columns: [] }],
  runs: [{ id: 'r77', flow: 'publish', trigger: 'event', state: 'done', what: 'publication 9', started_at: '', ended_at: null, duration_s: 1, summary: {}, error: null }],
  rover: 'curiosity',
};

test('a number is a sol of every rover that got so far, the shown rover first', () => {
  assert.deepEqual(find('1000', known).map((found) => found.href), ['/mars?rover=curiosity&sol=1000', '/mars?rover=spirit&sol=1000']);
  assert.deepEqual(find('sol 3000', known).map((found) => found.href), ['/mars?rover=curiosity&sol=3000']);
});

test('a date leads to its sol', () => {
  assert.deepEqual(find('2015-05-30', known).map((found) => found.href), ['/mars?rover=curiosity&sol=1000', '/live?t=2015-05-30T12:00:00Z']);
  assert.deepEqual(find('2026-11-21 08:15', known).map((found) => found.href), ['/live?t=2026-11-21T08:15:00Z']);
  assert.equal(find('2015-13-45', known).length, 0);
});

test('a place leads to the passes over it', () => {
  assert.equal(find('munich', known)[0]?.href, '/live?place=48.14,11.58,Munich#passes');
  assert.equal(find('-33.9, 18.4', known)[0]?.group, 'Places');
});

test('cameras, tables and runs are found by any part of their names', () => {
  assert.equal(find('navig', known)[0]?.href, '/mars?rover=curiosity&sol=4989&camera=NAVCAM');
  assert.equal(find('fact_ph', known)[0]?.href, '/data?table=silver.fact_photos');
  assert.equal(find('r77', known)[0]?.href, '/pipeline?tab=runs&run=r77');
  assert.equal(find('zzz', known).length, 0);
});

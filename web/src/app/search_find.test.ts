import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curiosity, spirit } from '../testing/data';
import { find, type Known } from './search_find';

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
  assert.deepEqual(find('2015-05-30', known).map((found) => found.href), ['/mars?rover=curiosity&sol=1000']);
  assert.equal(find('2015-13-45', known).length, 0);
});

test('cameras, tables and runs are found by any part of their names', () => {
  assert.equal(find('navig', known)[0]?.href, '/mars?rover=curiosity&sol=4989&camera=NAVCAM');
  assert.equal(find('fact_ph', known)[0]?.href, '/data?table=silver.fact_photos');
  assert.equal(find('r77', known)[0]?.href, '/pipeline?tab=runs&run=r77');
  assert.equal(find('zzz', known).length, 0);
});

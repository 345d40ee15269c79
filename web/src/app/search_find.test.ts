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
  sites: [],
  now: Date.parse('2026-11-21T08:00:00Z'),
};

test('a number is a sol of every rover that got so far, the shown rover first', () => {
  assert.deepEqual(find('1000', known).map((found) => found.href), ['/mars?rover=curiosity&sol=1000', '/mars?rover=spirit&sol=1000']);
  assert.deepEqual(find('sol 3000', known).map((found) => found.href), ['/mars?rover=curiosity&sol=3000']);
});

test('a date leads to its sol', () => {
  assert.deepEqual(find('2015-05-30', known).map((found) => found.href), ['/mars?rover=curiosity&sol=1000', '/live?t=2015-05-30T12:00:00Z', '/pictures?day=2015-05-30']);
  assert.deepEqual(find('2026-11-21 08:15', known).map((found) => found.href), ['/live?t=2026-11-21T08:15:00Z']);
  assert.equal(find('2015-13-45', known).length, 0);
});

test('a place leads to the passes over it', () => {
  const sites = [{ name: 'Munich', latitude: 48.14, longitude: 11.58, note: 'Bavaria, Germany' }];
  assert.equal(find('munich', { ...known, sites })[0]?.href, '/live?place=48.14,11.58,Munich#passes');
});

test('cameras, tables and runs are found by any part of their names', () => {
  assert.equal(find('navig', known)[0]?.href, '/mars?rover=curiosity&sol=4989&camera=NAVCAM');
  assert.equal(find('fact_ph', known)[0]?.href, '/data?table=silver.fact_photos');
  assert.equal(find('r77', known)[0]?.href, '/pipeline?tab=runs&run=r77');
  assert.deepEqual(find('zzz', known).map((found) => found.href), ['/pictures?q=zzz']);
  assert.equal(find('zz9', known).length, 0);
});

test('the words that people try lead somewhere', () => {
  const first = (text: string) => find(text, known)[0];
  assert.equal(first('curiosity 1000')?.href, '/mars?rover=curiosity&sol=1000');
  assert.equal(first('Spirit, sol 1,000')?.href, '/mars?rover=spirit&sol=1000');
  assert.equal(first('sol 1000 spirit')?.href, '/mars?rover=spirit&sol=1000');
  assert.equal(first('spi 1000')?.href, '/mars?rover=spirit&sol=1000');
  assert.equal(first('station')?.href, '/live');
  assert.equal(first('passes')?.href, '/live#passes');
  assert.equal(first('crew')?.href, '/live#crew');
  assert.equal(first('tests')?.href, '/pipeline?tab=tests');
  assert.equal(first('notices')?.href, '/pipeline?tab=notices');
  assert.equal(first('sql')?.href, '/data?ask=1');
  for (const [text, does] of [['dark', 'dark'], ['help', 'keys'], ['imperial', 'imperial'], ['miles', 'imperial'], ['now', 'now']]) assert.equal(first(text!)?.does, does, text!);
  for (const text of ['2015-05-30', '30.05.2015', '30.5.2015', 'May 30 2015', '30 May 2015', 'May 30, 2015', '2015/05/30']) assert.equal(first(text)?.href, '/mars?rover=curiosity&sol=1000', text);
  assert.equal(first('yesterday')?.href, '/live?t=2026-11-20T12:00:00Z');
  assert.equal(first('tomorrow')?.href, '/live?t=2026-11-22T12:00:00Z');
  assert.equal(first('1000000123')?.href, '/mars?photo=1000000123');
  assert.match(decodeURIComponent(first('NLB_486271113EDR_F0481570NCAM00354M_')?.href ?? ''), /product_id\) = 'NLB_486271113EDR_F0481570NCAM00354M_'/);
  assert.ok(!find("x'; drop table y1234; --", known).length);
});

test('a name that is in many runs is not drowned by them', () => {
  const runs = Array.from({ length: 50 }, (_, i) => ({ ...known.runs[0]!, id: `r${i}`, what: `curiosity sol ${i}` }));
  const found = find('curiosity', { ...known, runs });
  assert.equal(found[0]?.href, '/mars?rover=curiosity');
  assert.ok(found.filter((one) => one.group === 'Runs').length <= 4);
});

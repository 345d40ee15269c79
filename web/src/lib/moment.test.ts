import '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the moment is in the address, goes live again and can be replayed', async () => {
  const { go, href } = await import('./route');
  const { goLive, moment, play, seek } = await import('./moment');
  assert.equal(moment().live, true);
  seek(Date.parse('2026-11-21T08:00:30.700Z'), { sol: null });
  assert.equal(location.search, '?rover=curiosity&t=2026-11-21T08:00:30Z');
  assert.deepEqual(moment(), { live: false, at: Date.parse('2026-11-21T08:00:30Z'), speed: 0 });
  play(60);
  assert.match(location.search, /speed=60/);
  const before = moment().at;
  await new Promise((done) => setTimeout(done, 30));
  assert.ok(moment().at - before >= 60 * 25, `${moment().at - before} ms of replayed time`);
  play(0);
  assert.equal(moment().speed, 0);
  go(href({ t: 'yesterday' }));
  assert.equal(moment().live, true);
  goLive();
  assert.equal(moment().live, true);
  assert.doesNotMatch(location.search, /t=/);
});

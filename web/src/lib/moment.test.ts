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

test('no moment or speed of an address, however odd, leads beyond the calendar', async () => {
  const { go, href } = await import('./route');
  const { isoSecond, moment, readMoment, readSpeed } = await import('./moment');
  const { timeTicks } = await import('../app/time_tape');
  const odd = ['', ' ', '0', '-1', 'NaN', 'Infinity', '-Infinity', '1e300', '1e-300', '+275760-09-12T23:59:59Z', '-271821-04-20T00:00:00Z', '9999-12-31T23:59:59Z', '0000-01-01', '1956-12-31T23:59:59Z', '2200-01-01T00:00:00Z', '2026-13-45', '2026-02-30T25:61:61Z', '2026', 'null', '💥', '2026-11-21T08:00:00Z', '2026-11-21', '%00', '9'.repeat(400)];
  for (const t of odd) {
    for (const speed of [...odd, '60', '0.5', '3600', '3601', '9999.999']) {
      go(href({ t, speed }));
      const { at, speed: fast } = moment();
      assert.ok(Number.isFinite(at) && Number.isFinite(fast) && fast >= 0 && fast <= 3600, `${t} ${speed}: ${at} ${fast}`);
      assert.match(isoSecond(at), /^\d{4}-\d\d-\d\dT/);
    }
    for (const ms of [Date.parse(t), Number(t), NaN]) {
      assert.match(isoSecond(ms), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      for (const span of [1, 86400_000, 6000 * 86400_000, 1e300, NaN]) assert.ok(timeTicks(ms - span, ms + span, 20).length < 200, `${t} ${span}`);
    }
  }
  assert.equal(readMoment('2026-11-21T08:00:00Z'), Date.parse('2026-11-21T08:00:00Z'));
  assert.equal(readMoment('1998-11-20'), Date.parse('1998-11-20'));
  assert.equal(readSpeed('600'), 600);
  assert.equal(readSpeed('1e300'), 0);
  go(href({ t: null, speed: null }));
});

import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from '../../api/contract';

const notice = (text: string): Notice => ({ at: '2026-11-29T15:00:00Z', severity: 'warn', topic: 'source', text });

test('notices are sentences, hosts keep their letters, an end is called an end', async () => {
  const { noticeWords } = await import('./notices');
  assert.equal(noticeWords('cleared: the orbital elements are 70 days old'), 'Over: the orbital elements are 70 days old');
  assert.equal(noticeWords('raised: positions are late'), 'Positions are late');
  assert.equal(noticeWords('open-notify is late'), 'open-notify is late');
  assert.equal(noticeWords('wheretheiss.at is passed over: missing: api.wheretheiss.at cannot be reached: no connection'), 'wheretheiss.at is not used: cannot be reached: no connection');
  assert.equal(noticeWords('open-notify is passed over: late: 40 s old'), 'open-notify is not used: late: 40 s old');
  assert.equal(noticeWords("perseverance_feed page: unknown instrument 'X': its photos are kept"), "Feed of Perseverance: unknown instrument 'X': its photos are kept");
  assert.equal(noticeWords("http://127.0.0.1:9/mars.nasa.gov/x: Failed to connect to 127.0.0.1 port 9"), 'mars.nasa.gov cannot be reached.');
});

test('what is said several times in a row is said once', async () => {
  const { together } = await import('./notices');
  const told = together([notice('a disk'), notice('a disk'), notice('a clock'), notice('a disk')]);
  assert.deepEqual(told.map((one) => [one.words, one.times]), [['A disk', 2], ['A clock', 1], ['A disk', 1]]);
});

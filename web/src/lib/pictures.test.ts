import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureQueue } from './pictures';

const turn = () => new Promise<void>((done) => setTimeout(done, 0));

test('a few at a time, the nearest first, the far ones not at all', async () => {
  const queue = pictureQueue(2);
  const started: number[] = [];
  const places = [5, 1, 3, Infinity, 2].map((rank) => queue.ask(() => rank, () => started.push(rank)));
  await turn();
  assert.deepEqual(started, [1, 2]);
  places[1]!.done();
  await turn();
  assert.deepEqual(started, [1, 2, 3]);
  places[4]!.done();
  places[2]!.done();
  await turn();
  assert.deepEqual(started, [1, 2, 3, 5]);
  assert.equal(queue.waiting, 1);
});

test('what is dropped is never asked for, and gives its place back once', async () => {
  const queue = pictureQueue(1);
  const started: string[] = [];
  const a = queue.ask(() => 0, () => started.push('a'));
  const b = queue.ask(() => 1, () => started.push('b'));
  queue.ask(() => 2, () => started.push('c'));
  await turn();
  b.drop();
  a.drop();
  a.done();
  await turn();
  assert.deepEqual(started, ['a', 'c']);
  assert.equal(queue.running, 1);
});

test('nothing new starts while another is more urgent, or while everything flies past', async () => {
  const queue = pictureQueue(2);
  const started: string[] = [];
  const release = queue.reserve();
  queue.ask(() => 0, () => started.push('a'));
  await turn();
  assert.deepEqual(started, []);
  queue.rest(30);
  release();
  release();
  await turn();
  assert.deepEqual(started, []);
  const end = performance.now() + 2000;
  while (started.length === 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(started, ['a']);
});

test('ranks are read when a place is free, not when it was asked for', async () => {
  const queue = pictureQueue(1);
  const started: string[] = [];
  let far = false;
  const first = queue.ask(() => 0, () => started.push('first'));
  queue.ask(() => (far ? 9 : 1), () => started.push('near once'));
  queue.ask(() => 5, () => started.push('middle'));
  await turn();
  far = true;
  first.done();
  await turn();
  assert.deepEqual(started, ['first', 'middle']);
});

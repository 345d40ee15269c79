import '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

class Stream extends EventTarget {
  static CLOSED = 2;
  static all: Stream[] = [];
  readyState = 1;
  onopen?: () => void;
  onerror?: () => void;
  constructor() {
    super();
    Stream.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(name: string, data: object) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

test('a server that hangs is noticed by its silence, and heard again when it goes on', async () => {
  globalThis.EventSource = Stream as never;
  const real = globalThis.setInterval;
  globalThis.setInterval = (() => 0) as never; // the test looks by itself
  const { connect, kSilent, liveState, watch } = await import('./live');
  connect();
  globalThis.setInterval = real;
  const stream = Stream.all[0]!;
  stream.onopen?.();
  stream.say('hello', { at: new Date().toISOString() });
  stream.say('heartbeat', { utc: new Date().toISOString() });
  const now = performance.now();
  watch(now + 3000);
  assert.equal(liveState(), 'live');
  watch(now + kSilent + 100);
  assert.equal(liveState(), 'lost', 'within ten seconds');
  assert.equal(Stream.all.length, 1);
  watch(now + 20_000);
  assert.equal(Stream.all.length, 2, 'a connection that stays silent is given up for a new one');
  Stream.all[0]!.say('heartbeat', { utc: new Date().toISOString() });
  assert.equal(liveState(), 'lost', 'what was given up says nothing any more');
  Stream.all[1]!.say('heartbeat', { utc: new Date().toISOString() });
  assert.equal(liveState(), 'live');
});

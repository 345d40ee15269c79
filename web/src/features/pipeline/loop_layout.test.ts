import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leg, track } from './loop_layout';

for (const width of [358, 720, 1600]) {
  test(`stations follow each other around the track at ${width} px and stay inside`, () => {
    const on = track(width);
    const at = on.stations.map((station) => station.at);
    assert.deepEqual(at, [...at].sort((a, b) => a - b));
    assert.ok(at.at(-1)! < on.length);
    for (const station of on.stations) assert.ok(station.x >= 0 && station.x <= width && station.y <= on.height);
  });
}

test('the way back from publish to plan crosses the start of the track', () => {
  const on = track(1600);
  const [start, length] = leg(on, 'publish', 'plan')!;
  assert.ok(length > 0 && start + length > on.length);
  assert.equal(leg(on, 'publish', 'nowhere'), undefined);
});

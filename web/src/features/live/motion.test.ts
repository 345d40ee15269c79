import assert from 'node:assert/strict';
import { test } from 'node:test';
import { along, around, between, circle, TickClock, unit, wrap, type Fix } from './motion';

const fix = (at: number, latitude: number, longitude: number, height = 420): Fix => ({ at, latitude, longitude, height });
const near = (a: number, b: number, within = 1e-6) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test('a longitude is brought home however often the globe was turned', () => {
  for (const [turned, home] of [[0, 0], [190, -170], [-190, 170], [541, -179], [-541, 179], [-1270, 170]] as const) assert.equal(wrap(turned), home, `${turned}`);
});

test('between two fixes the way is a great circle, across the date line too', () => {
  const middle = between(fix(0, 0, 179), fix(1, 0, -179, 430), 0.5);
  near(Math.abs(middle.longitude), 180);
  near(middle.height, 425);
  const north = between(fix(0, 60, 0), fix(1, 60, 180), 0.5);
  near(north.latitude, 90);
});

test('a second ahead is the same way again', () => {
  const next = between(fix(0, 0, 10), fix(1000, 0, 10.06), 2);
  near(next.longitude, 10.12);
  near(next.latitude, 0);
});

test('along a track the moment is found, and outside of it nothing', () => {
  const track = [fix(0, 0, 0), fix(30, 0, 2), fix(60, 0, 4)];
  near(along(track, 45)!.longitude, 3);
  assert.equal(along(track, 61), undefined);
  assert.equal(around(track, 60), 1);
  assert.equal(around([], 5), -1);
});

test('a circle keeps its distance everywhere, around a pole and over the date line', () => {
  for (const centre of [{ latitude: 51, longitude: 179 }, { latitude: 80, longitude: 0 }, { latitude: 0, longitude: 0 }]) {
    const from = unit(centre.latitude, centre.longitude);
    for (const point of circle(centre, 20)) {
      const to = unit(point.latitude, point.longitude);
      near(Math.acos(from[0] * to[0] + from[1] * to[1] + from[2] * to[2]), (20 * Math.PI) / 180, 1e-6);
      assert.ok(point.longitude >= -180 && point.longitude <= 180);
    }
  }
});

test('the clock of ticks believes the least delayed one and never runs backwards', () => {
  const clock = new TickClock();
  assert.equal(clock.now(5), undefined);
  const delays = [80, 20, 300, 45, 10, 60];
  let last = 0;
  for (let second = 0; second < 60; second++) {
    clock.tick(1_000_000 + second * 1000, second * 1000 + delays[second % 6]!);
    for (let ms = 400; ms < 1400; ms += 100) {
      const now = clock.now(second * 1000 + ms)!;
      assert.ok(now >= last, 'runs forwards');
      last = now;
    }
  }
  near(last, 1_000_000 + 60_300 - 10, 30);
  clock.tick(9_000_000, 60_500);
  near(clock.now(60_500)!, 9_000_000, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copies, flat, flatFrame, globe, outline, strokes } from './projection';

const near = (a: number, b: number, within = 1e-6) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test('the flat map holds the whole world, centred', () => {
  const frame = flatFrame(1000, 900);
  near(frame.height, 1000 / Math.SQRT2, 1e-9);
  near(frame.top, (900 - frame.height) / 2);
  assert.equal(flatFrame(2000, 500).height, 500);
  const map = flat(1000, 900);
  near(map.project(90, -180, 0).x, 0);
  near(map.project(90, -180, 0).y, frame.top);
  near(map.project(0, 0, 0).x, 500);
  near(map.project(0, 0, 0).y, 450);
});

test('a map that is nearer has its middle where the camera looks, over the date line too, never past the poles', () => {
  for (const [width, height] of [[1000, 700], [390, 276], [1400, 600]] as const) {
    for (let i = 0; i < 300; i++) {
      const camera = { latitude: -89 + ((i * 37) % 179), longitude: -180 + ((i * 71) % 361), zoom: 1 + (i % 6) };
      const frame = flatFrame(width, height, camera);
      const map = flat(width, height, camera);
      for (const [low, size, room] of [[frame.top, frame.height, height]] as const) assert.ok(size <= room ? Math.abs(low - (room - size) / 2) < 1e-9 : low <= 1e-9 && low + size >= room - 1e-9, JSON.stringify([camera, frame]));
      // One map or two beside each other fill the picture, wherever the camera looks.
      const begins = copies(frame, width);
      const fills = frame.width <= width || (begins[0]! <= 1e-9 && begins.at(-1)! + frame.width >= width - 1e-9);
      assert.ok(fills && begins.every((left, n) => n === 0 || Math.abs(left - begins[n - 1]! - frame.width) < 1e-6), JSON.stringify([camera, frame, begins]));
      const at = map.project(camera.latitude, camera.longitude, 0);
      if (frame.width > width + 1e-9) near(at.x, width / 2, 1e-6);
      if (frame.top < -1e-9 && frame.top + frame.height > height + 1e-9) near(at.y, height / 2, 1e-6);
    }
    assert.deepEqual(flatFrame(width, height, { latitude: 48, longitude: 11, zoom: 1 }), flatFrame(width, height));
  }
});

test('on the globe the middle is in the middle, the far side hidden, the outline where it should be', () => {
  const camera = { latitude: 20, longitude: 30, zoom: 1 };
  const view = globe(800, 600, camera);
  const middle = view.project(20, 30, 0);
  near(middle.x, 400);
  near(middle.y, 300);
  assert.equal(view.project(-20, -150, 0).seen, false);
  // The outline of the sphere lies at an arc of acos(1/6) from the middle.
  const arc = (Math.acos(1 / 6) * 180) / Math.PI;
  const edge = view.project(20 - arc + 0.001, 30, 0);
  near(300 - edge.y, -outline(800, 600, 1), 0.1);
  assert.equal(edge.seen, true);
  assert.equal(view.project(20 - arc - 0.1, 30, 0).seen, false);
  assert.equal(view.project(20 - arc - 0.1, 30, 420).seen, true, 'from a height one sees over the edge');
});

test('a line is cut at the date line of the flat map and hidden behind the globe', () => {
  const line = [-170, 170, 160].map((longitude) => ({ latitude: longitude === -170 ? 10 : 20, longitude, height: 0 }));
  const map = flat(720, 510);
  const cut = strokes(map, line);
  assert.equal(cut.length, 2);
  const { y } = map.project(15, 180, 0);
  assert.deepEqual(cut[0]!.at(-1), [0, y]);
  assert.deepEqual(cut[1]![0], [720, y]);
  // With the date line in the middle it is no edge: the line is whole, and is cut over Greenwich.
  const pacific = flat(720, 510, { latitude: 0, longitude: 180, zoom: 1.5 });
  const whole = strokes(pacific, line);
  assert.equal(whole.length, 1);
  for (const [x] of whole[0]!) assert.ok(Math.abs(x - 360) < 100, `${x}`);
  const over = strokes(pacific, [-10, 10].map((longitude) => ({ latitude: 0, longitude, height: 0 })));
  assert.deepEqual(over.map((stroke) => stroke.map(([x]) => Math.round(x))), [[870, 900], [-180, -150]]);
  for (const longitude of [-123.4, 0, 77.7, 179.9, 180]) {
    const turned = flat(720, 510, { latitude: 0, longitude, zoom: 2 });
    const parallel = Array.from({ length: 181 }, (_, i) => ({ latitude: 51, longitude: turned.middle - 180 + 2 * i, height: 0 }));
    const [once, ...more] = strokes(turned, parallel);
    assert.equal(more.length, 0, `a parallel around a map with ${longitude} in its middle`);
    for (let i = 1; i < once!.length; i++) assert.ok(once![i]![0] > once![i - 1]![0]);
  }
  const around = Array.from({ length: 361 }, (_, i) => ({ latitude: 0, longitude: i - 180, height: 420 }));
  const seen = strokes(globe(720, 360, { latitude: 0, longitude: 0, zoom: 1 }), around);
  assert.equal(seen.length, 1);
  assert.ok(seen[0]!.length > 160 && seen[0]!.length < 240, `${seen[0]!.length} points`);
});

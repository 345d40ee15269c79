import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flat, flatFrame, globe, outline, strokes } from './projection';

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

test('a map that is nearer has its middle where the camera looks, never past the edges of the world', () => {
  for (const [width, height] of [[1000, 700], [390, 276], [1400, 600]] as const) {
    for (let i = 0; i < 300; i++) {
      const camera = { latitude: -89 + ((i * 37) % 179), longitude: -180 + ((i * 71) % 361), zoom: 1 + (i % 6) };
      const frame = flatFrame(width, height, camera);
      const map = flat(width, height, camera);
      for (const [low, size, room] of [[frame.left, frame.width, width], [frame.top, frame.height, height]] as const) assert.ok(size <= room ? Math.abs(low - (room - size) / 2) < 1e-9 : low <= 1e-9 && low + size >= room - 1e-9, JSON.stringify([camera, frame]));
      const at = map.project(camera.latitude, camera.longitude, 0);
      if (frame.left < -1e-9 && frame.left + frame.width > width + 1e-9) near(at.x, width / 2, 1e-6);
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
  const around = Array.from({ length: 361 }, (_, i) => ({ latitude: 0, longitude: i - 180, height: 420 }));
  const seen = strokes(globe(720, 360, { latitude: 0, longitude: 0, zoom: 1 }), around);
  assert.equal(seen.length, 1);
  assert.ok(seen[0]!.length > 160 && seen[0]!.length < 240, `${seen[0]!.length} points`);
});

import { settle, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const sun = { latitude: -20, longitude: 30 };
const ink = () => '#000';

test('a small map is drawn at once, a wall strip by strip, and what is not wanted any more is called off', async () => {
  const { FlatGround, kStrip } = await import('./flat_ground');
  const made: [width: number, height: number][] = [];
  const create = document.createElement.bind(document);
  document.createElement = ((name: string) => {
    const element = create(name);
    if (name === 'canvas') queueMicrotask(() => made.push([(element as HTMLCanvasElement).width, (element as HTMLCanvasElement).height]));
    return element;
  }) as never;
  const canvas = create('canvas') as HTMLCanvasElement;
  const ground = new FlatGround();
  let drawn = 0;
  const paint = (width: number, height: number, camera?: { latitude: number; longitude: number; zoom: number }) => ground.paint(canvas, width, height, 1, undefined, sun as never, ink as never, camera, () => drawn++);

  paint(1000, 707);
  assert.equal(drawn, 1, 'at once');
  assert.equal(canvas.width, 1000);

  await settle();
  made.length = 0;
  paint(3840, 2715);
  assert.equal(drawn, 1, 'the one before stays');
  assert.equal(canvas.width, 1000);
  await until(() => drawn === 2, 'the wall');
  assert.equal(canvas.width, 3840);
  assert.ok(made.length >= 12, `${made.length} strips`);
  assert.ok(made.every(([width, height]) => width * height <= kStrip + width), JSON.stringify(made));
  assert.equal(made.reduce((sum, [, height]) => sum + height, 0), 2 * 2715, 'all of it, by day and by night');

  // Of the same map only the light is drawn anew.
  await settle();
  made.length = 0;
  paint(3840, 2715);
  await until(() => drawn === 3, 'the light');
  assert.equal(made.length, 0);

  paint(3840, 2715, { latitude: 0, longitude: 170, zoom: 2 });
  paint(3840, 2715, { latitude: 0, longitude: 180, zoom: 2 });
  await until(() => drawn === 4, 'the newer of the two');
  await settle(50);
  assert.equal(drawn, 4);
  paint(3840, 2715, { latitude: 0, longitude: 190, zoom: 2 });
  ground.end();
  await settle(50);
  assert.equal(drawn, 4, 'called off');
  document.createElement = create as never;
});

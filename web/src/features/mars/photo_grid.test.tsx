import { serve, settle, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import { photo } from '../../testing/data';
import { inOrder, PhotoGrid } from './photo_grid';

test('three thousand pictures make only the tiles near the window', async () => {
  const photos = Array.from({ length: 3000 }, (_, i) => photo(i + 1));
  const root = document.createElement('main');
  document.body.append(root);
  render(<PhotoGrid photos={photos} order="camera" fading={false} />, root);
  await until(() => root.querySelectorAll('a').length > 10, 'the tiles');
  await settle();
  const tiles = root.querySelectorAll('a');
  assert.ok(tiles.length > 10 && tiles.length < 200, `${tiles.length} tiles`);
  assert.match(root.querySelector('[role=group]')!.getAttribute('aria-label')!, /3,000 pictures/);
  assert.equal([...tiles].filter((tile) => tile.tabIndex === 0).length, 1);
  assert.match(tiles[0]!.getAttribute('href')!, /photo=1$/);
  render(null, root);
});

test('pictures are ordered by camera and time, or by time alone', () => {
  const photos = [
    photo(1, { camera: 'NAVCAM', taken_at_utc: '2015-05-30T01:00:00Z' }),
    photo(2, { camera: 'MAST', taken_at_utc: '2015-05-30T03:00:00Z' }),
    photo(3, { camera: 'MAST', taken_at_utc: '2015-05-30T02:00:00Z' }),
  ];
  assert.deepEqual(inOrder(photos, 'camera').map((p) => p.id), [3, 2, 1]);
  assert.deepEqual(inOrder(photos, 'time').map((p) => p.id), [1, 3, 2]);
});

test('a few tiles ask for their picture, and a tile that goes away before it came calls it off', async () => {
  const photos = Array.from({ length: 60 }, (_, i) => photo(i + 1));
  const root = document.createElement('main');
  document.body.append(root);
  render(<PhotoGrid photos={photos} order="camera" fading={false} />, root);
  const asking = () => [...root.querySelectorAll('img')].filter((image) => image.hasAttribute('src'));
  await until(() => asking().length > 0, 'the first pictures are asked for');
  assert.equal(asking().length, 4);
  const [first] = asking();
  Object.defineProperty(first, 'complete', { value: false });
  render(null, root);
  await until(() => !first!.hasAttribute('src'), 'the picture is called off');
});

test('a photo that names no camera is shown like the others, under a name of its own', async () => {
  const photos = [photo(1), photo(2, { camera: null as never, camera_full_name: null }), photo(3)];
  assert.deepEqual(inOrder(photos, 'camera').map((p) => p.id), [1, 3, 2]);
  const root = document.createElement('main');
  document.body.append(root);
  render(<PhotoGrid photos={inOrder(photos, 'camera')} order="camera" fading={false} />, root);
  await until(() => root.querySelectorAll('a').length === 3, 'three tiles');
  assert.deepEqual([...root.querySelectorAll('h3')].map((heading) => heading.textContent), ['Mast camera 2', 'Unknown camera 1']);
  render(null, root);
});

test('pictures that cannot be had say why once, and are asked for again by hand', async () => {
  serve({});
  const root = document.createElement('main');
  document.body.append(root);
  render(<PhotoGrid photos={[photo(1), photo(2)]} order="camera" fading={false} />, root);
  await until(() => [...root.querySelectorAll('img')].filter((image) => image.hasAttribute('src')).length === 2, 'both are asked for');
  for (const image of root.querySelectorAll('img')) image.dispatchEvent(new Event('error'));
  await until(() => /2 pictures cannot be shown.*nothing at/.test(root.textContent!), 'the reason');
  assert.equal(root.querySelectorAll('[data-picture=gone]').length, 2);
  [...root.querySelectorAll('button')].find((button) => button.textContent === 'Try again')!.click();
  await until(() => root.querySelectorAll('[data-picture=coming]').length === 2, 'both are wanted again');
  assert.doesNotMatch(root.textContent!, /cannot be shown/);
  render(null, root);
});

test('the reason is asked for again, later and later, and pictures that are there by then come by themselves', async () => {
  const { patience } = await import('./why_gone');
  Object.assign(patience, { first: 20, most: 60 });
  let asked = 0;
  let answer = () => new Response(JSON.stringify({ title: 'Away', detail: 'mars.nasa.gov is busy' }), { status: 503 });
  globalThis.fetch = (async () => {
    asked++;
    return answer();
  }) as never;
  const root = document.createElement('main');
  document.body.append(root);
  render(<PhotoGrid photos={[photo(1), photo(2)]} order="camera" fading={false} />, root);
  await until(() => [...root.querySelectorAll('img')].filter((image) => image.hasAttribute('src')).length === 2, 'both are asked for');
  const height = (root.querySelector('[role=group]') as HTMLElement).previousElementSibling;
  for (const image of root.querySelectorAll('img')) image.dispatchEvent(new Event('error'));
  await until(() => /mars.nasa.gov is busy/.test(root.textContent!), 'the first reason');
  assert.equal((root.querySelector('[role=group]') as HTMLElement).previousElementSibling, height, 'nothing is put before the pictures');
  answer = () => new Response(JSON.stringify({ title: 'Gone', detail: 'it was taken down' }), { status: 404 });
  await until(() => /it was taken down/.test(root.textContent!), 'another reason');
  assert.equal(root.querySelectorAll('[data-picture=gone]').length, 2);
  answer = () => new Response('', { status: 200 });
  await until(() => root.querySelectorAll('[data-picture=coming]').length === 2, 'both are wanted again');
  assert.doesNotMatch(root.textContent!, /cannot be shown/);
  const before = asked;
  await settle(150);
  assert.equal(asked, before, 'no question is left over');

  // What is here and still cannot be drawn is not asked for without end.
  for (let round = 0; round < 3; round++) {
    await until(() => root.querySelectorAll('[data-picture=coming]').length === 2, `round ${round}`);
    await until(() => [...root.querySelectorAll('img')].filter((image) => image.hasAttribute('src')).length === 2, 'asked for');
    for (const image of root.querySelectorAll('img')) image.dispatchEvent(new Event('error'));
  }
  assert.ok(asked - before <= 12, `${asked - before} questions`);
  render(null, root);
  Object.assign(patience, { first: 10_000, most: 300_000 });
});

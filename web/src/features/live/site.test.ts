import { until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h, render } from 'preact';

test('a place is found by name and by position', async () => {
  const { findSites, typedPosition } = await import('./site');
  assert.equal(findSites('münch')[0]?.name, undefined);
  assert.equal(findSites('mun')[0]!.name, 'Munich');
  assert.equal(findSites('São')[0]!.name, 'Sao Paulo');
  assert.deepEqual(findSites('york').map((site) => site.name), ['New York']);
  assert.deepEqual(typedPosition('48.14, 11.58'), { name: '48.14° N, 11.58° E', latitude: 48.14, longitude: 11.58 });
  assert.deepEqual(typedPosition('33.9 S 18.4 W'), { name: '33.90° S, 18.40° W', latitude: -33.9, longitude: -18.4 });
  assert.equal(typedPosition('91, 0'), undefined);
  assert.equal(typedPosition('Berlin'), undefined);
  assert.equal(findSites('').length, 0);
});

test('every city lies on the Earth and has a name of its own', async () => {
  const { cities } = await import('./cities');
  assert.ok(cities.length > 190, `${cities.length} cities`);
  assert.equal(new Set(cities.map((city) => city.name)).size, cities.length);
  for (const city of cities) assert.ok(Math.abs(city.latitude) < 70 && Math.abs(city.longitude) <= 180, city.name);
});

test('a place is kept in the browser, and a shared one is not', async () => {
  const { keepSite, siteOf, siteText, useSite } = await import('./site');
  const { go } = await import('../../lib/route');
  const root = document.createElement('div');
  const Show = () => h('p', null, `${useSite().site?.name} ${useSite().shared}`);
  render(h(Show, null), root);
  const munich = { name: 'Munich', latitude: 48.14, longitude: 11.58 };
  keepSite(munich);
  assert.equal(JSON.parse(localStorage.getItem('skykeep-site')!).name, 'Munich');
  await until(() => root.textContent === 'Munich false', 'the kept place');
  go('/live?place=52.52,13.41,Berlin');
  await until(() => root.textContent === 'Berlin true', 'the shared place');
  assert.equal(JSON.parse(localStorage.getItem('skykeep-site')!).name, 'Munich');
  go('/live');
  await until(() => root.textContent === 'Munich false', 'the kept place again');
  assert.deepEqual(siteOf(siteText(munich)), munich);
  assert.equal(siteOf(','), undefined);
  assert.equal(siteOf('99,0'), undefined);
  keepSite(undefined);
  assert.equal(localStorage.getItem('skykeep-site'), null);
  render(null, root);
});

import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

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
  const { keepSite, siteNow, siteOf, siteText } = await import('./site');
  const { go } = await import('../../lib/route');
  const munich = { name: 'Munich', latitude: 48.14, longitude: 11.58 };
  keepSite(munich);
  assert.equal(JSON.parse(localStorage.getItem('skykeep-site')!).name, 'Munich');
  assert.deepEqual(siteNow(), munich);
  go('/live?place=52.52,13.41,Berlin');
  assert.equal(siteNow()!.name, 'Berlin');
  assert.equal(JSON.parse(localStorage.getItem('skykeep-site')!).name, 'Munich');
  go('/live');
  assert.deepEqual(siteOf(siteText(munich)), munich);
  assert.equal(siteOf(','), undefined);
  assert.equal(siteOf('99,0'), undefined);
  keepSite(undefined);
  assert.equal(localStorage.getItem('skykeep-site'), null);
});

import { serve, settle, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h, render } from 'preact';
import type { FoundSite } from './site';

const munich = { name: 'Munich', latitude: 48.14, longitude: 11.58 };

test('a position is understood in the ways people write it', async () => {
  const { typedPosition } = await import('./site');
  const is = (text: string, latitude: number, longitude: number) => {
    const site = typedPosition(text);
    assert.ok(site && Math.abs(site.latitude - latitude) < 0.001 && Math.abs(site.longitude - longitude) < 0.001, `${text}: ${JSON.stringify(site)}`);
  };
  is('48.14, 11.58', 48.14, 11.58);
  is('48.14 11.58', 48.14, 11.58);
  is('48,14 11,58', 48.14, 11.58);
  is('48,14; 11,58', 48.14, 11.58);
  is('33.9 S 18.4 W', -33.9, -18.4);
  is('33.9S, 18.4E', -33.9, 18.4);
  is('S 33.9, E 18.4', -33.9, 18.4);
  is('48°08′N 11°34′E', 48.1333, 11.5667);
  is('48° 8\' 12" N, 11° 34\' 48" E', 48.1367, 11.58);
  is('11°34′E 48°08′N', 48.1333, 11.5667);
  is('-33.9, 18.4', -33.9, 18.4);
  is('−33.9, −70.7', -33.9, -70.7);
  is('geo:48.14,11.58', 48.14, 11.58);
  is('0, 359', 0, -1);
  for (const text of ['91, 0', '0, 361', 'Berlin', '', '4812', '48.14', '48.14, ', 'N, E', '12 N 13 N', '2026-11-20', '1e5, 3', 'NaN, NaN', '--5, 3', '48..1, 11']) assert.equal(typedPosition(text), undefined, text);
});

test('names are looked up where the program knows them, and say which one is meant', async () => {
  const { useSites } = await import('./site');
  const asked = serve({ '/api/v1/places': [{ name: 'Munich', local_name: 'München', country: 'Germany', admin: 'Bavaria', latitude: 48.14, longitude: 11.58, population: 1, time_zone: 'Europe/Berlin' }] });
  const root = document.createElement('div');
  let seen: { sites: FoundSite[]; looking: boolean } = { sites: [], looking: false };
  const Show = ({ text }: { text: string }) => {
    seen = useSites(text);
    return null;
  };
  render(h(Show, { text: 'mün' }), root);
  assert.equal(seen.looking, true);
  await until(() => seen.sites.length === 1 && !seen.looking, 'the answer');
  assert.deepEqual(seen.sites[0], { ...munich, note: 'München, Bavaria, Germany' });
  assert.match(asked.at(-1)!.path, /^\/api\/v1\/places\?q=m%C3%BCn&limit=8$/);
  // Of another text nothing is shown until it is answered itself.
  render(h(Show, { text: 'xy' }), root);
  assert.deepEqual([seen.sites.length, seen.looking], [0, true]);
  const before = asked.length;
  render(h(Show, { text: '48.1, 11.6' }), root);
  await settle(200);
  assert.equal(seen.sites[0]!.note, 'this position');
  assert.equal(asked.length, before, 'a position is asked of nobody');
  render(null, root);
});

test('a place is kept in the browser, and a shared one is not', async () => {
  const { keepSite, siteOf, siteText, useSite } = await import('./site');
  const { go } = await import('../../lib/route');
  const root = document.createElement('div');
  const Show = () => h('p', null, `${useSite().site?.name} ${useSite().shared}`);
  render(h(Show, null), root);
  keepSite(munich);
  assert.equal(JSON.parse(localStorage.getItem('skykeep-site')!).name, 'Munich');
  await until(() => root.textContent === 'Munich false', 'the kept place');
  go('/live?place=52.52,13.41,Berlin');
  await until(() => root.textContent === 'Berlin true', 'the shared place');
  assert.equal(JSON.parse(localStorage.getItem('skykeep-site')!).name, 'Munich');
  go('/live');
  await until(() => root.textContent === 'Munich false', 'the kept place again');
  assert.deepEqual(siteOf(siteText(munich)), munich);
  for (const text of [',', '99,0', 'NaN,NaN', '1e400,0', '48.1', null, '', ',,', 'Infinity,0']) assert.equal(siteOf(text), undefined, String(text));
  keepSite(undefined);
  assert.equal(localStorage.getItem('skykeep-site'), null);
  render(null, root);
});

import { serve, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import type { IssPasses } from '../../api/iss';
import { Passes } from './passes';
import { keepSite } from './site';

const munich = { name: 'Munich', latitude: 48.14, longitude: 11.58 };
const berlin = { name: 'Berlin', latitude: 52.52, longitude: 13.41 };
const answerOf = (site: typeof munich, height: number): IssPasses => ({
  site: { latitude: site.latitude, longitude: site.longitude, altitude_m: 0, time_zone: 'Europe/Berlin' },
  from: '2026-11-21T08:00:00Z',
  to: '2026-11-26T08:00:00Z',
  min_elevation_deg: 10,
  elements: { satellite_id: 25544, name: 'ISS', object_id: null, epoch: '2026-11-20T08:00:00Z', age_s: 0, source: 'celestrak', provenance: 'api', fetched_at: null, withheld: null },
  withheld: null,
  passes: [
    {
      rise: { utc: '2026-11-21T09:00:00Z', azimuth_deg: 200 },
      culmination: { utc: '2026-11-21T09:03:00Z', azimuth_deg: 140, elevation_deg: height, range_km: 600 },
      set: { utc: '2026-11-21T09:06:00Z', azimuth_deg: 80 },
      visible: [],
      magnitude: null,
      element_age_s: 90_000,
      track: [],
    },
  ],
});

test('passes of one place never stand under the name of another, and what fails is said', async () => {
  const routes: Record<string, unknown> = { '/api/v1/iss/passes': answerOf(munich, 71), '/api/v1/tests': { publication: 1, data: [] } };
  serve(routes);
  const moment = { live: false, at: Date.parse('2026-11-21T08:05:00Z'), speed: 0 };
  const root = document.createElement('div');
  document.body.append(root);
  try {
    keepSite(munich);
    render(<Passes moment={moment} />, root);
    await until(() => /1 pass over Munich/.test(root.textContent!) && /71°/.test(root.textContent!), 'the passes over Munich');

    const seen: string[] = [];
    new window.MutationObserver(() => seen.push(root.textContent!)).observe(root, { childList: true, subtree: true, characterData: true });
    delete routes['/api/v1/iss/passes'];
    keepSite(berlin);
    await until(() => /nothing at/.test(root.textContent!), 'the error');
    assert.ok(!/71°/.test(root.textContent!), root.textContent!);
    assert.ok(seen.every((text) => !/71°.*Berlin|Berlin.*71°/s.test(text)), seen.join('\n'));

    // The answer of a quarter stays while the next is on its way: it is of the same place.
    routes['/api/v1/iss/passes'] = answerOf(munich, 71);
    keepSite(munich);
    await until(() => /71°/.test(root.textContent!), 'Munich again');
    render(<Passes moment={{ ...moment, at: moment.at + 20 * 60_000 }} />, root);
    assert.match(root.textContent!, /71°/);
  } finally {
    render(null, root);
    keepSite(undefined);
  }
});

import { serve, settle, until } from '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import type { IssNow } from '../../api/iss';
import type { Moment } from '../../lib/moment';

const now: IssNow = {
  satellite_id: 25544,
  timestamp: Math.floor(Date.now() / 1000),
  utc: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
  latitude: -26.5,
  longitude: 60.25,
  altitude_km: 418.26,
  velocity_km_s: 7.66,
  velocity_km_h: 27576,
  visibility: 'daylight',
  illumination: 'sunlit',
  footprint_km: 4500,
  solar_latitude: -20,
  solar_longitude: 56,
  sun_elevation_below_deg: -8,
  local_time: '2026-11-21T12:00:00+04:00',
  time_zone: 'Etc/GMT-4',
  over: 'Indian Ocean',
  orbit_number: 48218,
  provenance: 'api',
  source: 'wheretheiss',
  element_age_s: 61200,
  residual_km: 0.6,
  uncertainty_km: null,
  confirmed: { source: 'wheretheiss', at: new Date(Date.now() - 4000).toISOString(), age_s: 4, residual_km: 0.6 },
  age_s: 0,
  quality: [],
  anomalies: [],
  state: 'live',
};
const live: Moment = { live: true, at: Date.now(), speed: 1 };

test('a record that comes as an event is shown with its provenance and what confirms it', async () => {
  serve({ '/api/v1/tests': { publication: 1, data: [] } });
  const { Figures } = await import('./figures');
  const { emit } = await import('../../lib/live');
  const root = document.createElement('div');
  document.body.append(root);
  render(<Figures moment={live} track={undefined} />, root);
  assert.ok(root.querySelector('[aria-label="Loading the figures"]'), 'a skeleton first');
  emit('iss', now);
  await until(() => /Over the Indian Ocean/.test(root.textContent!), 'the record');
  const text = root.textContent!;
  for (const part of ['26.50° S, 60.25° E', '418.3 km', '27,576 km/h', 'Sunlit', '12:00', 'UTC+04', 'nautical twilight below', '48,218', 'API', 'Confirmed by wheretheiss.at', '0.6 km from the model']) assert.ok(text.includes(part), `${part} in ${text}`);
  render(null, root);
  await settle();
});

test('how sure a position is: by its state, by what confirmed it lately, and by silence', async () => {
  const { certaintyOf } = await import('./station');
  assert.equal(certaintyOf(now, 0), 'confirmed');
  assert.equal(certaintyOf(now, 6000), 'stale');
  assert.equal(certaintyOf({ ...now, state: 'stale' }, 0), 'stale');
  assert.equal(certaintyOf({ ...now, state: 'model', confirmed: { source: 'wheretheiss', at: new Date((now.timestamp - 30) * 1000).toISOString(), age_s: 0, residual_km: null } }, 0), 'confirmed');
  assert.equal(certaintyOf({ ...now, state: 'model', confirmed: { source: 'wheretheiss', at: new Date((now.timestamp - 300) * 1000).toISOString(), age_s: 0, residual_km: null } }, 0), 'model');
  assert.equal(certaintyOf({ ...now, state: 'model', confirmed: null }, 0), 'model');
});

test('the station moves on between records and is predicted when they stay away', async () => {
  const { standing } = await import('./station');
  const at = now.timestamp * 1000;
  const fixes = [-60, 0, 60].map((s) => ({ at: at + s * 1000, latitude: -26.5, longitude: 60.25 + s * 0.06, height: 418 }));
  const track = { fixes, points: fixes.map((fix) => ({ utc: '', timestamp: fix.at / 1000, latitude: fix.latitude, longitude: fix.longitude, altitude_km: 418, velocity_km_s: 7.66, visibility: 'daylight' as const, provenance: fix.at > at ? ('model' as const) : ('api' as const), uncertainty_km: null })), answer: {} as never };
  const next = standing(live, at + 2000, track)!;
  assert.ok(Math.abs(next.longitude - 60.37) < 0.001, `${next.longitude}`);
  const later = standing(live, at + 30_000, track)!;
  assert.ok(Math.abs(later.longitude - 62.05) < 0.01, `${later.longitude}`);
  assert.equal(standing({ live: false, at: at - 30_000, speed: 0 }, at - 30_000, track)!.certainty, 'recorded');
  assert.equal(standing({ live: false, at: 0, speed: 0 }, 0, track), undefined);
});

test('what changes next is read from the track', async () => {
  const { nextChange, overName } = await import('./figures');
  const points = [0, 30, 60, 90].map((s) => ({ utc: '', timestamp: s, latitude: 0, longitude: 0, altitude_km: 0, velocity_km_s: 7, visibility: s < 60 ? ('daylight' as const) : ('eclipsed' as const), provenance: 'model' as const, uncertainty_km: null }));
  const track = { points, fixes: points.map((point) => ({ at: point.timestamp * 1000, latitude: 0, longitude: 0, height: 0 })), answer: {} as never };
  assert.deepEqual(nextChange(track, 10_000), { at: 60_000, into: 'eclipsed' });
  assert.equal(nextChange(track, 70_000), undefined);
  assert.equal(overName('Brazil'), 'Brazil');
  assert.equal(overName('Gulf of Guinea'), 'the Gulf of Guinea');
  assert.equal(overName('United States'), 'the United States');
  assert.equal(overName(''), 'an unnamed sea');
});

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
  for (const part of ['26.50° S, 60.25° E', '418.3 km', '27,576 km/h', 'Sunlit', '12:00', 'UTC+04', 'Twilight', 'Sun 8° under horizon', '48,218', 'API', 'Confirmed by wheretheiss.at', '0.6 km from the model']) assert.ok(text.includes(part), `${part} in ${text}`);
  render(null, root);
  await settle();
});

test('what lies below is said as one would see it there: day, twilight or night, and how high the Sun is', async () => {
  const { skyBelow } = await import('./figures');
  const said = (elevation: number | null) => Object.values(skyBelow(elevation)).join(', ');
  assert.equal(said(13.2), 'Day, Sun 13° high');
  assert.equal(said(-0.4), 'Day, Sun at the horizon');
  assert.equal(said(-8), 'Twilight, Sun 8° under horizon');
  assert.equal(said(-40.6), 'Night, Sun 41° under horizon');
  assert.equal(said(null), '–, ');
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
  const { nextChange } = await import('./figures');
  const { overName } = await import('./names');
  const points = [0, 30, 60, 90].map((s) => ({ utc: '', timestamp: s, latitude: 0, longitude: 0, altitude_km: 0, velocity_km_s: 7, visibility: s < 60 ? ('daylight' as const) : ('eclipsed' as const), provenance: 'model' as const, uncertainty_km: null }));
  const track = { points, fixes: points.map((point) => ({ at: point.timestamp * 1000, latitude: 0, longitude: 0, height: 0 })), answer: {} as never };
  assert.deepEqual(nextChange(track, 10_000), { at: 60_000, into: 'eclipsed' });
  assert.equal(nextChange(track, 70_000), undefined);
  assert.equal(overName('Brazil'), 'Brazil');
  assert.equal(overName('Gulf of Guinea'), 'the Gulf of Guinea');
  assert.equal(overName('United States'), 'the United States');
  assert.equal(overName(''), 'an unnamed sea');
});

const past = (at: number, speed = 0): Moment => ({ live: false, at, speed });
const second = 1_000_000_000; // any; what is recorded of it comes from the answers below
const trackOf = (from: number, seconds: number) => {
  const points = Array.from({ length: seconds / 30 + 1 }, (_, i) => ({ utc: '', timestamp: from + i * 30, latitude: 10 + i * 0.5, longitude: 20 + i, altitude_km: 400 + i, velocity_km_s: 7.5, visibility: 'eclipsed' as const, provenance: 'model' as const, uncertainty_km: 1 }));
  return { points, fixes: points.map((point) => ({ at: point.timestamp * 1000, latitude: point.latitude, longitude: point.longitude, height: point.altitude_km })), answer: { elements: null } as never };
};

test('no figure stays under a moment that it does not belong to: on the way, after an error, in a replay', async () => {
  const { Figures } = await import('./figures');
  const iso = (s: number) => new Date(s * 1000).toISOString().replace('.000Z', 'Z');
  const first = { ...now, timestamp: second, utc: iso(second), over: 'Kazakhstan', latitude: 42.7, longitude: 60.1, orbit_number: 59738, source: 'sgp4', uncertainty_km: 4.6 };
  const routes: Record<string, unknown> = { '/api/v1/tests': { publication: 1, data: [] }, [`/api/v1/iss/now?at=${encodeURIComponent(iso(second))}`]: first };
  serve(routes);
  const answer = globalThis.fetch;
  let hold = false;
  globalThis.fetch = ((path: string, init?: RequestInit) => (hold && String(path).includes('/iss/now') ? new Promise(() => {}) : answer(path, init))) as never;
  const root = document.createElement('div');
  document.body.append(root);
  const show = (moment: Moment, track?: ReturnType<typeof trackOf>) => render(<Figures moment={moment} track={track} />, root);
  const old = /Kazakhstan|42\.70|59,738|12:00/;
  show(past(second * 1000));
  await until(() => /Over Kazakhstan/.test(root.textContent!) && /59,738/.test(root.textContent!), 'the first moment');

  // The next has an error: nothing of the first is left, and the error is said.
  show(past((second - 900_000_000) * 1000));
  await until(() => /Not known for this moment/.test(root.textContent!), 'the words');
  assert.doesNotMatch(root.textContent!, old);

  // The next never comes: nothing of the first is left either.
  show(past(second * 1000));
  await until(() => /Over Kazakhstan/.test(root.textContent!), 'the first again');
  hold = true;
  show(past((second + 600) * 1000));
  await settle(30);
  assert.doesNotMatch(root.textContent!, old);
  // With a track that covers the moment its figures are shown, and no name.
  show(past((second + 600) * 1000), trackOf(second, 1200));
  await settle(30);
  for (const part of ['20.00° N, 40.00° E', '420.0 km', 'In shadow']) assert.ok(root.textContent!.includes(part), `${part} in ${root.textContent}`);
  assert.doesNotMatch(root.textContent!, old);

  // A replay that outruns its answers asks for none, and names nothing.
  hold = false;
  show(past(second * 1000));
  await until(() => /Over Kazakhstan/.test(root.textContent!), 'the first once more');
  for (const speed of [10, 60, 600]) {
    show(past((second + 300) * 1000, speed), trackOf(second, 1200));
    await settle(10);
    assert.match(root.textContent!, /15\.00° N, 30\.00° E.*Named when the replay pauses/);
    assert.doesNotMatch(root.textContent!, old);
  }
  render(null, root);
  globalThis.fetch = answer;
});

test('where it is not known nothing is named: no place, light, local time or mark, whichever way the server says so', async () => {
  const { Figures } = await import('./figures');
  const { emit } = await import('../../lib/live');
  const { standing } = await import('./station');
  serve({ '/api/v1/tests': { publication: 1, data: [] } });
  const root = document.createElement('div');
  document.body.append(root);
  render(<Figures moment={live} track={undefined} />, root);
  const at = Math.floor(Date.now() / 1000) + 100;
  const model = { ...now, provenance: 'model' as const, source: 'sgp4', state: 'model' as const, confirmed: null, over: 'Paraguay', latitude: -22.49, longitude: -60.82, orbit_number: 59737 };
  const nulls = { latitude: null, longitude: null, altitude_km: null, velocity_km_s: null, velocity_km_h: null, visibility: null, illumination: null, local_time: null, time_zone: null, over: null, footprint_km: null };
  const vague: object[] = [
    { ...model, uncertainty_km: 9787.8 },
    { ...model, uncertainty_km: 301 },
    { ...model, uncertainty_km: 5, element_age_s: 14.1 * 86400 },
    { ...model, uncertainty_km: null, element_age_s: -15 * 86400 },
    { ...model, ...nulls, position_known: false, uncertainty_km: 9800, where: 'anywhere along half its orbit', orbit: { inclination_deg: 51.63, perigee_km: 412, apogee_km: 421, period_min: 92.9 } },
    { ...model, position_known: false, uncertainty_km: 20 },
  ];
  for (const [i, one] of vague.entries()) {
    emit('iss', { ...now, timestamp: at + 20 * i, over: 'Brazil' });
    await until(() => /Over Brazil/.test(root.textContent!), 'a known place');
    emit('iss', { ...one, timestamp: at + 20 * i + 10 } as never);
    await until(() => /Somewhere on its orbit/.test(root.textContent!), `the words for ${JSON.stringify(one)}`);
    assert.doesNotMatch(root.textContent!, /Over |Brazil|Paraguay|°\s?[SW]|Sunlit|shadow|12:00|UTC\+|59,737|Twilight|Sun \d|9,?787|NaN|undefined|null/, root.textContent!);
    assert.equal(standing(live, (at + 20 * i + 10) * 1000, undefined), undefined, 'no mark');
  }
  emit('iss', { ...vague[4], timestamp: at + 500 } as never);
  await until(() => /anywhere along half its orbit, ±\u00a09,800\u00a0km/.test(root.textContent!), 'the words of the server and two digits');
  for (const part of ['412 km', '421 km', '51.6°', '93 min']) assert.ok(root.textContent!.includes(part), part);
  render(null, root);
});

import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { hourPoints, hourQuery, rangeOf, trackPoints } = await import('./history');
const { niceSteps } = await import('../../ui/time_chart');
const now = Date.parse('2026-11-21T08:00:10Z');

test('a range is the one in the address, or ends at the moment shown and changes seldom', () => {
  assert.deepEqual(rangeOf(new URLSearchParams('from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z'), now), { from: Date.parse('2026-11-01'), to: Date.parse('2026-11-02'), preset: undefined, wrong: '' });
  const day = rangeOf(new URLSearchParams(), now);
  assert.equal(day.preset, '24 h');
  assert.equal(day.to - day.from, 86400_000);
  assert.ok(day.to >= now && day.to - now < 300_000);
  assert.equal(rangeOf(new URLSearchParams(), now + 1000).to, day.to);
  assert.equal(rangeOf(new URLSearchParams('range=7days'), now).preset, '7 days');
  const wrong = rangeOf(new URLSearchParams('from=2026-11-02&to=2026-11-01'), now);
  assert.equal(wrong.preset, '24 h', 'a range that ends before it begins is none');
  assert.match(wrong.wrong, /ends before it begins/, 'and it is said');
  for (const odd of ['from=x&to=y', 'from=%2B275760-09-12T23:59:59Z&to=1e300', 'from=2026-11-02', 'to=-1']) {
    const range = rangeOf(new URLSearchParams(odd), now);
    assert.ok(range.to > range.from && range.wrong, odd);
  }
});

test('points say which of them a model made, and hours have their extremes', () => {
  const point = { utc: '', timestamp: 10, latitude: 0, longitude: 0, altitude_km: 420, velocity_km_s: 7.66, visibility: 'daylight' as const, provenance: 'model' as const, uncertainty_km: 1 };
  assert.deepEqual(trackPoints({ satellite_id: 25544, from: '', to: '', step_s: 1, elements: null, position_known: true, withheld: null, orbit: null, points: [point] }, (p) => p.altitude_km), [{ at: 10_000, value: 420, model: true }]);
  const hour = { hour: '1970-01-01T00:00:00Z', records: 5, missing_seconds: 0, upstream_records: 5, model_records: 0, filled_records: 0, anomaly_records: 0, mean_residual_km: null, max_residual_km: null, min_altitude_km: 410, mean_altitude_km: 415, max_altitude_km: null, min_velocity_km_s: null, mean_velocity_km_s: null, max_velocity_km_s: null };
  assert.deepEqual(hourPoints([hour], 'altitude_km', 2), [{ at: 1800_000, value: 830, low: 820, high: null }]);
});

test('the query of the hours names whole ones', () => {
  assert.match(hourQuery('2026-11-20T08:03:00Z', '2026-11-21T08:03:00Z'), /hour >= timestamp '2026-11-20 08:00:00' and hour <= timestamp '2026-11-21 08:00:00'/);
});

test('the axis has round steps', () => {
  assert.deepEqual(niceSteps(413.2, 424.8, 3), [415, 420]);
  assert.deepEqual(niceSteps(0, 3600, 3), [0, 2000]);
  assert.ok(niceSteps(5, 5.000001, 3).length > 0);
});

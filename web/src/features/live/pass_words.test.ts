import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IssPass, VisiblePart } from '../../api/iss';

const { brightWord, cardText, dayThere, nextSeen, seenPart, wind } = await import('./pass_words');
const { finding } = await import('./passes');

const berlin = 'Europe/Berlin';
const now = Date.parse('2026-11-29T11:42:57Z');
// The pass that was wrongly passed over, and the one that was wrongly named: both as they were found over Berlin.
const good: VisiblePart = {
  start: { utc: '2026-11-30T04:57:10Z', azimuth_deg: 268, elevation_deg: 10, reason: 'rises' },
  top: { utc: '2026-11-30T04:59:50Z', azimuth_deg: 212, elevation_deg: 22.3, range_km: 940 },
  end: { utc: '2026-11-30T05:00:20Z', azimuth_deg: 160, elevation_deg: 20, reason: 'sets' },
  duration_s: 190,
  magnitude: -2.6,
  brightness: 'very bright',
};
const pass = (rise: string, set: string, more: Partial<IssPass>): IssPass => ({
  rise: { utc: rise, azimuth_deg: 275 },
  culmination: { utc: rise, azimuth_deg: 194, elevation_deg: 61, range_km: 480 },
  set: { utc: set, azimuth_deg: 114 },
  visible: [{ from: set, to: set }],
  magnitude: 0.5,
  element_age_s: 0,
  ...more,
});
const passes = [
  pass('2026-11-30T03:20:24Z', '2026-11-30T03:27:07Z', { is_visible: false, visible_part: null }),
  pass('2026-11-30T04:57:10Z', '2026-11-30T05:01:00Z', { is_visible: true, visible_part: good }),
];
const answer = { passes, site: { latitude: 52.52, longitude: 13.41, altitude_m: 0, time_zone: berlin }, always_up: false };

test('the finding sends nobody to a pass of seconds, and looks where the visible part is', () => {
  assert.equal(nextSeen(passes, now), passes[1]);
  assert.equal(finding(answer, 'Berlin', 5, now), 'Next over Berlin: Tomorrow 05:57, W to SSE, 22° high, 3 min, very bright');
  assert.equal(finding({ ...answer, passes: [passes[0]!] }, 'Berlin', 5, now), '1 pass over Berlin in 5 days, none to be seen');
  assert.equal(finding({ ...answer, passes: [] }, 'Berlin', 5, now), 'No pass over Berlin in 5 days');
  assert.equal(finding({ ...answer, passes: [], always_up: true }, 'Berlin', 5, now), 'Always above the horizon of Berlin');
  assert.match(cardText(good, berlin, Date.parse('2026-11-30T04:58:00Z')), /^Now, W to SSE/);
  assert.equal(nextSeen(passes, Date.parse('2026-11-30T05:00:30Z')), undefined, 'what can be seen of it is over, though it is still up');
});

// A property over passes made at random: nothing is said of a pass that lies outside of its visible part.
test('no words of an observer come from outside of the visible part', () => {
  let seed = 7;
  const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
  for (let i = 0; i < 300; i++) {
    const at = now + random() * 5 * 86400_000;
    const look = (seconds: number) => ({ utc: new Date(at + seconds * 1000).toISOString(), azimuth_deg: random() * 360, elevation_deg: 10 + random() * 30 });
    const part: VisiblePart = { start: { ...look(0), reason: 'rises' }, top: { ...look(60), range_km: 500 }, end: { ...look(120), reason: 'sets' }, duration_s: 120, magnitude: null, brightness: null };
    const one = pass(new Date(at - 200_000).toISOString(), new Date(at + 400_000).toISOString(), { is_visible: true, visible_part: part });
    one.culmination.elevation_deg = 80;
    const text = finding({ ...answer, passes: [one] }, 'Berlin', 5, now);
    assert.ok(text.includes(`${Math.round(part.top.elevation_deg)}° high`), text);
    assert.ok(text.includes(`, ${wind(part.start.azimuth_deg)}`), text);
    assert.doesNotMatch(text, /80°|null|undefined|NaN/);
    assert.match(text, /\b\d\d:\d\d,/);
    assert.equal(brightWord(part), 'visible');
  }
  assert.equal(brightWord(seenPart(passes[0]!)), 'not visible');
});

test('days are those of the place, and the small hours belong to the night before', () => {
  const day = (utc: string, zone: string | null, from = now) => dayThere(utc, zone, from);
  assert.equal(day('2026-11-29T17:30:00Z', berlin), 'Tonight');
  assert.equal(day('2026-11-29T12:30:00Z', berlin), 'Today');
  assert.equal(day('2026-11-29T23:30:00Z', berlin), 'Tonight', 'half past midnight');
  assert.equal(day('2026-11-30T04:57:00Z', berlin), 'Tomorrow');
  assert.equal(day('2026-12-02T04:57:00Z', berlin), 'Wed 2 Dec');
  assert.equal(day('2026-11-29T20:00:00Z', 'Pacific/Auckland'), 'Today', 'it is Monday there already');
  assert.equal(day('2026-11-30T00:30:00Z', null), 'Tonight');
  assert.equal(day('2026-11-29T17:30:00Z', 'No/Such_Zone'), 'Tonight');
});

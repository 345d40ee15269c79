import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import type { IssPass } from '../../api/iss';
import { describePass, wind } from './pass_words';
import { onSky, pieces, SkyChart } from './sky_chart';

const pass: IssPass = {
  rise: { utc: '2026-11-21T17:00:00Z', azimuth_deg: 250 },
  culmination: { utc: '2026-11-21T17:02:00Z', azimuth_deg: 180, elevation_deg: 62.4, range_km: 470 },
  set: { utc: '2026-11-21T17:04:00Z', azimuth_deg: 95 },
  visible: [{ from: '2026-11-21T17:00:30Z', to: '2026-11-21T17:01:30Z' }],
  is_visible: true,
  visible_part: {
    start: { utc: '2026-11-21T17:00:30Z', azimuth_deg: 231, elevation_deg: 23, reason: 'dusk' },
    top: { utc: '2026-11-21T17:01:30Z', azimuth_deg: 193, elevation_deg: 49, range_km: 560 },
    end: { utc: '2026-11-21T17:01:30Z', azimuth_deg: 193, elevation_deg: 49, reason: 'enters_shadow' },
    duration_s: 60,
    magnitude: -2.4,
    brightness: 'very bright',
  },
  magnitude: -3.4,
  element_age_s: 3600,
  track: [0, 1, 2, 3, 4].map((minute) => ({ utc: `2026-11-21T17:0${minute}:00Z`, azimuth_deg: 250 - minute * 38, elevation_deg: 62 - Math.abs(minute - 2) * 26, lit: minute < 2 })),
};

test('the sky is drawn as one looks up: north above, east to the left, the zenith in the middle', () => {
  const near = (a: readonly number[], b: readonly number[]) => a.forEach((value, i) => assert.ok(Math.abs(value - b[i]!) < 1e-9, `${a} is not ${b}`));
  near(onSky(0, 0), [0, -104]);
  near(onSky(90, 0), [-104, 0]);
  near(onSky(180, 0), [0, 104]);
  near(onSky(33, 90), [0, 0]);
  assert.deepEqual([0, 22.5, 350, 180, 250].map(wind), ['N', 'NNE', 'N', 'S', 'WSW']);
});

test('the part that is seen is a piece of its own, joined to the others, to the second', () => {
  const drawn = pieces(pass);
  assert.deepEqual(drawn.map((piece) => piece.seen), [false, true, false]);
  assert.deepEqual(drawn[0]!.line.at(-1), drawn[1]!.line[0]);
  assert.deepEqual(drawn[1]!.line.at(-1), drawn[2]!.line[0]);
  assert.deepEqual(drawn[1]!.line[0], onSky(231, 23));
  assert.deepEqual(pieces({ ...pass, is_visible: false }).map((piece) => piece.seen), [false]);
});

test('the chart says in words what it shows, and where the station is while it passes', () => {
  const root = document.createElement('div');
  render(<SkyChart pass={pass} zone="Europe/Berlin" now={Date.parse('2026-11-21T17:01:30Z')} />, root);
  assert.match(root.querySelector('svg')!.getAttribute('aria-label')!, /north up, east left.*Visible for 60 s, magnitude -2\.4: first in SW at 18:00:30.*highest 49 degrees in SSW.*culminates 62 degrees high in S/);
  assert.equal(root.querySelectorAll('circle[r="6"]').length, 1);
  assert.match(root.textContent!, /49°/, 'the height of what can be seen');
  assert.doesNotMatch(root.textContent!, /62°/, 'not of what cannot');
  render(<SkyChart pass={pass} zone={null} now={Date.parse('2026-11-21T18:00:00Z')} />, root);
  assert.equal(root.querySelectorAll('circle[r="6"]').length, 0);
  assert.match(describePass({ ...pass, is_visible: false, visible_part: null }, null), /Not visible\.$/);
});

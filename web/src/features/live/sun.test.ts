import assert from 'node:assert/strict';
import { test } from 'node:test';
import { darkInterval, kTwilight, subsolar, type Sun } from './sun';

const near = (a: number, b: number, within: number) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

// Sine of the Sun's elevation at a place.
const kRad = Math.PI / 180;
const sinElevation = (sun: Sun, latitude: number, longitude: number) =>
  Math.sin(latitude * kRad) * Math.sin(sun.latitude * kRad) + Math.cos(latitude * kRad) * Math.cos(sun.latitude * kRad) * Math.cos((longitude - sun.longitude) * kRad);

// Equinox and solstices of 2026 (USNO): declination 0 and +-23.44; the equation of time at two well-known dates.
test('the Sun is overhead where almanacs say', () => {
  near(subsolar(Date.parse('2026-03-20T14:46:00Z')).latitude, 0, 0.02);
  near(subsolar(Date.parse('2026-06-21T08:25:00Z')).latitude, 23.436, 0.02);
  near(subsolar(Date.parse('2026-12-21T20:50:00Z')).latitude, -23.436, 0.02);
  near(subsolar(Date.parse('2026-11-03T12:00:00Z')).longitude, -16.4 / 4, 0.1); // the Sun is 16.4 min early
  near(subsolar(Date.parse('2026-02-11T12:00:00Z')).longitude, 14.2 / 4, 0.1); // and 14.2 min late
});

test('the dark part of every meridian is where the Sun is that low, all year round', () => {
  for (let day = 0; day < 365; day += 13) {
    const sun = subsolar(Date.parse('2026-01-01T05:00:00Z') + day * 86400000);
    for (const elevation of kTwilight) {
      for (let longitude = -180; longitude < 180; longitude += 7) {
        const dark = darkInterval(sun, longitude, elevation);
        for (let latitude = -89.5; latitude < 90; latitude += 1) {
          const sine = sinElevation(sun, latitude, longitude) - Math.sin((elevation * Math.PI) / 180);
          if (Math.abs(sine) < 1e-9) continue;
          const said = !!dark && latitude > dark[0] && latitude < dark[1];
          assert.equal(said, sine < 0, `day ${day}, ${elevation} degrees at ${latitude} ${longitude}`);
        }
      }
    }
  }
});

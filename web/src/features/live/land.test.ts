import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { landOf, unroll, type Line, type Topology } from './land';

const atlas = JSON.parse(readFileSync('node_modules/world-atlas/countries-50m.json', 'utf8')) as Topology;
const land = landOf(atlas);

function inside(line: Line, longitude: number, latitude: number): boolean {
  let odd = false;
  for (const shift of [-360, 0, 360]) {
    const n = line.length / 2;
    for (let i = 0, j = n - 1; i < n; j = i++) {
      const [x1, y1, x2, y2] = [line[i * 2]! + shift, line[i * 2 + 1]!, line[j * 2]! + shift, line[j * 2 + 1]!];
      if (y1 > latitude !== y2 > latitude && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1) odd = !odd;
    }
  }
  return odd;
}
const isLand = (longitude: number, latitude: number) => land.rings.filter((ring) => inside(ring, longitude, latitude)).length % 2 === 1;

test('land is where it is, beyond the date line and at the South Pole too', () => {
  const places: [string, number, number, boolean][] = [
    ['Munich', 11.6, 48.1, true],
    ['the middle of the Atlantic', -35, 20, false],
    ['the South Pole', 10, -89, true],
    ['Chukotka, beyond the date line', -175, 66.5, true],
    ['Siberia', 178, 67, true],
    ['Fiji, west of the date line', 177.9, -17.8, true],
    ['the Caspian Sea', 51, 42, false],
    ['the North Pole', 0, 89, false],
    ['the Southern Ocean', 100, -58, false],
  ];
  for (const [name, longitude, latitude, expected] of places) assert.equal(isLand(longitude, latitude), expected, name);
});

test('borders are lines between countries, not coasts', () => {
  assert.ok(land.borders.length > 300 && land.borders.length < 1500, `${land.borders.length} borders`);
  for (const line of land.borders) for (let i = 2; i < line.length; i += 2) assert.ok(Math.abs(line[i]! - line[i - 2]!) < 180);
});

test('a line over the date line is unrolled, one around the pole closed over it', () => {
  assert.deepEqual([...unroll([179, 1, -179, 2, 179, 3])], [179, 1, 181, 2, 179, 3]);
  assert.deepEqual([...unroll([-180, -70, -60, -75, 60, -75, 180, -70, -180, -70])].slice(-4), [180, -90, -180, -90]);
});

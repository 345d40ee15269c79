// Where the Sun stands overhead, for drawing day and night between answers of the API. Low-precision formulae of the
// Astronomical Almanac (section C, "Low precision formulas for the Sun"), good to 0.01 degrees from 1950 to 2050.
import { wrap } from './motion';

const kRad = Math.PI / 180;

export interface Sun {
  latitude: number; // degrees
  longitude: number; // degrees, -180..180, east positive
}

export function subsolar(ms: number): Sun {
  const days = ms / 86400000 - 10957.5; // since J2000.0 (UT for TT: one minute, 0.0007 degrees)
  const mean = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * kRad;
  const lambda = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * kRad;
  const obliquity = (23.439 - 0.0000004 * days) * kRad;
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(lambda), Math.cos(lambda)) / kRad;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(lambda)) / kRad;
  const sidereal = 280.46061837 + 360.98564736629 * days;
  return { latitude: declination, longitude: wrap(ascension - sidereal) };
}

// Day ends at -0.833 degrees (refraction and the Sun's radius), civil twilight at -6, nautical at -12, astronomical at -18.
export const kTwilight = [-0.833, -6, -12, -18] as const;

// The latitudes of one meridian where the Sun stands below `elevation` (at most 0): one interval, or none.
export function darkInterval(sun: Sun, longitude: number, elevation: number): [south: number, north: number] | undefined {
  const a = Math.sin(sun.latitude * kRad);
  const b = Math.cos(sun.latitude * kRad) * Math.cos((longitude - sun.longitude) * kRad);
  const r = Math.hypot(a, b);
  const c = Math.sin(elevation * kRad);
  if (r <= -c) return undefined; // never that low on this meridian
  // r sin(latitude + phase) < c
  const phase = Math.atan2(b, a);
  const turn = Math.asin(Math.max(-1, c / r));
  // Dark where latitude + phase lies in (pi - turn, 2 pi + turn), whole turns apart.
  for (const whole of [-2, 0, -4]) {
    const from = Math.PI - turn + whole * Math.PI - phase;
    const to = 2 * Math.PI + turn + whole * Math.PI - phase;
    const south = Math.max(-Math.PI / 2, from);
    const north = Math.min(Math.PI / 2, to);
    if (north > south) return [south / kRad, north / kRad];
  }
  return undefined;
}

// Of the Sun above the horizon of a place, degrees, without refraction.
export function sunElevation(ms: number, latitude: number, longitude: number): number {
  const sun = subsolar(ms);
  const [a, b] = [latitude * kRad, sun.latitude * kRad];
  return Math.asin(Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos((longitude - sun.longitude) * kRad)) / kRad;
}

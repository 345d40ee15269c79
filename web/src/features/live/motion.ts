// Where the station is between what is known: pure geometry on unit vectors. Times in ms, angles in degrees, heights in km.

export interface Fix {
  at: number;
  latitude: number;
  longitude: number;
  height: number;
}
export interface Place {
  latitude: number;
  longitude: number;
  height: number;
}

const kRad = Math.PI / 180;
type Vec = [number, number, number];

export const kEarthKm = 6371;

export function unit(latitude: number, longitude: number): Vec {
  const c = Math.cos(latitude * kRad);
  return [c * Math.cos(longitude * kRad), c * Math.sin(longitude * kRad), Math.sin(latitude * kRad)];
}
const latitudeOf = (v: Vec): number => Math.asin(Math.min(1, Math.max(-1, v[2]))) / kRad;
const longitudeOf = (v: Vec): number => Math.atan2(v[1], v[0]) / kRad;
export const wrap = (longitude: number): number => ((((longitude + 180) % 360) + 360) % 360) - 180;

// On the great circle through both, at `share` of the way (beyond 0..1 too).
export function between(a: Fix, b: Fix, share: number): Place {
  const [u, v] = [unit(a.latitude, a.longitude), unit(b.latitude, b.longitude)];
  const dot = Math.min(1, Math.max(-1, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]));
  const angle = Math.acos(dot);
  const height = a.height + (b.height - a.height) * share;
  if (angle < 1e-9) return { latitude: b.latitude, longitude: b.longitude, height };
  const [s, t] = [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
  const w: Vec = [s * u[0] + t * v[0], s * u[1] + t * v[1], s * u[2] + t * v[2]];
  return { latitude: latitudeOf(w), longitude: longitudeOf(w), height };
}

// The last two points (in order of time) around `at`: the index of the first of them; -1 outside.
export function around(points: readonly { at: number }[], at: number): number {
  let low = 0;
  let high = points.length - 1;
  if (high < 1 || at < points[0]!.at || at > points[high]!.at) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]!.at <= at) low = middle;
    else high = middle;
  }
  return low;
}

export function along(points: readonly Fix[], at: number): Place | undefined {
  const i = around(points, at);
  if (i < 0) return undefined;
  const [a, b] = [points[i]!, points[i + 1]!];
  return between(a, b, (at - a.at) / (b.at - a.at));
}

// Points on the circle around a place, `angle` degrees of arc away.
export function circle(centre: { latitude: number; longitude: number }, angle: number, count = 90): { latitude: number; longitude: number }[] {
  const [sinLat, cosLat] = [Math.sin(centre.latitude * kRad), Math.cos(centre.latitude * kRad)];
  const [sinD, cosD] = [Math.sin(angle * kRad), Math.cos(angle * kRad)];
  return Array.from({ length: count + 1 }, (_, i) => {
    const azimuth = (i / count) * 2 * Math.PI;
    const latitude = Math.asin(sinLat * cosD + cosLat * sinD * Math.cos(azimuth)) / kRad;
    const longitude = centre.longitude + Math.atan2(Math.sin(azimuth) * sinD * cosLat, cosD - sinLat * Math.sin(latitude * kRad)) / kRad;
    return { latitude, longitude: wrap(longitude) };
  });
}

// A clock that runs with the ticks of the server: each tick says "it is T"; the least delayed of the last ones is believed,
// and the clock is slewed, never set, unless it is off by more than two seconds.
export class TickClock {
  private offsets: number[] = [];
  private slewed: number | undefined;
  private lastRead = 0;

  tick(serverMs: number, localMs: number): void {
    const offset = serverMs - localMs;
    if (this.slewed !== undefined && Math.abs(offset - this.slewed) > 2000) {
      this.offsets = [];
      this.slewed = undefined;
    }
    this.offsets.push(offset);
    if (this.offsets.length > 20) this.offsets.shift();
  }
  // undefined before the first tick.
  now(localMs: number): number | undefined {
    if (this.offsets.length === 0) return undefined;
    const target = Math.max(...this.offsets);
    if (this.slewed === undefined) this.slewed = target;
    else {
      const most = Math.max(0, localMs - this.lastRead) * 0.05; // at most 5 % fast or slow
      this.slewed += Math.max(-most, Math.min(most, target - this.slewed));
    }
    this.lastRead = localMs;
    return localMs + this.slewed;
  }
}

// What the page reads of the station: the shapes of the document (types.ts, generated), and what the page makes of them.
// Angles in degrees, east positive; times RFC 3339 with Z; heights above the ellipsoid.
import type { Pass, Passes, Station, TrackPoint } from './types';

export type {
  Check as IssCheck,
  Crew as IssCrew,
  Elements as IssElements,
  StationHealth as IssHealth,
  StationHour as IssHour,
  StationSource as IssSource,
  Track as IssTrack,
  TrackPoint as IssTrackPoint,
} from './types';

interface Look {
  utc: string;
  azimuth_deg: number;
  elevation_deg: number;
}
// What somebody who looks up sees of a pass: the satellite in the sun, the site in the dark, high enough and for long enough.
export interface VisiblePart {
  start: Look & { reason: 'rises' | 'leaves_shadow' | 'dusk' };
  top: Look & { range_km: number };
  end: Look & { reason: 'sets' | 'enters_shadow' | 'dawn' };
  duration_s: number;
  magnitude: number | null;
  brightness: string | null;
}
export type IssPass = Omit<Pass, 'id' | 'is_visible' | 'visible_part'> & { is_visible?: boolean; visible_part?: VisiblePart | null };
export type IssPasses = Omit<Passes, 'passes' | 'satellite' | 'ends_early' | 'always_up' | 'up_until' | 'up_from'> & { passes: IssPass[]; satellite?: Passes['satellite']; ends_early?: { utc: string; reason: string } | null; always_up?: boolean };

// What remains to be said where the position is not known.
export interface Orbit {
  inclination_deg: number;
  perigee_km: number;
  apogee_km: number;
  period_min: number;
}
interface Unplaced {
  position_known?: boolean;
  where?: string | null;
  orbit?: Orbit | null;
}

// Without any position (state none) these are null: see hasPosition().
type Told = 'timestamp' | 'utc' | 'latitude' | 'longitude' | 'altitude_km' | 'velocity_km_s' | 'velocity_km_h' | 'visibility' | 'footprint_km' | 'provenance';
// An event of the stream has no `why` and no `sources`; the answer of /iss/now has them.
export type IssNow = Omit<Station, Told | 'why' | 'sources' | keyof Unplaced> & { [K in Told]: NonNullable<Station[K]> } & Partial<Pick<Station, 'why' | 'sources'>> & Unplaced;
export type IssState = Partial<Omit<Station, keyof Unplaced>> & Unplaced;

export const kMostUncertain = 300; // km
export const kMostAge = 14 * 86400; // s

// What a model says so far from its elements is a place on half the orbit: no place.
function isTooVague(now: IssState): boolean {
  if (now.source !== 'sgp4' && now.provenance !== 'model') return false;
  return (now.uncertainty_km ?? 0) > kMostUncertain || Math.abs(now.element_age_s ?? 0) > kMostAge;
}
export const hasPosition = (now: IssState): now is IssNow => typeof now.timestamp === 'number' && typeof now.latitude === 'number' && now.position_known !== false && !isTooVague(now);
// There is an answer, and it says that nobody knows.
export const isUnplaced = (now: IssState): boolean => !hasPosition(now) && now.state !== 'none' && typeof now.timestamp === 'number';

// Computed, not recorded. In a simulation the provenance of both is `simulated`; only what a model made says how far it may be off.
export const isComputed = (point: TrackPoint): boolean => point.provenance === 'model' || point.uncertainty_km !== null;

// What the page reads of the station: the shapes of the document (types.ts, generated), and what the page makes of them.
// Angles in degrees, east positive; times RFC 3339 with Z; heights above the ellipsoid.
import type { Station, TrackPoint } from './types';

export type {
  Check as IssCheck,
  Crew as IssCrew,
  Elements as IssElements,
  Pass as IssPass,
  Passes as IssPasses,
  StationHealth as IssHealth,
  StationHour as IssHour,
  StationSource as IssSource,
  Track as IssTrack,
  TrackPoint as IssTrackPoint,
} from './types';

// Without any position (state none) these are null: see hasPosition().
type Told = 'timestamp' | 'utc' | 'latitude' | 'longitude' | 'altitude_km' | 'velocity_km_s' | 'velocity_km_h' | 'visibility' | 'footprint_km' | 'provenance';
// An event of the stream has no `why` and no `sources`; the answer of /iss/now has them.
export type IssNow = Omit<Station, Told | 'why' | 'sources'> & { [K in Told]: NonNullable<Station[K]> } & Partial<Pick<Station, 'why' | 'sources'>>;

export const hasPosition = (now: Station | IssNow): now is IssNow => now.timestamp !== null && now.latitude !== null;

// Computed, not recorded. In a simulation the provenance of both is `simulated`; only what a model made says how far it may be off.
export const isComputed = (point: TrackPoint): boolean => point.provenance === 'model' || point.uncertainty_km !== null;

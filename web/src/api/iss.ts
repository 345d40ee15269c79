// What the page reads of the station. Angles in degrees, east positive; times RFC 3339 with Z; heights above the ellipsoid.

export type IssState = 'live' | 'stale' | 'model' | 'recorded' | 'none';

export interface IssSource {
  name: string;
  title?: string | null;
  state: string; // ok, waiting, failing, disabled
  verdict?: string | null; // ok, frozen, late, jump, wrong, disputed, missing
  text?: string | null;
  last_success?: string | null;
  age_s?: number | null;
}

// An event of the stream has no `why` and no `sources`; the answer of /iss/now has them. Without any position (state none) its
// values are null: see hasPosition().
export interface IssNow {
  satellite_id: number;
  timestamp: number; // s
  utc: string;
  latitude: number;
  longitude: number;
  altitude_km: number;
  velocity_km_s: number;
  velocity_km_h: number;
  visibility: string; // daylight, eclipsed
  illumination?: string | null; // sunlit, penumbra, eclipsed
  footprint_km: number; // diameter
  solar_latitude: number;
  solar_longitude: number; // 0..360
  sun_elevation_below_deg?: number | null;
  local_time?: string | null; // RFC 3339 with the offset of the ground beneath
  time_zone?: string | null;
  over?: string | null;
  orbit_number?: number | null;
  provenance: string;
  source?: string | null;
  age_s?: number | null;
  element_age_s?: number | null;
  residual_km?: number | null;
  uncertainty_km?: number | null;
  confirmed?: { source: string; at: string; age_s?: number | null; residual_km?: number | null } | null;
  quality?: string[] | null;
  anomalies?: string[] | null;
  state: IssState;
  why?: string | null;
  sources?: IssSource[] | null;
}

export const hasPosition = (now: IssNow): boolean => typeof now.timestamp === 'number' && typeof now.latitude === 'number';

export interface IssElements {
  epoch: string;
  age_s: number;
  source: string;
}

export interface IssTrackPoint {
  utc: string;
  timestamp: number;
  latitude: number;
  longitude: number;
  altitude_km: number;
  velocity_km_s: number;
  visibility: string;
  provenance: string;
  uncertainty_km: number | null;
}

// Computed, not recorded. In a simulation the provenance of both is `simulated`; only what a model made says how far it may be off.
export const isComputed = (point: IssTrackPoint): boolean => point.provenance === 'model' || point.uncertainty_km !== null;

export interface IssTrack {
  from: string;
  to: string;
  step_s: number;
  elements: IssElements | null;
  points: IssTrackPoint[];
}

export interface SkyPoint {
  utc: string;
  azimuth_deg: number;
  elevation_deg: number;
  lit: boolean;
}

export interface IssPass {
  rise: { utc: string; azimuth_deg: number };
  culmination: { utc: string; azimuth_deg: number; elevation_deg: number; range_km: number };
  set: { utc: string; azimuth_deg: number };
  visible: { from: string; to: string }[];
  magnitude: number | null;
  element_age_s: number;
  track?: SkyPoint[] | null;
}

export interface IssPasses {
  site?: { latitude: number; longitude: number; time_zone?: string | null } | null;
  min_elevation_deg?: number | null;
  from: string;
  to: string;
  elements: IssElements | null;
  withheld: string | null;
  passes: IssPass[];
}

export interface IssCrew {
  number: number;
  as_of: string | null;
  age_s?: number | null;
  provenance: string;
  source: string;
  stale: boolean;
  why?: string | null;
  people: { name: string; craft: string; agency?: string | null; country?: string | null; launched?: string | null; days_in_space?: number | null }[];
}

export interface IssCheck {
  id: string;
  name: string;
  state: string; // ok, raised, acknowledged, cleared
  value?: string | number | null;
  limit?: string | number | null;
  since?: string | null;
  text?: string | null;
}

export interface IssHealth {
  state: string;
  checks: IssCheck[];
  records_per_minute?: number | null;
  freshness_s?: number | null;
  records?: number | null;
  sources?: IssSource[] | null;
}

// A row of gold.iss_hourly, asked in SQL.
export interface IssHour {
  hour: string; // UTC, as the query writes it
  records: number;
  min_altitude_km: number | null;
  mean_altitude_km: number | null;
  max_altitude_km: number | null;
  min_velocity_km_s: number | null;
  mean_velocity_km_s: number | null;
  max_velocity_km_s: number | null;
}


// What the page reads from /api/v1. Times are RFC 3339 with Z, dates YYYY-MM-DD, ids numbers below 2^53.

import type { Reads } from './types';

export interface List<T> {
  data: T[];
  next?: string | null;
}

export interface Status {
  version: string;
  mode: 'live' | 'simulated';
  data_dir: string;
  publication: number;
  uptime_s: number;
  started_at: string;
  now: string;
  counts: { photos: number; objects: number; rejected: number };
  latest: Record<string, { max_sol: number; max_date?: string }>;
  awaiting: string[];
  skew_s: number | null;
}

export type RoverSlug = Reads['/mars/sols']['rover'];

export interface RoverCamera {
  name: string;
  full_name: string;
  category?: string | null;
  photos: number;
}

export interface Rover {
  id: number;
  name: string;
  slug: RoverSlug;
  landing_date: string;
  launch_date: string;
  status: string;
  max_sol: number;
  max_date: string | null;
  newest_sol_here?: number | null;
  total_photos: number;
  cameras: RoverCamera[];
}

export interface Photo {
  id: number;
  rover: string;
  sol: number;
  earth_date: string;
  camera: string;
  camera_full_name?: string | null;
  instrument?: string | null;
  img_src: string;
  thumb_url: string;
  picture_url: string;
  sample_type?: string | null;
  taken_at_utc?: string | null;
  taken_lmst?: string | null;
  site?: number | null;
  drive?: number | null;
  sclk?: number | null;
  mast_az_deg?: number | null;
  mast_el_deg?: number | null;
  width?: number | null;
  height?: number | null;
  filter?: string | null;
  product_id?: string | null;
  version?: number | null;
  credit?: string | null;
  source_page?: string | null;
  licence?: string | null;
  provenance?: string | null;
  ingestion_date?: string | null;
}

export interface PhotoList extends List<Photo> {
  total?: number;
  sol_summary?: { by_camera: Record<string, number> };
}

export const kStates = ['missing', 'in_progress', 'complete', 'partial', 'failed', 'unreachable', 'none'] as const;
export type PartitionState = (typeof kStates)[number];

export interface Sols {
  rover: string;
  data: [sol: number, photos: number, state: number][];
  states?: PartitionState[];
}

export interface Partition {
  source: string;
  rover: string;
  sol: number;
  state: PartitionState;
  expected: number | null;
  got: number;
  attempts: number;
  next_try: string | null;
  checked_at: string | null;
  upstream: string | null;
  reason: string | null;
  run_id: string | null;
}

export interface PartitionList extends List<Partition> {
  counts: Partial<Record<PartitionState, number>>;
}

export interface SolDetail {
  rover: string;
  sol: number;
  earth_date: string;
  photos: number;
  by_camera: Record<string, number>;
  partitions: Partition[];
  activity: { day_type: string | null; travel_distance_m: number | null } | null;
  manifest_photos: number | null;
}

export interface Budget {
  authority: string;
  requests_per_minute?: number | null;
  tokens?: number | null;
  remaining?: number | null;
  limit?: number | null;
  blocked_until?: string | null;
}

export interface Source {
  name: string;
  title: string;
  upstream: string;
  state: string;
  last_success: string | null;
  last_attempt: string | null;
  newest_data: string | null;
  freshness_objective_s?: number | null;
  last_error: string | null;
  terms: string;
  credit: string;
  provenance: string;
  budgets: Budget[];
  partitions: Partial<Record<PartitionState, number>>;
}

export interface Run {
  id: string;
  flow: string;
  trigger: string;
  state: string;
  what: string;
  started_at: string;
  ended_at: string | null;
  duration_s: number | null;
  summary: Record<string, unknown> | null;
  error: string | null;
}

export interface Attempt {
  seq: number;
  task: string;
  attempt: number;
  state: string;
  started_at: string;
  ended_at: string | null;
  log: string;
}

export interface RunDetail extends Run {
  attempts: Attempt[];
}

export interface TestResult {
  name: string;
  model: string;
  column: string | null;
  severity: string;
  failures: number;
  elapsed_ms: number;
  tested_at: string;
  passed: boolean;
  sql: string;
}

export interface TestList extends List<TestResult> {
  publication: number;
}

export interface Notice {
  at: string;
  severity: string;
  topic: string;
  text: string;
}

export interface LoopStage {
  name: string;
  topic?: string | null;
  group?: string | null;
  lag?: number | null;
  next_offset?: number | null;
  busy?: boolean;
  what?: string | null;
  last_at?: string | null;
  processed?: number | null;
}

export interface LoopTopic {
  name: string;
  first_offset: number;
  next_offset: number;
  bytes: number;
}

export interface Loop {
  stages: LoopStage[];
  topics: LoopTopic[];
  outstanding?: number; // partitions that are scheduled and not yet fetched
}

export interface Rejected {
  topic: string;
  offset: number;
  at: string;
  key: string;
  reason: string;
}

export interface TableInfo {
  schema: Reads['/tables/{schema}.{table}.{format}']['schema'];
  name: string;
  kind: string;
  rows: number | null;
  description: string;
  columns: { name: string; type: string; description: string }[];
}

export interface LineageNode {
  name: string;
  kind: string;
  materialized: string;
  description: string;
  inputs: string[];
}

export type Row = Record<string, unknown>;

// Server-sent events of /api/v1/live.
export interface LiveEvents {
  hello: { at?: string; missed?: boolean };
  run: { id: string; flow: string; state: string; what?: string; at?: string };
  task: { run_id?: string; task?: string; state?: string; at?: string };
  partition: { source: string; rover: RoverSlug; sol: number; state: PartitionState; got?: number; at?: string };
  publication: { publication: number; rovers?: string[]; sols?: Record<string, number[]>; photos?: number; at?: string };
  notice: Notice;
  object: { key: string; bytes?: number; at?: string };
  status: { at?: string };
}

// What the page reads from /api/v1: the shapes of the document (types.ts, generated), and what the page makes of them.
// Times are RFC 3339 with Z, dates YYYY-MM-DD, ids numbers below 2^53.

import type { IssNow } from './iss';
import type { Answers, ListedPhoto, Notice, Rover } from './types';

export type {
  Attempt,
  Budget,
  LineageNode,
  Loop,
  LoopStage,
  LoopTopic,
  Notice,
  Partition,
  PartitionCounts,
  Rejected,
  Rover,
  RoverCamera,
  RowArrays,
  Run,
  RunDetail,
  SolDetail,
  Sols,
  Source,
  Status,
  TableInfo,
  TestResult,
} from './types';

export type RoverSlug = Rover['slug'];
type PhotoList = Answers['/mars/photos'];

// A photo as the page shows it: of a list with what holds for all of it, or on its own.
export interface Photo extends ListedPhoto {
  camera_full_name: string | null;
  thumb_url: string;
  picture_url: string;
}

export const photosOf = ({ data, common }: PhotoList): Photo[] =>
  data.map((photo) => ({
    ...photo,
    camera_full_name: common.cameras[photo.camera ?? ''] ?? null,
    thumb_url: common.thumb_url.replace('{id}', String(photo.id)),
    picture_url: common.picture_url.replace('{id}', String(photo.id)),
  }));

export const kStates = ['missing', 'in_progress', 'complete', 'partial', 'failed', 'unreachable', 'none'] as const;
export type PartitionState = (typeof kStates)[number];

export interface List<T> {
  data: T[];
  next?: string | null;
}

export type Row = Record<string, unknown>;

// Server-sent events of /api/v1/live.
export interface LiveEvents {
  hello: { at?: string; missed?: boolean };
  run: { id: string; flow: string; state: string; what?: string; at?: string };
  task: { run_id?: string; task?: string; state?: string; at?: string };
  partition: { partition: string; source: string; scope: string; part: string; state: PartitionState; got?: number; at?: string };
  // source -> scope -> parts
  publication: { publication: number; parts?: Record<string, Record<string, string[]>>; at?: string };
  notice: Notice;
  object: { key: string; bytes?: number; at?: string };
  status: { at?: string };
  heartbeat: { utc?: string };
  iss: IssNow;
  iss_gap: { from?: number; to?: number };
}

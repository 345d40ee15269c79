// Generated from /openapi.json by `npm run types`. Below /api/v1: what may be read, and with which parameters.

export interface Reads {
  /** Photos of a rover: a sol, a range of sols or an Earth date, by camera */
  '/mars/photos': {
    /** curiosity, opportunity, perseverance or spirit */
    rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
    /** one sol */
    sol?: number | undefined;
    /** first sol of a range */
    from_sol?: number | undefined;
    /** last sol of a range */
    to_sol?: number | undefined;
    /** the sol of this date, as the old service reckoned it */
    earth_date?: string | undefined;
    /** one or several camera names, comma separated */
    camera?: string | undefined;
    /** as the feed says, in lower case */
    sample_type?: 'full' | 'subframe' | 'downsampled' | 'thumbnail' | undefined;
    /** photos a page. Default: 100; a single sol: all */
    limit?: number | undefined;
    /** `next` of the page before */
    cursor?: string | undefined;
  };
  /** One photo */
  '/mars/photos/{id}': {
    /** the photo's id, also the one it had before an old id was known */
    id: number;
  };
  /** The record of a photo as the upstream sent it */
  '/mars/photos/{id}/raw': {
    /** the photo's id, also the one it had before an old id was known */
    id: number;
  };
  /** The picture itself, from this archive */
  '/mars/photos/{id}/picture': {
    /** the photo's id */
    id: number;
    /** a thumbnail of at most 320 pixels, or the whole picture. Default: full */
    size?: 'thumb' | 'full' | undefined;
  };
  /** The rovers, their cameras and how much of each is here */
  '/mars/rovers': Record<never, never>;
  /** Photos and ledger state of every sol of a rover */
  '/mars/sols': {
    /** curiosity, opportunity, perseverance or spirit */
    rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  };
  /** What is known of one sol */
  '/mars/sols/{rover}/{sol}': {
    /** curiosity, opportunity, perseverance or spirit */
    rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
    /** a sol */
    sol: number;
  };
  /** Photos per sol over the whole mission, in the old manifest's shape */
  '/mars/manifests/{rover}': {
    /** curiosity, opportunity, perseverance or spirit */
    rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  };
  /** The driven path as GeoJSON */
  '/mars/traverse/{rover}': {
    /** curiosity, opportunity, perseverance or spirit */
    rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  };
  /** What this archive holds and awaits */
  '/status': Record<never, never>;
  /** Sources: freshness, budgets, terms of use */
  '/sources': Record<never, never>;
  /** The ledger: one row per source, rover and sol */
  '/partitions': {
    /** mars_photos, mars_manifests or mars_traverse */
    source?: string | undefined;
    /** a rover */
    rover?: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance' | undefined;
    /** first sol */
    from_sol?: number | undefined;
    /** last sol */
    to_sol?: number | undefined;
    /** one or several states, comma separated */
    state?: string | undefined;
    /** how many at most. Default: 1000 */
    limit?: number | undefined;
    /** newest sols first. Default: false */
    newest_first?: boolean | undefined;
  };
  /** The stages of the loop, their topics and how far behind they are */
  '/loop': Record<never, never>;
  /** Drift, clock, budget and disk notices, newest first */
  '/notices': {
    /** how many at most. Default: 100 */
    limit?: number | undefined;
  };
  /** What could not be processed, with reasons, newest first */
  '/rejected': {
    /** how many at most. Default: 100 */
    limit?: number | undefined;
  };
  /** Runs of the flows, newest first */
  '/runs': {
    /** ingest_photos, load_objects, publish, sync, import, ... */
    flow?: string | undefined;
    /** the run's state */
    state?: 'running' | 'done' | 'partly' | 'failed' | 'interrupted' | undefined;
    /** `next` of the page before: runs older than this one */
    before?: string | undefined;
    /** runs a page. Default: 50 */
    limit?: number | undefined;
  };
  /** One run with its attempts and logs */
  '/runs/{id}': {
    /** a run_id */
    id: string;
  };
  /** Data tests of the last publication */
  '/tests': Record<never, never>;
  /** What every table is made of */
  '/lineage': {
    /** a table such as silver.fact_photos: only what leads to it and from it */
    table?: string | undefined;
  };
  /** All tables with their columns */
  '/tables': Record<never, never>;
  /** A table as JSON, CSV or Parquet */
  '/tables/{schema}.{table}.{format}': {
    /** bronze, silver or gold */
    schema: 'bronze' | 'silver' | 'gold';
    /** a table's name */
    table: string;
    /** how the rows are written */
    format: 'json' | 'csv' | 'parquet';
    /** rows at most. Default: json 1000, csv and parquet 1000000 */
    limit?: number | undefined;
    /** rows to leave out first. Default: 0 */
    offset?: number | undefined;
    /** comma separated; all when not given */
    columns?: string | undefined;
  };
  /** Where the station is, now or at a moment */
  '/iss/now': {
    /** a moment, RFC 3339 */
    at?: string | undefined;
  };
  /** Positions along the track, past and future */
  '/iss/track': {
    /** first moment */
    from?: string | undefined;
    /** last moment */
    to?: string | undefined;
    /** seconds between points */
    step?: number | undefined;
  };
  /** Passes over a site */
  '/iss/passes': {
    /** degrees north */
    lat: number;
    /** degrees east */
    lon: number;
    /** metres above the ellipsoid */
    altitude_m?: number | undefined;
    /** first moment */
    from?: string | undefined;
    /** how many days */
    days?: number | undefined;
    /** degrees */
    min_elevation?: number | undefined;
    /** only those that can be seen */
    visible?: boolean | undefined;
    /** with the path over the sky */
    track?: boolean | undefined;
  };
  /** Who is in space */
  '/iss/crew': Record<never, never>;
  /** Checks of the station's stream */
  '/iss/health': Record<never, never>;
  /** A read-only query */
  '/sql': {
    /** one SELECT statement */
    q?: string | undefined;
    /** how the rows are written. Default: json */
    format?: 'json' | 'csv' | 'parquet' | undefined;
  };
}

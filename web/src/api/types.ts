// Generated from /openapi.json by `npm run types`. Below /api/v1: what may be read, with which parameters, and what comes back.

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
    /** list: what a list needs; full: all that /mars/photos/{id} gives of each. Default: list */
    detail?: 'list' | 'full' | undefined;
  };
  /** One photo */
  '/mars/photos/{id}': {
    /** the photo's id, also one that it had before */
    id: number;
  };
  /** The record of a photo as the upstream sent it */
  '/mars/photos/{id}/raw': {
    /** the photo's id, also one that it had before */
    id: number;
  };
  /** The picture itself, from this archive */
  '/mars/photos/{id}/picture': {
    /** the photo's id */
    id: number;
    /** a thumbnail of at most 320 pixels, or the whole picture. Default: full */
    size?: 'thumb' | 'full' | undefined;
  };
  /** The picture of a day, from this archive; of a film its poster */
  '/apod/{date}/picture': {
    /** the day */
    date: string;
    /** at most 320 pixels, at most 960, or the whole picture. Default: full */
    size?: 'thumb' | 'small' | 'full' | undefined;
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
  /** What came lately: records a day by source, rover pictures a day by camera */
  '/overview': {
    /** first day; without it 60 days are told */
    from?: string | undefined;
    /** last day; without it today (UTC) */
    to?: string | undefined;
  };
  /** Astronomy pictures of the day, newest first; or what a search finds, the best first */
  '/apod': {
    /** words and "phrases" that title and text hold; accents and plurals do not matter */
    q?: string | undefined;
    /** what the picture shows */
    subject?: 'nebula' | 'galaxy' | 'stars' | 'deep_field' | 'exoplanet' | 'planet' | 'planet_moon' | 'moon' | 'sun' | 'eclipse' | 'comet' | 'asteroid' | 'meteor' | 'aurora' | 'atmosphere' | 'nightscape' | 'earth' | 'spacecraft' | 'observatory' | 'other' | 'unclassified' | undefined;
    /** kind of picture */
    media_type?: 'image' | 'video' | 'other' | undefined;
    /** one day */
    date?: string | undefined;
    /** first day of a range */
    from?: string | undefined;
    /** last day of a range */
    to?: string | undefined;
    /** days a page. Default: 30 */
    limit?: number | undefined;
    /** `next` of the page before */
    cursor?: string | undefined;
  };
  /** How many pictures of the day show what, year by year */
  '/apod/subjects': Record<never, never>;
  /** Near-Earth objects, by designation */
  '/neo': {
    /** only those that NASA calls potentially hazardous, or the others */
    hazardous?: boolean | undefined;
    /** objects a page. Default: 100 */
    limit?: number | undefined;
    /** `next` of the page before */
    cursor?: string | undefined;
  };
  /** Close approaches of a range of days, with both scores */
  '/neo/approaches': {
    /** first day; without it today (UTC) */
    from?: string | undefined;
    /** last day; without it a week after the first */
    to?: string | undefined;
    /** what is passed, as JPL shortens it. Default: Earth */
    body?: string | undefined;
    /** not farther than so many distances of the Moon */
    max_distance_ld?: number | undefined;
    /** only those that NASA calls potentially hazardous, or the others */
    hazardous?: boolean | undefined;
    /** order of the answer. Default: date */
    sort?: 'date' | 'distance' | 'rarity' | 'size' | undefined;
    /** approaches a page. Default: 100 */
    limit?: number | undefined;
    /** `next` of the page before */
    cursor?: number | undefined;
  };
  /** A near-Earth object with all its approaches */
  '/neo/{id}': {
    /** SPK id or designation */
    id: string;
  };
  /** The impact risk list, the highest Palermo value first, now or at a moment; or an object's history on it */
  '/neo/risk': {
    /** an object, as JPL writes it: its history, newest first */
    designation?: string | undefined;
    /** the list as it stood */
    at?: string | undefined;
    /** rows a page. Default: 100 */
    limit?: number | undefined;
    /** `next` of the page before */
    cursor?: number | undefined;
  };
  /** Fireballs that US Government sensors saw, newest first */
  '/fireballs': {
    /** first day */
    from?: string | undefined;
    /** last day */
    to?: string | undefined;
    /** those alone whose place is known */
    has_place?: boolean | undefined;
    /** rows a page. Default: 100 */
    limit?: number | undefined;
    /** `next` of the page before */
    cursor?: number | undefined;
  };
  /** What this archive holds and awaits */
  '/status': Record<never, never>;
  /** Sources: freshness, budgets, terms of use */
  '/sources': Record<never, never>;
  /** What does not answer at the moment, and since when */
  '/outage': Record<never, never>;
  /** The ledger: one row a partition */
  '/partitions': {
    /** a source that is fetched */
    source?: string | undefined;
    /** a part of the source, as a rover; - of a source that has none */
    scope?: string | undefined;
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
    /** newest earth dates first, whatever the rover. Default: false */
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
    /** ingest_mars_photos, publish, sync, import, ... */
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
  /** What the data tests say of the tables, and when they were tested */
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
    /** of the pages before; 409 when the tables are of another one by now */
    publication?: number | undefined;
    /** comma separated; all when not given */
    columns?: string | undefined;
  };
  /** A read-only query */
  '/sql': {
    /** one SELECT statement; longer ones go into a POST */
    q: string;
    /** how the rows are written. Default: json */
    format?: 'json' | 'arrays' | 'csv' | 'parquet' | undefined;
    /** rows at most; the engine stops there. Default: arrays 1000, others 1000000 */
    limit?: number | undefined;
  };
  /** Where the station is, how it is known, and how well */
  '/iss/now': {
    /** another moment. Default: now */
    at?: string | undefined;
  };
  /** Its track, past and future in one answer */
  '/iss/track': {
    /** where it begins. Default: 50 minutes ago */
    from?: string | undefined;
    /** where it ends. Default: in 100 minutes */
    to?: string | undefined;
    /** between points: seconds, or 30s, 2m, 1h; at most a day. Default: 30 */
    step?: string | undefined;
  };
  /** The orbital elements for a moment, as OMM and TLE */
  '/iss/elements': {
    /** the moment; the set with the nearest epoch is given. Default: now */
    at?: string | undefined;
  };
  /** Records, heights and speeds by the hour */
  '/iss/activity': {
    /** where it begins. Default: a day ago */
    from?: string | undefined;
    /** where it ends. Default: now */
    to?: string | undefined;
  };
  /** When the station passes over a site, and whether it can be seen */
  '/iss/passes': {
    /** latitude of the site on WGS 84, degrees, south negative */
    lat: number;
    /** longitude of the site, degrees, east positive */
    lon: number;
    /** height of the site above the ellipsoid. Default: 0 */
    altitude_m?: number | undefined;
    /** where the span begins. Default: now */
    from?: string | undefined;
    /** length of the span. Default: 7 */
    days?: number | undefined;
    /** degrees above the horizon that rise and set are reckoned at. Default: 10 */
    min_elevation?: number | undefined;
    /** only passes that can be seen: the station in the sun, the site in the dark, for half a minute above 10 degrees */
    visible?: boolean | undefined;
    /** with each pass its way across the sky, every 10 seconds */
    track?: boolean | undefined;
    /** json, or ics for a calendar (text/calendar). Default: json */
    format?: 'json' | 'ics' | undefined;
  };
  /** Who is in space, as of when */
  '/iss/crew': Record<never, never>;
  /** Freshness, growth, verdicts and elements, with the states of their alerts */
  '/iss/health': Record<never, never>;
  /** Places by name, the likeliest first */
  '/places': {
    /** the name, as `München`, `Sydney, Australia`, `48°08′N 11°34′E` */
    q: string;
    /** how many at most. Default: 10 */
    limit?: number | undefined;
  };
}

export interface Answers {
  '/mars/photos': {
    data: ListedPhoto[];
    /** cursor of the page that follows */
    next: string | null;
    common: PhotosCommon;
    /** of one sol */
    total?: number | undefined;
    sol_summary?: {
      by_camera: Record<string, number>;
    } | undefined;
  };
  '/mars/photos/{id}': Photo;
  '/mars/photos/{id}/raw': unknown;
  '/mars/rovers': {
    data: Rover[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/mars/sols': Sols;
  '/mars/sols/{rover}/{sol}': SolDetail;
  '/mars/manifests/{rover}': OldManifest;
  '/mars/traverse/{rover}': Traverse;
  '/overview': Overview;
  '/apod': {
    data: Apod[];
    /** cursor of the page that follows */
    next: string | null;
    /** days that the search finds, with q */
    found?: number | undefined;
  };
  '/apod/subjects': {
    data: ApodSubject[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/neo': {
    data: Neo[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/neo/approaches': {
    data: NeoApproach[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/neo/{id}': NeoWithApproaches;
  '/neo/risk': {
    data: NeoRisk[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/fireballs': {
    data: Fireball[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/status': Status;
  '/sources': {
    data: Source[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/outage': Outage;
  '/partitions': {
    data: Partition[];
    /** cursor of the page that follows */
    next: string | null;
    /** by state */
    counts: Record<string, number>;
    /** sols of the missions so far that were never asked for */
    not_asked: number;
    parts: PartitionCounts[];
  };
  '/loop': Loop;
  '/notices': {
    data: Notice[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/rejected': {
    data: Rejected[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/runs': {
    data: Run[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/runs/{id}': RunDetail;
  '/tests': {
    data: TestResult[];
    /** cursor of the page that follows */
    next: string | null;
    publication: number;
  };
  '/lineage': {
    data: LineageNode[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/tables': {
    data: TableInfo[];
    /** cursor of the page that follows */
    next: string | null;
  };
  '/tables/{schema}.{table}.{format}': Record<string, unknown>[];
  '/sql': Record<string, unknown>[] | RowArrays;
  '/iss/now': Station;
  '/iss/track': Track;
  '/iss/elements': ElementsInFull;
  '/iss/activity': Activity;
  '/iss/passes': Passes;
  '/iss/crew': Crew;
  '/iss/health': StationHealth;
  '/places': Place[];
}

export interface Activity {
  satellite_id: number;
  from: string;
  to: string;
  hours: StationHour[];
}

export interface Apod {
  /** US Eastern */
  date: string;
  title: string;
  /** plain text */
  explanation: string | null;
  media_type: 'image' | 'video' | 'other';
  /** the picture, or the film */
  url: string | null;
  hdurl: string | null;
  /** a picture of a film */
  thumbnail_url: string | null;
  video_url: string | null;
  credit: string | null;
  /** the credit where it is not of agencies alone */
  copyright: string | null;
  licence: 'public domain' | 'agencies, CC BY' | 'unknown';
  /** what it shows, by rules from title and text */
  subject: 'nebula' | 'galaxy' | 'stars' | 'deep_field' | 'exoplanet' | 'planet' | 'planet_moon' | 'moon' | 'sun' | 'eclipse' | 'comet' | 'asteroid' | 'meteor' | 'aurora' | 'atmosphere' | 'nightscape' | 'earth' | 'spacecraft' | 'observatory' | 'other' | 'unclassified';
  /** sum of the rules; below 3 it is unclassified */
  subject_score: number;
  tags: string[];
  source_page: string | null;
  /** whose words they are */
  home: 'science' | 'old';
  provenance: string;
}

export interface ApodSubject {
  year: number;
  subject: 'nebula' | 'galaxy' | 'stars' | 'deep_field' | 'exoplanet' | 'planet' | 'planet_moon' | 'moon' | 'sun' | 'eclipse' | 'comet' | 'asteroid' | 'meteor' | 'aurora' | 'atmosphere' | 'nightscape' | 'earth' | 'spacecraft' | 'observatory' | 'other' | 'unclassified';
  days: number;
}

export interface Attempt {
  seq: number;
  task: string;
  attempt: number;
  state: string;
  started_at: string;
  ended_at: string;
  log: string;
}

export interface Budget {
  /** the address that is really called */
  authority: string;
  requests_per_minute: number;
  /** requests that may be sent now */
  tokens: number;
  /** as the upstream said */
  remaining: number | null;
  /** as the upstream said */
  limit: number | null;
  blocked_until: string | null;
}

export interface Check {
  id: string;
  name: string;
  state: 'ok' | 'raised' | 'acknowledged' | 'cleared';
  /** for people */
  value: string | null;
  /** for people */
  limit: string | null;
  since: string | null;
  text: string;
}

export interface Confirmation {
  source: string;
  at: string;
  /** [s] */
  age_s: number;
  /** from the model [km] */
  residual_km: number | null;
}

export interface Crew {
  /** in space, everywhere */
  number: number | null;
  as_of: string | null;
  /** [s] */
  age_s: number | null;
  provenance: string | null;
  source: string | null;
  /** not to be taken for the present */
  stale: boolean;
  /** why stale */
  why: string | null;
  people: CrewMember[];
}

export interface CrewMember {
  name: string;
  craft: string | null;
  agency: string | null;
  country: string | null;
  launched: string | null;
  days_in_space: number | null;
}

export interface Elements {
  /** catalogue number */
  satellite_id: number;
  name: string;
  /** international designator */
  object_id: string | null;
  epoch: string;
  /** at the moment that was asked for; negative before the epoch [s] */
  age_s: number;
  /** celestrak, wheretheiss, ivanstanojevic, import or built_in */
  source: string;
  provenance: string;
  fetched_at: string | null;
  /** why passes are withheld */
  withheld: string | null;
}

export interface ElementsInFull {
  /** catalogue number */
  satellite_id: number;
  name: string;
  /** international designator */
  object_id: string | null;
  epoch: string;
  /** at the moment that was asked for; negative before the epoch [s] */
  age_s: number;
  /** celestrak, wheretheiss, ivanstanojevic, import or built_in */
  source: string;
  provenance: string;
  fetched_at: string | null;
  /** why passes are withheld */
  withheld: string | null;
  /** OMM in JSON, as CelesTrak writes it */
  omm: unknown;
  line1: string | null;
  line2: string | null;
}

export interface Fireball {
  /** of the peak of brightness */
  fireball_at: string;
  /** north positive; null where nobody tells [deg] */
  latitude: number | null;
  /** east positive [deg] */
  longitude: number | null;
  /** of the peak [km] */
  altitude_km: number | null;
  /** [km/s] */
  velocity_km_s: number | null;
  /** radiated [J] */
  energy_j: number | null;
  /** of the whole impact, estimated [kt] */
  impact_energy_kt: number | null;
  provenance: string;
}

export interface LineageNode {
  name: string;
  kind: string;
  materialized: string;
  description: string;
  inputs: string[];
  columns: {
    name: string;
    description: string;
  }[];
}

export interface ListedPhoto {
  /** NASA's old id, or a number that was given here; below 2^31 */
  id: number;
  rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  sol: number;
  /** of the sol, as the old service reckoned it */
  earth_date: string;
  /** the old service's name of it, or the instrument's */
  camera: string | null;
  /** as the feed names it */
  instrument: string | null;
  /** at the upstream */
  img_src: string;
  /** full, subframe, downsampled, thumbnail, ... */
  sample_type: string | null;
  taken_at_utc: string | null;
  /** local mean solar time: Sol-01000M10:01:56.316 */
  taken_lmst: string | null;
  /** pixels */
  width: number | null;
  /** pixels */
  height: number | null;
  credit: string;
  provenance: 'api' | 'second_api' | 'model' | 'recording' | 'simulated' | null;
  camera_full_name?: string | null | undefined;
  /** from this archive */
  thumb_url?: string | undefined;
  /** from this archive */
  picture_url?: string | undefined;
  site?: number | null | undefined;
  drive?: number | null | undefined;
  /** spacecraft clock [s] */
  sclk?: number | null | undefined;
  /** azimuth of the mast [deg] */
  mast_az_deg?: number | null | undefined;
  /** elevation of the mast [deg] */
  mast_el_deg?: number | null | undefined;
  filter?: string | null | undefined;
  /** the file's stem without its version */
  product_id?: string | null | undefined;
  /** of the product */
  version?: number | null | undefined;
  source_page?: string | undefined;
  /** terms of use */
  licence?: string | undefined;
  ingestion_date?: string | null | undefined;
}

export interface Loop {
  stages: LoopStage[];
  topics: LoopTopic[];
  /** partitions that are scheduled and not yet fetched */
  outstanding: number;
  /** what the loop does, for people */
  words: string;
}

export interface LoopStage {
  name: string;
  /** that it reads */
  topic: string | null;
  group: string | null;
  /** records that wait for it; null while the bus cannot be read */
  lag: number | null;
  busy: boolean;
  /** for people */
  what: string;
  /** records since the start */
  processed: number;
  last_at: string | null;
}

export interface LoopTopic {
  name: string;
  first_offset: number;
  next_offset: number;
  bytes: number;
}

export interface Neo {
  /** SPK id */
  object_id: string;
  /** a number, else the provisional designation */
  designation: string;
  name: string | null;
  /** absolute magnitude [mag] */
  h: number | null;
  /** from H [m] */
  diameter_min_m: number | null;
  /** from H [m] */
  diameter_max_m: number | null;
  /** potentially hazardous as NASA has it */
  is_hazardous: boolean | null;
  /** Sentry watches it */
  is_sentry: boolean | null;
  /** of JPL's orbit */
  orbit_id: string | null;
  provenance: string;
  /** APO, ATE, ... */
  orbit_class: string | null;
  /** least distance of its orbit from the Earth's [au] */
  moid_au: number | null;
}

export interface NeoApproach {
  /** SPK id; null of an object that CAD alone tells of */
  object_id: string | null;
  /** a number, else the provisional designation */
  designation: string;
  name: string | null;
  /** absolute magnitude [mag] */
  h: number | null;
  /** from H [m] */
  diameter_min_m: number | null;
  /** from H [m] */
  diameter_max_m: number | null;
  /** potentially hazardous as NASA has it */
  is_hazardous: boolean | null;
  /** Sentry watches it */
  is_sentry: boolean | null;
  /** of JPL's orbit */
  orbit_id: string | null;
  provenance: string;
  /** what it passes: Earth, Moon, Merc, Venus, Mars, Juptr, Satrn */
  body: string | null;
  /** as JPL gives it (TDB) */
  approach_date: string;
  /** of NeoWs to the minute; null where only the day is known */
  approach_at: string | null;
  /** between the centres [km] */
  miss_distance_km: number | null;
  /** distances of the Moon [LD] */
  miss_distance_ld: number | null;
  /** [km/s] */
  velocity_km_s: number | null;
  /** without the Earth's pull [km/s] */
  v_inf_km_s: number | null;
  /** 0 to 1; distance does nothing in it */
  threat_score_v1: number | null;
  /** something at least this energetic passes the Earth this near once in so many [years] */
  rarity_years: number | null;
  /** 0 to 1 */
  rarity_score: number | null;
  rarity_level: 'very frequent' | 'frequent' | 'infrequent' | 'rare' | 'very rare' | null;
  /** decades of years, whose sum is the logarithm of rarity_years */
  rarity_parts: {
    /** of impacts of 100 m at 20 km/s */
    base: number;
    size: number;
    speed: number;
    distance: number;
  } | null;
}

export interface NeoRisk {
  designation: string;
  full_name: string | null;
  /** absolute magnitude */
  h: number | null;
  /** mostly from h [km] */
  diameter_km: number | null;
  /** relative to an Earth without mass [km/s] */
  v_inf_km_s: number | null;
  /** of all impacts together */
  impact_probability: number | null;
  /** how many are possible */
  impacts: number | null;
  /** Palermo scale, all impacts together; the issuer's */
  palermo_cumulative: number | null;
  /** of the worst impact */
  palermo_maximum: number | null;
  /** Torino scale; null of impacts more than a century ahead */
  torino_maximum: number | null;
  first_year: number | null;
  /** of the possible impacts */
  last_year: number | null;
  last_observed_on: string | null;
  /** when the first list that says so was fetched */
  valid_from: string;
  /** when the first list that does not was fetched; null: it stands */
  valid_to: string | null;
  /** changed, removed, not listed */
  end_reason: string | null;
  /** when JPL removed it */
  removed_at: string | null;
  provenance: string;
}

export interface NeoWithApproaches {
  /** SPK id */
  object_id: string;
  /** a number, else the provisional designation */
  designation: string;
  name: string | null;
  /** absolute magnitude [mag] */
  h: number | null;
  /** from H [m] */
  diameter_min_m: number | null;
  /** from H [m] */
  diameter_max_m: number | null;
  /** potentially hazardous as NASA has it */
  is_hazardous: boolean | null;
  /** Sentry watches it */
  is_sentry: boolean | null;
  /** of JPL's orbit */
  orbit_id: string | null;
  provenance: string;
  orbit_class: string | null;
  /** [au] */
  moid_au: number | null;
  /** to every body, by date */
  approaches: NeoApproach[];
}

export interface Notice {
  at: string;
  severity: 'info' | 'warn' | 'error';
  topic: string;
  text: string;
}

export interface OldManifest {
  photo_manifest: {
    name: string;
    landing_date: string;
    launch_date: string;
    status: string;
    max_sol: number;
    max_date: string;
    total_photos: number;
    photos: {
      sol: number;
      earth_date: string;
      total_photos: number;
      cameras: string[];
    }[];
  };
}

export interface Orbit {
  /** [deg] */
  inclination_deg: number;
  /** above the equator's radius [km] */
  perigee_km: number;
  /** above the equator's radius [km] */
  apogee_km: number;
  /** [min] */
  period_min: number;
}

export interface Outage {
  state: 'none' | 'some' | 'all';
  /** all: nothing answers since then; some: the first of them */
  since: string | null;
  /** those that do not answer */
  sources: OutageSource[];
  /** one line for people; empty while everything answers */
  words: string;
}

export interface OutageSource {
  source: string;
  title: string;
  /** nothing of it, or of a part of it, answers since then */
  since: string;
  last_success: string | null;
  error_kind: 'unreachable' | 'timeout' | 'refused' | 'http_error' | 'corrupt' | 'rate_limited' | null;
  /** for people */
  error: string | null;
}

export interface Overview {
  from: string;
  to: string;
  /** days without any are left out */
  records: {
    date: string;
    source: 'apod' | 'mars' | 'neo';
    /** rows of gold.nasa_unified_view */
    records: number;
  }[];
  cameras: {
    /** of the sol, on Earth */
    date: string;
    rover: string;
    camera: string;
    /** of each product its highest version */
    pictures: number;
  }[];
}

export interface Partition {
  /** source/scope/part */
  partition: string;
  source: string;
  /** a rover; -: the source has none */
  scope: string;
  /** sol=00000, day=yyyy-mm-dd, all */
  part: string;
  /** the scope, where there is one */
  rover: string | null;
  /** -1: no sol */
  sol: number;
  /** of the part; of a sol as everywhere: landing date and the length of a sol give it */
  earth_date: string | null;
  state: 'missing' | 'in_progress' | 'complete' | 'partial' | 'failed' | 'unreachable';
  expected: number | null;
  got: number;
  attempts: number;
  next_try: string | null;
  checked_at: string | null;
  upstream: string | null;
  reason: string | null;
  run_id: string | null;
}

export interface PartitionCounts {
  source: string;
  scope: string;
  /** the scope, where there is one */
  rover: string | null;
  /** partitions by state */
  counts: Record<string, number>;
  /** sols of the mission so far that were never asked for */
  not_asked: number;
}

export interface Pass {
  /** of the pass over this site: newer elements move the pass and leave its id */
  id: string;
  rise: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
  };
  culmination: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
    /** [deg] */
    elevation_deg: number;
    /** [km] */
    range_km: number;
  };
  set: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
  };
  /** in the sun, the site in the dark, for half a minute above 10 degrees */
  is_visible: boolean;
  visible_part: VisiblePart | null;
  /** every part that can be seen; visible_part is the longest */
  visible: {
    from: string;
    to: string;
  }[];
  /** at its brightest while visible [mag] */
  magnitude: number | null;
  /** between the culmination and the epoch [s] */
  element_age_s: number;
  track?: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
    /** [deg] */
    elevation_deg: number;
    /** the station is in the sun */
    lit: boolean;
  }[] | undefined;
}

export interface Passes {
  site: {
    /** [deg] */
    latitude: number;
    /** [deg] */
    longitude: number;
    /** [m] */
    altitude_m: number;
    /** IANA name */
    time_zone: string;
  };
  satellite: {
    /** catalogue number */
    id: number | null;
    /** international designator */
    object_id: string | null;
    /** as its elements give it */
    name: string | null;
    /** for headings */
    title: string;
    /** one word that tells it apart */
    identity: string;
  };
  from: string;
  to: string;
  /** [deg] */
  min_elevation_deg: number;
  elements: Elements;
  /** which passes are not told, and why */
  withheld: string | null;
  /** the model ends inside the span: it decays */
  ends_early: {
    utc: string;
    reason: string;
  } | null;
  /** it stands above min_elevation_deg the whole time, so that it neither rises nor sets */
  always_up: boolean;
  /** it is up from the beginning of the span, in no pass of the list, and sets then */
  up_until: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
  } | null;
  /** it rises then and is up to the end of the span, in no pass of the list */
  up_from: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
  } | null;
  passes: Pass[];
}

export interface Photo {
  /** NASA's old id, or a number that was given here; below 2^31 */
  id: number;
  rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  sol: number;
  /** of the sol, as the old service reckoned it */
  earth_date: string;
  /** the old service's name of it, or the instrument's */
  camera: string | null;
  /** as the feed names it */
  instrument: string | null;
  /** at the upstream */
  img_src: string;
  /** full, subframe, downsampled, thumbnail, ... */
  sample_type: string | null;
  taken_at_utc: string | null;
  /** local mean solar time: Sol-01000M10:01:56.316 */
  taken_lmst: string | null;
  /** pixels */
  width: number | null;
  /** pixels */
  height: number | null;
  credit: string;
  provenance: 'api' | 'second_api' | 'model' | 'recording' | 'simulated' | null;
  camera_full_name: string | null;
  /** from this archive */
  thumb_url: string;
  /** from this archive */
  picture_url: string;
  site: number | null;
  drive: number | null;
  /** spacecraft clock [s] */
  sclk: number | null;
  /** azimuth of the mast [deg] */
  mast_az_deg: number | null;
  /** elevation of the mast [deg] */
  mast_el_deg: number | null;
  filter: string | null;
  /** the file's stem without its version */
  product_id: string | null;
  /** of the product */
  version: number | null;
  source_page: string;
  /** terms of use */
  licence: string;
  ingestion_date: string | null;
}

export interface PhotosCommon {
  /** terms of use */
  licence: string;
  /** where the upstream shows such pictures */
  source_page: string;
  /** from this archive, {id} to be filled in */
  thumb_url: string;
  /** from this archive, {id} to be filled in */
  picture_url: string;
  /** full names by name */
  cameras: Record<string, string>;
}

export interface Place {
  /** in English; of coordinates the coordinates */
  name: string;
  /** as it is called there; the same where nothing else is known */
  local_name: string;
  /** in English */
  country: string | null;
  /** ISO 3166-1 alpha-2 */
  country_code: string | null;
  /** state, province, region */
  admin: string | null;
  /** WGS 84, north positive [deg] */
  latitude: number;
  /** east positive, -180 to 180 [deg] */
  longitude: number;
  /** people who live there */
  population: number | null;
  /** IANA name */
  time_zone: string;
}

export interface Rejected {
  topic: string;
  /** its number among all that were rejected */
  offset: number;
  at: string;
  key: string;
  reason: string;
  /** where it lay, and its bytes as text */
  record: unknown;
}

export interface Rover {
  id: number;
  name: string;
  slug: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  landing_date: string;
  launch_date: string;
  status: string;
  /** the newest that is here or that a manifest knows */
  max_sol: number;
  max_date: string;
  newest_sol_here: number | null;
  /** photos kept here: every version of a picture counts */
  total_photos: number;
  /** pictures kept here: of each product its highest version */
  total_pictures: number;
  cameras: RoverCamera[];
}

export interface RoverCamera {
  name: string;
  full_name: string;
  category: string;
  /** kept here */
  photos: number;
}

export interface RowArrays {
  columns: {
    /** names may repeat */
    name: string;
    /** as the engine calls it */
    type: string;
  }[];
  /** cells in the order of columns */
  rows: unknown[][];
  /** there are more rows than these */
  truncated: boolean;
}

export interface Run {
  id: string;
  flow: string;
  /** schedule, event or user */
  trigger: string;
  state: 'running' | 'done' | 'partly' | 'failed' | 'interrupted';
  /** for people */
  what: string;
  started_at: string;
  ended_at: string | null;
  /** [s] */
  duration_s: number | null;
  /** what it did, by flow */
  summary: Record<string, unknown>;
  error: string | null;
}

export interface RunDetail {
  id: string;
  flow: string;
  /** schedule, event or user */
  trigger: string;
  state: 'running' | 'done' | 'partly' | 'failed' | 'interrupted';
  /** for people */
  what: string;
  started_at: string;
  ended_at: string | null;
  /** [s] */
  duration_s: number | null;
  /** what it did, by flow */
  summary: Record<string, unknown>;
  error: string | null;
  attempts: Attempt[];
}

export interface SolDetail {
  rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  sol: number;
  earth_date: string;
  photos: number;
  /** photos by camera */
  by_camera: Record<string, number>;
  partitions: Partition[];
  activity: {
    day_type: string | null;
    /** [m] */
    travel_distance_m: number | null;
  } | null;
  /** as a manifest says */
  manifest_photos: number | null;
}

export interface Sols {
  rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
  states: ('missing' | 'in_progress' | 'complete' | 'partial' | 'failed' | 'unreachable' | 'none')[];
  data: [sol: number, photos: number, index: number][];
}

export interface Source {
  name: string;
  title: string;
  upstream: string;
  /** waiting: never asked; stale: not asked for too long; failing: a part of it is in trouble; down: no upstream of it answers */
  state: 'ok' | 'waiting' | 'stale' | 'failing' | 'down' | 'disabled';
  /** down or failing since then */
  since: string | null;
  error_kind: 'unreachable' | 'timeout' | 'refused' | 'http_error' | 'corrupt' | 'rate_limited' | null;
  /** in a row */
  failures: number;
  upstreams: Upstream[];
  /** when an upstream answered last; imports do not count */
  last_success: string | null;
  last_attempt: string | null;
  /** when the newest that is here came, imports included */
  newest_data: string | null;
  /** how old last_success may be [s] */
  freshness_objective_s: number;
  last_error: string | null;
  terms: string;
  credit: string;
  /** of the newest that is here; null: nothing is */
  provenance: string | null;
  budgets: Budget[];
  /** partitions by state */
  partitions: Record<string, number>;
}

export interface Station {
  satellite_id: number;
  /** Unix seconds */
  timestamp: number | null;
  utc: string | null;
  /** geodetic, WGS 84 [deg] */
  latitude: number | null;
  /** -180 to 180 [deg] */
  longitude: number | null;
  /** above the ellipsoid [km] */
  altitude_km: number | null;
  /** inertial [km/s] */
  velocity_km_s: number | null;
  /** inertial [km/h] */
  velocity_km_h: number | null;
  visibility: 'daylight' | 'eclipsed' | null;
  illumination: 'sunlit' | 'penumbra' | 'eclipsed' | null;
  /** diameter of the circle that sees it above the horizon [km] */
  footprint_km: number | null;
  /** where the Sun is in the zenith [deg] */
  solar_latitude: number | null;
  /** 0 to 360 [deg] */
  solar_longitude: number | null;
  /** of the Sun at the point below [deg] */
  sun_elevation_below_deg: number | null;
  /** RFC 3339 with the offset at the point below */
  local_time: string | null;
  /** IANA name; Etc/GMT+3 at sea is three hours behind UTC */
  time_zone: string | null;
  /** country or sea beneath */
  over: string | null;
  /** revolutions since launch */
  orbit_number: number | null;
  provenance: 'api' | 'second_api' | 'model' | 'recording' | 'simulated' | null;
  /** wheretheiss, open_notify, sgp4 or track */
  source: string | null;
  /** since its second; negative for the future [s] */
  age_s: number | null;
  /** [s] */
  element_age_s: number | null;
  /** upstream against model; null when the elements cannot judge [km] */
  residual_km: number | null;
  /** of model values [km] */
  uncertainty_km: number | null;
  confirmed: Confirmation | null;
  quality: string[];
  anomalies: string[];
  state: 'live' | 'stale' | 'model' | 'recorded' | 'none';
  /** false: uncertain by more than 300 km, so that no place, light or local time is told */
  position_known: boolean;
  /** in words, where the position is not known */
  where: string | null;
  orbit: Orbit | null;
  /** when it is not live */
  why: string | null;
  sources: StationSource[];
}

export interface StationHealth {
  /** the worst that is not right */
  state: 'ok' | 'warn' | 'error';
  /** [1/min] */
  records_per_minute: number | null;
  /** age of the newest second in the tables [s] */
  freshness_s: number | null;
  /** seconds in the tables */
  records: number;
  checks: Check[];
  sources: StationSource[];
}

export interface StationHour {
  /** its first second */
  hour: string;
  /** positions of that hour, at most 3600 */
  records: number;
  /** between its first and last position */
  missing_seconds: number;
  /** from an upstream */
  upstream_records: number;
  /** from the model */
  model_records: number;
  /** made afterwards */
  filled_records: number;
  anomaly_records: number;
  /** [km] */
  min_altitude_km: number | null;
  /** [km] */
  mean_altitude_km: number | null;
  /** [km] */
  max_altitude_km: number | null;
  /** [km/s] */
  min_velocity_km_s: number | null;
  /** [km/s] */
  mean_velocity_km_s: number | null;
  /** [km/s] */
  max_velocity_km_s: number | null;
  /** upstream against model [km] */
  mean_residual_km: number | null;
  /** [km] */
  max_residual_km: number | null;
}

export interface StationSource {
  name: string;
  /** for people */
  title: string;
  state: 'ok' | 'waiting' | 'failing' | 'disabled';
  verdict: 'ok' | 'waiting' | 'frozen' | 'late' | 'jump' | 'wrong' | 'disputed' | 'missing' | null;
  /** why */
  text: string | null;
  last_attempt: string | null;
  last_success: string | null;
  /** since when the verdict holds */
  since: string | null;
  /** since the last success [s] */
  age_s: number | null;
}

export interface Status {
  version: string;
  mode: 'live' | 'simulated';
  data_dir: string;
  publication: number;
  /** [s] */
  uptime_s: number;
  started_at: string;
  now: string;
  counts: {
    /** every version of a picture counts */
    photos: number;
    /** of each product its highest version */
    pictures: number;
    objects: number;
    rejected: number;
  };
  /** by rover */
  latest: Record<string, {
    max_sol: number;
    max_date: string;
    photos: number;
  }>;
  awaiting: string[];
  tests: {
    total: number;
    /** tests of severity error that fail */
    failed: number;
    /** tests of severity warn that fail */
    warnings: number;
    /** rows that fail */
    failures: number;
    /** tests of which only touched rows were tested yet */
    not_of_whole_tables: number;
    /** the oldest look at a whole table */
    tested_at: string | null;
  };
  /** why the tables are still those of an earlier version of the models */
  stale: string | null;
  /** this clock minus that of the upstreams [s] */
  skew_s: number;
}

export interface TableInfo {
  schema: 'bronze' | 'silver' | 'gold';
  name: string;
  kind: 'table' | 'view';
  rows: number | null;
  description: string;
  columns: {
    name: string;
    type: string;
    description: string;
  }[];
}

export interface TestResult {
  name: string;
  model: string;
  column: string | null;
  severity: 'error' | 'warn';
  /** rows that fail */
  failures: number;
  /** [ms] */
  elapsed_ms: number;
  tested_at: string;
  /** table: of the whole table; touched: of the rows that a publication touched, the table has at least so many failures */
  scope: 'table' | 'touched';
  /** what the rows of the newest load gave, after the whole table was tested */
  touched: {
    failures: number;
    tested_at: string;
  } | null;
  passed: boolean;
  sql: string;
}

export interface Track {
  satellite_id: number;
  from: string;
  to: string;
  /** [s] */
  step_s: number;
  elements: Elements | null;
  /** false: moments are left out */
  position_known: boolean;
  /** which moments are left out, and why */
  withheld: string | null;
  orbit: Orbit | null;
  points: TrackPoint[];
}

export interface TrackPoint {
  utc: string;
  /** Unix seconds */
  timestamp: number;
  /** [deg] */
  latitude: number;
  /** [deg] */
  longitude: number;
  /** [km] */
  altitude_km: number;
  /** [km/s] */
  velocity_km_s: number;
  /** of the station, not of the ground */
  visibility: 'daylight' | 'eclipsed';
  provenance: 'api' | 'second_api' | 'model' | 'recording' | 'simulated';
  /** [km] */
  uncertainty_km: number | null;
}

export interface Traverse {
  type: 'FeatureCollection';
  features: {
    type: 'Feature';
    properties: {
      rover: 'curiosity' | 'opportunity' | 'spirit' | 'perseverance';
      sol: number;
      segment: number;
      /** [m] */
      length_m: number | null;
      day_type: string | null;
      /** site_drive where it begins */
      from_rmc: string | null;
      /** site_drive where it ends */
      to_rmc: string | null;
      /** [s] */
      sclk_start: number | null;
      /** [s] */
      sclk_end: number | null;
      sol_is_interpolated: boolean | null;
      provenance: string | null;
    };
    geometry: {
      type: 'LineString';
      /** longitude and latitude in degrees, elevation in metres */
      coordinates: number[][];
    };
  }[];
}

export interface Upstream {
  /** its host */
  upstream: string;
  /** a rover, where each is asked apart */
  part: string | null;
  last_attempt: string | null;
  last_success: string | null;
  /** the first failure since the last success */
  failing_since: string | null;
  /** in a row */
  failures: number;
  error_kind: 'unreachable' | 'timeout' | 'refused' | 'http_error' | 'corrupt' | 'rate_limited' | null;
  /** for people */
  error: string | null;
}

export interface VisiblePart {
  start: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
    /** [deg] */
    elevation_deg: number;
    /** why it can be seen from here on */
    reason: 'rises' | 'leaves_shadow' | 'dusk';
  };
  top: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
    /** the highest that it can be seen [deg] */
    elevation_deg: number;
    /** [km] */
    range_km: number;
    /** there [mag] */
    magnitude: number | null;
  };
  end: {
    utc: string;
    /** from north over east [deg] */
    azimuth_deg: number;
    /** [deg] */
    elevation_deg: number;
    /** why it can be seen no longer */
    reason: 'sets' | 'enters_shadow' | 'dawn';
  };
  /** [s] */
  duration_s: number;
  /** at its brightest; null when the satellite's standard magnitude is not known [mag] */
  magnitude: number | null;
  brightness: 'very bright' | 'bright' | 'moderate' | 'faint' | null;
}

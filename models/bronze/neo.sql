-- One row a near-Earth object of an answer of NeoWs.
create table if not exists bronze.neo_record (
  load_id         bigint not null,
  object_id       varchar not null,   -- SPK id
  designation     varchar not null,
  name            varchar,
  feed_date       date,               -- under which a feed lists it; null of lookup and browse
  h               double,
  diameter_min_m  double,
  diameter_max_m  double,
  diameter_min_km double,             -- old answers round it unlike the one in metres
  diameter_max_km double,
  is_hazardous    boolean,
  is_sentry       boolean,
  orbit_id        varchar,
  orbit_class     varchar,
  moid_au         double,
  provenance      varchar not null,
  ingestion_date  timestamp not null,
  record_offset   bigint not null,
  record_length   integer not null
);

-- One row a close approach of such an object.
create table if not exists bronze.neo_approach_record (
  load_id          bigint not null,
  object_id        varchar not null,
  object_offset    bigint not null,   -- record_offset of its row in neo_record
  body             varchar,
  approach_date    date not null,
  approach_tdb     timestamp,
  miss_distance_km double,
  miss_distance_ld double,
  velocity_km_s    double,
  velocity_km_h    double,
  record_offset    bigint not null,
  record_length    integer not null
);

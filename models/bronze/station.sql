-- The station. Rows of these tables come from the stream, not from loads: natural keys and an offset in the same transaction
-- make every step repeatable.

-- One row a second, of the last two days and of imports that are not filed yet. Older days are Parquet objects of the lake.
create table if not exists bronze.iss_position_hot (
  satellite_id            integer not null,
  ts                      timestamp not null,   -- whole seconds, UTC
  latitude                double not null,
  longitude               double not null,
  altitude_km             double not null,
  velocity_km_s           double not null,
  visibility              varchar not null,
  illumination            varchar not null,
  footprint_km            double not null,
  solar_latitude          double not null,
  solar_longitude         double not null,
  sun_elevation_below_deg double not null,
  time_zone               varchar,
  utc_offset_s            integer,
  "over"                  varchar,
  orbit_number            bigint,
  provenance              varchar not null,
  source                  varchar not null,
  element_epoch           timestamp,
  element_age_s           double,
  residual_km             double,
  uncertainty_km          double,
  confirmed_source        varchar,
  confirmed_at            timestamp,
  confirmed_residual_km   double,
  quality                 varchar not null,     -- 'ok', or words with commas
  anomalies               varchar,
  run_id                  varchar,
  raw_id                  bigint,               -- of the polled answer: raw_poll_record says where it lies, once its hour is packed
  load_id                 bigint,               -- of the lake object that an imported row stands in; and its place there
  record_offset           bigint,
  record_length           bigint
);

-- The same of the days that are filed in the lake; flows mounts the objects here.
create view if not exists bronze.iss_position_day as select * from bronze.iss_position_hot limit 0;

create table if not exists bronze.iss_day_file (
  filename   varchar not null,                  -- lake key
  day        date not null,
  first_ts   timestamp not null,
  last_ts    timestamp not null,
  row_count  bigint not null,
  sha256     varchar not null,
  filed_at   timestamp not null
);

-- The hours of filed days, so that nobody counts years of seconds again. Several rows an hour where an import came later.
create table if not exists bronze.iss_hour (
  filename             varchar not null,
  satellite_id         integer not null,
  hour                 timestamp not null,
  records              bigint not null,
  first_ts             timestamp not null,
  last_ts              timestamp not null,
  api_records          bigint not null,
  second_api_records   bigint not null,
  model_records        bigint not null,
  recording_records    bigint not null,
  simulated_records    bigint not null,
  upstream_records     bigint not null,
  filled_records       bigint not null,
  anomaly_records      bigint not null,
  min_altitude_km      double not null,
  max_altitude_km      double not null,
  sum_altitude_km      double not null,
  min_velocity_km_s    double not null,
  max_velocity_km_s    double not null,
  sum_velocity_km_s    double not null,
  residual_records     bigint not null,
  sum_residual_km      double,
  max_residual_km      double,
  max_uncertainty_km   double
);

-- Seconds without a position, and why.
create table if not exists bronze.iss_gap (
  satellite_id integer not null,
  from_ts      timestamp not null,
  to_ts        timestamp not null,
  reason       varchar not null,
  run_id       varchar
);

-- How far each stream has come, written in the transaction of its rows: the position on the bus where it goes on.
create table if not exists bronze.stream_offset (
  stream      varchar not null,
  "partition" integer not null,
  next_offset bigint not null
);

-- One row a lake object of polled answers (lines of JSON), and one an answer in it.
create table if not exists bronze.raw_poll_response (
  load_id        bigint not null,
  filename       varchar not null,
  source         varchar not null,              -- the topic
  poll_count     bigint not null,
  ingestion_date timestamp not null,            -- of the newest answer
  sha256         varchar not null,
  provenance     varchar not null,
  bytes          bigint not null
);
create table if not exists bronze.raw_poll_record (
  raw_id        bigint not null,                -- ascends with the second in which the answer came
  load_id       bigint not null,
  record_offset bigint not null,
  record_length bigint not null
);

-- One row a set of elements that was taken from an answer, whether it was used or not.
create table if not exists bronze.orbit_element_record (
  norad_cat_id         bigint not null,
  object_name          varchar,
  object_id            varchar,
  epoch                timestamp not null,
  mean_motion          double not null,         -- revolutions a day
  eccentricity         double not null,
  inclination          double not null,         -- degrees, as the next three
  ra_of_asc_node       double not null,
  arg_of_pericenter    double not null,
  mean_anomaly         double not null,
  bstar                double not null,         -- 1 / earth radii
  mean_motion_dot      double not null,
  mean_motion_ddot     double not null,
  rev_at_epoch         bigint,
  element_set_no       bigint,
  source               varchar not null,
  provenance           varchar not null,
  ingestion_date       timestamp not null,      -- when it was fetched
  raw_id               bigint,                  -- null of an imported file
  load_id              bigint,
  record_offset        bigint,
  record_length        bigint
);

-- One row a person of an answer about who is in space.
create table if not exists bronze.crew_record (
  source         varchar not null,
  number         bigint not null,               -- as the answer claims
  name           varchar not null,
  craft          varchar,
  agency         varchar,
  country        varchar,
  position       varchar,
  launched       date,
  days_before    integer,
  provenance     varchar not null,
  ingestion_date timestamp not null,
  raw_id         bigint,                        -- null of an imported file
  load_id        bigint,
  record_offset  bigint,
  record_length  bigint
);

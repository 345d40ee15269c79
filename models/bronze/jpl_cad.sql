-- One row an approach of an object to the Earth or another body, as an answer of JPL's CAD API has it.
create table if not exists bronze.cad_record (
  load_id           bigint not null,
  designation       varchar not null,
  full_name         varchar,
  orbit_id          varchar,
  body              varchar not null,
  julian_date       double not null,     -- TDB
  "month"           date not null,       -- its first day
  approach_date     date not null,       -- of the calendar of TDB
  approach_at       timestamp not null,  -- UTC
  time_sigma        varchar,             -- 3 sigma, as written: "< 00:01", "12:34", "3_04:05"
  time_sigma_min    double,
  distance_au       double not null,     -- from the body's centre
  distance_min_au   double,              -- 3 sigma
  distance_max_au   double,
  v_rel_km_s        double,
  v_inf_km_s        double,
  h                 double,
  diameter_km       double,
  diameter_sigma_km double,
  provenance        varchar not null,
  ingestion_date    timestamp not null,
  record_offset     bigint not null,
  record_length     bigint not null
);

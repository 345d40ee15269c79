create table if not exists bronze.path_segment_record (
  load_id        bigint not null,
  rover_id       utinyint not null,
  sol            integer not null,
  segment        integer not null,    -- running number inside the sol, in the order of the file
  from_rmc       varchar,
  to_rmc         varchar,
  length_m       double,
  sclk_start     double,
  sclk_end       double,
  points         varchar,             -- JSON array of [longitude_deg, latitude_deg, elevation_m]
  provenance     varchar not null,
  ingestion_date timestamp not null,
  record_offset  bigint not null,
  record_length  bigint not null
);

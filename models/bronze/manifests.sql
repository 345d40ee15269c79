create table if not exists bronze.manifest_record (
  load_id        bigint not null,
  rover_id       utinyint not null,
  rover_name     varchar,
  status         varchar,
  landing_date   date,
  launch_date    date,
  max_sol        integer,
  max_date       date,
  total_photos   bigint,
  provenance     varchar not null,
  ingestion_date timestamp not null,
  record_offset  bigint not null,
  record_length  bigint not null
);

create table if not exists bronze.manifest_sol_record (
  load_id       bigint not null,
  rover_id      utinyint not null,
  sol           integer not null,
  earth_date    date,
  total_photos  bigint,
  camera_count  integer,
  cameras       varchar,              -- JSON array of names, as listed
  record_offset bigint not null,
  record_length bigint not null
);

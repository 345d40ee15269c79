-- What the engine keeps of its own work. Written in the transaction of the publication itself.
create table if not exists bronze.publications (
  publication  bigint not null,
  published_at timestamp not null,
  loads        bigint not null
);

create table if not exists bronze.published_loads (
  load_id     bigint not null,
  publication bigint not null
);

-- Loads that failed a test of severity error when they were alone: kept out of every later publication.
create table if not exists bronze.quarantined_loads (
  load_id     bigint not null,
  withheld_at timestamp not null,
  reason      varchar not null
);

-- Records whose row failed a test of severity error by itself: models with row_failures='reject' leave them out.
create table if not exists bronze.rejected_row (
  load_id       bigint not null,
  record_offset bigint not null,
  record_length bigint not null,
  reason        varchar not null
);

create table if not exists bronze.project_versions (
  fingerprint varchar not null,
  built_at    timestamp not null
);

-- What is known of every data test: written after publications, not in them. A publication that was rolled back changed no
-- table, so that its results are not here.
create table if not exists bronze.test_results (
  name        varchar not null,
  model       varchar not null,
  column_name varchar not null,
  severity    varchar not null,
  failures    bigint not null,
  elapsed_ms  double not null,
  tested_at   timestamp not null,
  sql         varchar not null
);
alter table bronze.test_results add column if not exists scope varchar;
alter table bronze.test_results add column if not exists touched_failures bigint;
alter table bronze.test_results add column if not exists touched_at timestamp;

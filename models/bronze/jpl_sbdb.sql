-- One row a document of JPL's Small-Body Database: an object and the head of its orbit.
create table if not exists bronze.sbdb_record (
  load_id          bigint not null,
  designation      varchar not null,
  full_name        varchar,
  spk_id           varchar,
  kind             varchar,            -- an, au: asteroids; cn, cu: comets; n: with a number
  orbit_id         varchar,
  orbit_class      varchar,
  orbit_class_name varchar,
  is_neo           boolean,
  is_hazardous     boolean,
  epoch_jd         double,             -- TDB
  moid_au          double,             -- to the Earth's orbit
  rms              double,
  condition_code   integer,            -- 0: well known, 9: hardly
  observations     bigint,
  data_arc_days    bigint,
  first_observed   varchar,
  last_observed    varchar,
  provenance       varchar not null,
  ingestion_date   timestamp not null,
  record_offset    bigint not null,
  record_length    bigint not null
);

-- One row an element of that orbit, or a physical parameter.
create table if not exists bronze.sbdb_value_record (
  load_id       bigint not null,
  designation   varchar not null,
  is_element    boolean not null,
  name          varchar not null,
  text          varchar,               -- as written
  value         double,                -- null of what is no number
  sigma         double,
  units         varchar,
  reference     varchar,
  notes         varchar,
  record_offset bigint not null,
  record_length bigint not null
);

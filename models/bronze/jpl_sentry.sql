-- One row an object of a document of JPL's Sentry.
create table if not exists bronze.sentry_record (
  load_id            bigint not null,
  kind               varchar not null,  -- listed, removed: of a list; object: of a document about it alone
  designation        varchar,           -- null of what does not say which object was removed
  full_name          varchar,
  sentry_id          varchar,
  h                  double,
  diameter_km        double,
  v_inf_km_s         double,
  impact_probability double,
  impacts            integer,           -- that are possible
  palermo_cumulative double,
  palermo_maximum    double,
  torino_maximum     integer,           -- null of impacts more than a century ahead
  first_year         integer,
  last_year          integer,
  last_observed      varchar,           -- as written
  last_observed_on   date,
  removed_at         timestamp,
  provenance         varchar not null,
  ingestion_date     timestamp not null,
  record_offset      bigint not null,
  record_length      bigint not null
);

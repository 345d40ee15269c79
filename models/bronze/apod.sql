-- One row a picture of the day, as one of its homes has it.
create table if not exists bronze.apod_record (
  load_id        bigint not null,
  "date"         date not null,
  home           varchar not null,    -- science or old
  title          varchar not null,
  explanation    varchar,
  media_type     varchar,             -- image, video, other
  url            varchar,
  hdurl          varchar,
  thumbnail_url  varchar,
  video_url      varchar,
  credit         varchar,             -- of the old home its copyright: null where a picture is free
  licence        varchar not null,    -- follows from the credit
  source_page    varchar,
  subject        varchar not null,
  subject_score  double not null,
  tags           varchar,             -- parted by commas, the best first
  -- Of the rules. They change together with this number, and then all tables are made anew from the lake.
  subject_rules  integer not null check (subject_rules = 1),
  provenance     varchar not null,
  ingestion_date timestamp not null,
  record_offset  bigint not null,
  record_length  bigint not null
);

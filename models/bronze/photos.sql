-- One row a lake object that held photos, beside its row in raw_object.
create table if not exists bronze.photo_page (
  load_id       bigint not null,
  rover_id      utinyint,         -- null: of several rovers, or an empty answer that was asked of none
  sol_start     integer,
  sol_end       integer,
  photo_count   integer not null, -- records taken, thumbnails included
  claimed_total bigint,           -- what the document says of itself; never trusted
  shape         utinyint not null -- 0 old, 1 Perseverance's feed, 2 Curiosity's feed
);

-- One row a record as the document has it, thumbnails included. The raw text is in the lake:
-- lake_record(filename, record_offset, record_length).
create table if not exists bronze.photo_record (
  load_id        bigint not null,
  shape          utinyint not null,
  rover_id       utinyint not null,
  sol            integer not null,
  key_hash       ubigint not null,    -- first 64 bits of SHA-256(photo_key)
  product_id     varchar using compression zstd,
  "version"      integer,
  upstream_id    bigint,              -- as the document has it, whoever wrote it
  nasa_id        bigint,              -- the same where NASA's old service gave it: see photo_ids.sql
  instrument     varchar,
  nasa_camera_id integer,
  camera_name    varchar,
  img_src        varchar using compression zstd,
  size_rank      utinyint not null,   -- by its file's name: 0 a thumbnail (-thm), 1 a browse copy (-br), 2 any other
  sample_type    varchar,
  taken_at_utc   timestamp,
  received_at    timestamp,
  taken_lmst_ms  bigint,              -- local mean solar time: sol x 86,400,000 + milliseconds of that day
  site           integer,
  drive          integer,
  sclk           double,
  mast_az        double,
  mast_el        double,
  width          integer,
  height         integer,
  filter_name    varchar,
  credit         varchar,
  provenance     varchar not null,
  ingestion_date timestamp not null,
  record_offset  bigint not null,
  record_length  integer not null
);

-- Records that could not be read, with the reason; the others of their document went on.
create table if not exists bronze.rejected_record (
  load_id       bigint not null,
  record_offset bigint not null,
  record_length bigint not null,
  reason        varchar not null
);

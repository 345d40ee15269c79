-- One row a lake object that held photos (M-17's columns; the records themselves are typed rows below).
create table if not exists bronze.raw_photo_response (
  load_id        bigint not null,     -- first 53 bits of SHA-256(filename)
  filename       varchar not null,    -- lake key
  source         varchar not null,
  rover_id       utinyint,            -- null: an empty answer whose key names no rover
  sol_start      integer,
  sol_end        integer,
  photo_count    integer not null,    -- records taken, thumbnails included
  item_count     integer not null,    -- records in the document, rejected ones included
  claimed_total  bigint,              -- what the document says of itself; never trusted
  ingestion_date timestamp not null,  -- when it was fetched
  sha256         varchar not null,
  shape          utinyint not null,   -- 0 old, 1 Perseverance's feed, 2 Curiosity's feed
  provenance     varchar not null,
  bytes          bigint not null,
  upstream       varchar              -- host that answered; of an import "file:" and its name
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

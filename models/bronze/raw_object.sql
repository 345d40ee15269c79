-- One row a lake object that was loaded, of every source. The records themselves are typed rows in tables of their own, with the
-- object's id as load_id.
create table if not exists bronze.raw_object (
  object_id  bigint not null,     -- first 53 bits of SHA-256(object_key)
  object_key varchar not null,    -- lake key
  source     varchar not null,
  scope      varchar not null,    -- rover, ...; '-' where the object is of several, or the source has none
  part       varchar not null,    -- sol=05017, day=2026-11-20, all: the object is of several parts, or the source is not cut
  page       integer not null,
  sha256     varchar not null,
  items      integer not null,    -- records in it, rejected ones included
  rejected   integer not null,    -- records that could not be read
  fetched_at timestamp not null,
  provenance varchar not null,
  bytes      bigint not null,
  upstream   varchar              -- host that answered; of an import "file:" and its name
);

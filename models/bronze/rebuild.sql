-- That these tables hold what the lake holds: a row is written when they were made from it, or began with an empty lake.
-- A warehouse without one is made again at the next start. `station` is false where the station was not kept at the time.
create table if not exists bronze.lake_rebuilds (
  finished_at timestamp not null,
  objects     bigint not null,
  station     boolean not null
);

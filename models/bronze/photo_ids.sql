-- The ids that are given here (flows/photo_ids.h). What stands in these tables stands in the lake too, in photo-ids/.

-- One row a picture that has a number of its own, or whose id had to be decided.
create table if not exists bronze.photo_id (
  rover_id utinyint not null,
  sol      integer not null,
  key_hash ubigint not null,
  image_id bigint,                    -- number given at the first publication, from 1,000,000,000 on; null: NASA's id was there first
  ruled_id bigint                     -- the id in any case: where two files claimed one of NASA's ids, or one file two
);

-- One row a lake object of them: it gave the numbers [first_id, first_id + id_count).
create table if not exists bronze.photo_id_object (
  filename varchar not null,
  first_id bigint not null,
  id_count bigint not null
);

-- One row a place of a picture that answers place on several sols. Follows from the answers that are published; not in the lake.
create table if not exists bronze.moved_photo (
  rover_id utinyint not null,
  sol      integer not null,
  key_hash ubigint not null,
  is_left  boolean not null           -- a newer answer says another sol
);

{# One row a picture, whichever upstream, shape and version of a page it came in.
   The old shape and the newer feeds of one file are one row: the feed's fields win, except id, img_src and earth_date;
   among equals the newest answer wins, but no smaller copy (-br, -thm) over the picture itself. A feed's thumbnail has the
   stem of its full picture, so thumbnails go first.
   Keys that were seen once, nearly all, are copied as they stand; only the others are aggregated. Which record stands for a
   picture is decided on few columns, and all that is joined to it is joined to these: every join sets aside memory for each column
   that passes it, and the wide rows pass one. Addresses are long, so they are not among the few: those of the old shape are fetched
   for the pictures that a feed has too. #}
{{ config(
    materialized='incremental',
    partition_by=['rover_id', 'sol'],
    rebuild_in_slices=3200,
    row_failures='reject',
    zstd=['product_id', 'img_src']
) }}

with records as materialized (
  select
    rover_id, sol, key_hash, load_id, record_offset, shape, ingestion_date, provenance, size_rank, upstream_id, nasa_id, nasa_camera_id
  from {{ source('bronze', 'photo_record') }}
  where sample_type is distinct from 'thumbnail'
    and load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
    and (rover_id, sol, key_hash) not in (select rover_id, sol, key_hash from {{ source('bronze', 'moved_photo') }} where is_left)
    {% if is_incremental() %}
    and (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
    {% endif %}
),

numbers as not materialized (
  select rover_id, sol, key_hash, image_id, ruled_id
  from {{ source('bronze', 'photo_id') }}
  {% if is_incremental() %}
  where (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
),

seen_again as (
  select key_hash
  from records
  group by key_hash
  having count(*) > 1
),

copies as (
  select * from records semi join seen_again using (key_hash)
),

merged as (
  select
    rover_id, sol, key_hash,
    max(struct_pack(feed := shape > 0, size := size_rank, at := ingestion_date, load_id := load_id, record_offset := record_offset))
      as winner,
    max(struct_pack(size := size_rank, at := ingestion_date, load_id := load_id, record_offset := record_offset))
      filter (where shape = 0) as old_copy,
    -- One file has one of NASA's ids: what contradicts itself is ruled on before it comes here.
    min(nasa_id) as nasa_id,
    -- What another server of the old shape called it.
    max(struct_pack(at := ingestion_date, load_id := load_id, record_offset := record_offset, id := upstream_id))
      filter (where shape = 0 and nasa_id is null and upstream_id is not null) as other,
    bool_or(shape = 0) as in_old_shape,
    bool_or(shape > 0) as in_feed,
    -- A derived row is as good as the weakest of what it came from.
    list_max(list(case provenance when 'api' then 1 when 'second_api' then 2 when 'model' then 3 when 'recording' then 4 else 5 end))
      as weakness
  from copies
  group by rover_id, sol, key_hash
),

old_addresses as (
  select rover_id, sol, key_hash, img_src
  from {{ source('bronze', 'photo_record') }}
  where (load_id, record_offset) in (select old_copy.load_id, old_copy.record_offset from merged where winner.feed)
  {% if is_incremental() %}
    and (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
),

addressed as (
  select m.*, a.img_src as old_img_src
  from merged m
  left join old_addresses a using (rover_id, sol, key_hash)
),

pictures as (
  select
    p.rover_id, p.sol, p.load_id, p.record_offset,
    coalesce(i.ruled_id, m.nasa_id, p.nasa_id, i.image_id, cast({{ var('hash_id_base') }} + (p.key_hash >> 13) as bigint)) as image_id,
    cast({{ var('hash_id_base') }} + (p.key_hash >> 13) as bigint) as hash_id,
    m.old_img_src,
    coalesce(m.other.id, case when p.shape = 0 and p.nasa_id is null then p.upstream_id end) as upstream_id,
    o.upstream,
    coalesce(m.in_old_shape, p.shape = 0) as in_old_shape,
    coalesce(m.in_feed, p.shape > 0) as in_feed,
    r.name as rover_name,
    r.landing_date + cast(floor(p.sol * {{ var('sol_seconds') }} / 86400) as integer) as earth_date,
    c.camera_id,
    m.weakness
  from records p
  left join addressed m on m.rover_id = p.rover_id and m.sol = p.sol and m.key_hash = p.key_hash
  left join numbers i on i.rover_id = p.rover_id and i.sol = p.sol and i.key_hash = p.key_hash
  left join {{ source('bronze', 'raw_object') }} o
    on o.object_id = coalesce(m.other.load_id, case when p.shape = 0 and p.nasa_id is null and p.upstream_id is not null then p.load_id end)
  left join {{ ref('rovers') }} r on r.rover_id = p.rover_id
  left join {{ ref('cameras') }} c on c.rover_id = p.rover_id and c.nasa_camera_id = p.nasa_camera_id
  where m.key_hash is null or (m.winner.load_id = p.load_id and m.winner.record_offset = p.record_offset)
)

select
  k.image_id,
  p.rover_id,
  k.rover_name,
  p.sol,
  k.earth_date,
  k.camera_id,
  p.camera_name,
  p.nasa_camera_id,
  coalesce(k.old_img_src, p.img_src) as img_src,
  p.ingestion_date,
  k.hash_id,
  k.upstream_id,
  k.upstream,
  p.product_id,
  p."version",
  p.sample_type,
  k.in_old_shape,
  k.in_feed,
  p.instrument,
  p.taken_at_utc,
  p.received_at,
  p.taken_lmst_ms,
  p.site,
  p.drive,
  p.sclk,
  p.mast_az,
  p.mast_el,
  p.width,
  p.height,
  p.filter_name,
  p.credit,
  case k.weakness when 1 then 'api' when 2 then 'second_api' when 3 then 'model' when 4 then 'recording' when 5 then 'simulated'
    else p.provenance end as provenance,
  p.load_id,
  p.record_offset,
  p.record_length
from {{ source('bronze', 'photo_record') }} p
join pictures k on k.rover_id = p.rover_id and k.sol = p.sol and k.load_id = p.load_id and k.record_offset = p.record_offset
{% if is_incremental() %}
where (p.rover_id, p.sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
{% endif %}

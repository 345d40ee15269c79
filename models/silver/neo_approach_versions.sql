{# One row what was known of an approach for a time: a new orbit or a new magnitude is a new version. An approach that the newest feed of
   its day lacks has ended without one, as the object passes on another day. Key: designation, body, approach_date, valid_from. #}
{{ config(materialized='incremental', partition_by=['designation'], row_failures='reject') }}

with objects as (
  select *, provenance <> 'recording' as is_live
  from {{ source('bronze', 'neo_record') }}
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    {% if is_incremental() %}
    and object_id in (
      select object_id from {{ source('bronze', 'neo_record') }}
      where designation in (select designation from {{ source('bronze', 'touched_partitions') }}))
    {% endif %}
),
names as (
  select object_id, last(designation order by is_live, ingestion_date, load_id, record_offset) as designation
  from objects
  group by object_id
),
seen as (
  select
    n.designation, a.object_id, o.name, a.body, a.approach_date, a.approach_tdb, a.miss_distance_km, a.miss_distance_ld, a.velocity_km_s,
    a.velocity_km_h, o.h, o.diameter_min_m, o.diameter_max_m, o.diameter_min_km, o.diameter_max_km, o.is_hazardous, o.is_sentry, o.orbit_id,
    o.is_live, o.ingestion_date, o.provenance, a.load_id, a.record_offset, a.record_length
  from {{ source('bronze', 'neo_approach_record') }} a
  join objects o on o.load_id = a.load_id and o.record_offset = a.object_offset
  join names n on n.object_id = a.object_id
  where (a.load_id, a.record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
    {% if is_incremental() %}
    and n.designation in (select designation from {{ source('bronze', 'touched_partitions') }})
    {% endif %}
),
{# An imported file is of nobody knows when: it counts until an upstream has answered. #}
known as (
  select *, row(approach_tdb, miss_distance_km, velocity_km_s, h, diameter_min_m, diameter_max_m, is_hazardous) as told
  from seen
  qualify (is_live or ingestion_date < coalesce(min(ingestion_date) filter (where is_live) over (partition by designation, body, approach_date),
                                                timestamp 'infinity'))
    and row_number() over (partition by designation, body, approach_date, ingestion_date order by load_id desc, record_offset desc) = 1
),
changes as (
  select *, told is distinct from lag(told) over told_before as is_new
  from known
  window told_before as (partition by designation, body, approach_date order by ingestion_date, load_id, record_offset)
),
numbered as (
  select *, count(*) filter (where is_new) over told_before as version
  from changes
  window told_before as (partition by designation, body, approach_date order by ingestion_date, load_id, record_offset)
),
versions as (
  select
    * replace (max(orbit_id) over of_version as orbit_id, bool_or(is_sentry) over of_version as is_sentry),
    max(ingestion_date) over (partition by designation, body, approach_date) as seen_last
  from numbered
  window of_version as (partition by designation, body, approach_date, version)
  qualify row_number() over (partition by designation, body, approach_date, version order by ingestion_date, load_id, record_offset) = 1
),
feeds as (
  select feed_date, max(ingestion_date) as asked_last
  from {{ source('bronze', 'neo_record') }}
  where feed_date is not null and provenance <> 'recording'
    and load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  group by feed_date
)

select
  v.designation,
  v.object_id,
  v.name,
  v.body,
  v.approach_date,
  bronze.utc_of_tdb(v.approach_tdb) as approach_at,
  nullif(v.miss_distance_km, 0) as miss_distance_km,
  nullif(v.miss_distance_ld, 0) as miss_distance_ld,
  v.velocity_km_s,
  case when v.body = 'Earth' then sqrt(bronze.v_inf_squared(v.velocity_km_s, v.miss_distance_km)) end as v_inf_km_s,
  v.h,
  v.diameter_min_m,
  v.diameter_max_m,
  v.is_hazardous,
  v.is_sentry,
  v.orbit_id,
  bronze.threat_score_v1(v.diameter_min_km, v.diameter_max_km, v.velocity_km_h, v.miss_distance_km, v.is_hazardous) as threat_score_v1,
  case when v.body = 'Earth'
    then bronze.rarity_years(bronze.neo_diameter_m(v.diameter_min_m, v.diameter_max_m, v.h), v.velocity_km_s, v.miss_distance_km) end as rarity_years,
  bronze.rarity_score(rarity_years) as rarity_score,
  bronze.rarity_level(rarity_years) as rarity_level,
  case when rarity_years is not null then bronze.rarity_size(bronze.neo_diameter_m(v.diameter_min_m, v.diameter_max_m, v.h)) end as rarity_size,
  case when rarity_years is not null then bronze.rarity_speed(v.velocity_km_s, v.miss_distance_km) end as rarity_speed,
  case when rarity_years is not null then bronze.rarity_distance(v.velocity_km_s, v.miss_distance_km) end as rarity_distance,
  v.ingestion_date as valid_from,
  coalesce(lead(v.ingestion_date) over (partition by v.designation, v.body, v.approach_date order by v.version),
           case when v.body = 'Earth' and v.is_live and f.asked_last > v.seen_last then f.asked_last end) as valid_to,
  v.ingestion_date,
  v.provenance,
  v.load_id,
  v.record_offset,
  v.record_length
from versions v
left join feeds f on f.feed_date = v.approach_date
{# Days are asked for, and those of one lie together. #}
order by v.approach_date

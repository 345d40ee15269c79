{# M-27 for every source: sols where what is here is not what was to be expected. Sols in order are not listed.
   Expectations are per source. old_shape: the newest manifest against rows of the legacy API; a sol that only a feed
   answered is not measured by that manifest. feed: what the newest pages of the sol held against what became pictures. #}
{{ config(materialized='view') }}

with old_shape as (
  select
    'old_shape' as source,
    m.rover_id,
    m.rover_name,
    m.sol,
    m.manifest_total_photos,
    coalesce(a.old_shape_photos, 0) as actual_total_photos,
    m.manifest_camera_count,
    coalesce(a.old_shape_camera_count, 0) as actual_camera_count,
    greatest(m.ingestion_date, a.ingestion_date) as validation_timestamp
  from {{ ref('flat_manifest_photos') }} m
  left join {{ ref('photo_sols') }} a on a.rover_id = m.rover_id and a.sol = m.sol
  where m.manifest_total_photos > 0
    and (a.sol is null or a.old_shape_photos > 0 or a.total_photos = 0)
),

rejected as (
  select r.load_id, count(*) as records
  from {{ ref('rejected_rows') }} r
  group by r.load_id
),

pages as (
  select
    p.load_id, p.rover_id, p.sol_start as sol, p.shape, o.fetched_at as ingestion_date,
    row_number() over (partition by o.scope, o.part, o.page order by o.fetched_at desc, p.load_id desc) as age
  from {{ source('bronze', 'photo_page') }} p
  join {{ source('bronze', 'raw_object') }} o on o.object_id = p.load_id
),

feed as (
  select
    'feed' as source,
    p.rover_id,
    r.name as rover_name,
    p.sol,
    coalesce(any_value(a.feed_photos), 0) + cast(sum(j.records) as bigint) as manifest_total_photos,
    coalesce(any_value(a.feed_photos), 0) as actual_total_photos,
    cast(null as integer) as manifest_camera_count,
    coalesce(any_value(a.camera_count), 0) as actual_camera_count,
    max(p.ingestion_date) as validation_timestamp
  from rejected j
  join pages p on p.load_id = j.load_id and p.age = 1 and p.shape > 0
  left join {{ ref('rovers') }} r on r.rover_id = p.rover_id
  left join {{ ref('photo_sols') }} a on a.rover_id = p.rover_id and a.sol = p.sol
  group by p.rover_id, r.name, p.sol
),

measured as (
  select * from old_shape
  union all
  select * from feed
)

select
  source,
  rover_id,
  rover_name,
  sol,
  manifest_total_photos,
  actual_total_photos,
  manifest_total_photos - actual_total_photos as photo_difference,
  manifest_camera_count,
  actual_camera_count,
  manifest_camera_count - actual_camera_count as camera_difference,
  case
    when actual_total_photos = 0 then 'MISSING_SOL'
    when manifest_total_photos <> actual_total_photos then 'PHOTO_COUNT_MISMATCH'
    else 'CAMERA_COUNT_MISMATCH'
  end as validation_status,
  validation_timestamp
from measured
where manifest_total_photos <> actual_total_photos or manifest_camera_count <> actual_camera_count
order by rover_id, sol

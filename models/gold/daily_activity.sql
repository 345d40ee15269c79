{# M-29 for all rovers: what a sol with pictures was like. `other` counts cameras of no known kind, so that the four
   counts sum to the pictures. A sol without a drive is Stationary only where the rover's drives are known at all. #}
{{ config(materialized='incremental', partition_by=['rover_id', 'sol']) }}

with photos as (
  select
    p.rover_id,
    any_value(p.rover_name) as rover_name,
    p.sol,
    any_value(p.earth_date) as earth_date,
    cast(coalesce(sum(p.total_photos) filter (where c.category = 'Engineering'), 0) as bigint) as engineering_photos,
    cast(coalesce(sum(p.total_photos) filter (where c.category = 'Science'), 0) as bigint) as science_photos,
    cast(coalesce(sum(p.total_photos) filter (where c.category = 'Entry, Descent, and Landing'), 0) as bigint) as edl_photos,
    cast(coalesce(sum(p.total_photos) filter (where coalesce(c.category, 'Other') = 'Other'), 0) as bigint) as other_photos,
    cast(sum(p.total_photos) as bigint) as total_photos,
    max(p.ingestion_date) as ingestion_date
  from {{ ref('photo_counts') }} p
  left join {{ ref('cameras') }} c on c.camera_id = p.camera_id
  {% if is_incremental() %}
  where (p.rover_id, p.sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
  group by p.rover_id, p.sol
),

driven as (
  select rover_id, sol, sum(length_m) as travel_distance, max(ingestion_date) as ingestion_date
  from {{ ref('fact_path') }}
  group by rover_id, sol
),

travellers as (
  select rover_id from {{ ref('fact_path') }} group by rover_id
)

select
  p.rover_id,
  p.rover_name,
  p.sol,
  p.earth_date,
  case
    when t.rover_id is null then null
    when coalesce(d.travel_distance, 0) = 0 then 'Stationary'
    when d.travel_distance < 5 then 'Minimal Movement'
    when d.travel_distance < 20 then 'Short Travel'
    else 'Long Travel'
  end as day_type,
  case when t.rover_id is not null then coalesce(d.travel_distance, 0) end as travel_distance,
  p.engineering_photos,
  p.science_photos,
  p.edl_photos,
  p.other_photos,
  p.total_photos,
  greatest(p.ingestion_date, d.ingestion_date) as ingestion_date
from photos p
left join driven d on d.rover_id = p.rover_id and d.sol = p.sol
left join travellers t on t.rover_id = p.rover_id

{# M-32: one row a rover. Status and dates from the seed, counts from the pictures here, the manifest's beside them. #}
{{ config(materialized='incremental', partition_by=['rover_id']) }}

select
  r.rover_id,
  r.name as rover_name,
  r.status,
  r.landing_date,
  r.launch_date,
  p.min_sol,
  p.max_sol,
  p.max_date,
  coalesce(p.sols_with_photos, 0) as sols_with_photos,
  coalesce(p.total_photos, 0) as total_photos,
  coalesce(p.total_photos, 0) as pictures,
  coalesce(p.photos, 0) as photos,
  m.max_sol as manifest_max_sol,
  m.total_photos as manifest_total_photos,
  greatest(p.ingestion_date, m.ingestion_date) as ingestion_date
from {{ ref('rovers') }} r
left join {{ ref('manifest_heads') }} m on m.rover_id = r.rover_id
left join (
  select
    rover_id,
    min(sol) as min_sol,
    max(sol) as max_sol,
    max(earth_date) as max_date,
    count(*) as sols_with_photos,
    cast(sum(total_photos) as bigint) as total_photos,
    cast(sum(row_count) as bigint) as photos,
    max(ingestion_date) as ingestion_date
  from {{ ref('photo_sols') }}
  group by rover_id
) p on p.rover_id = r.rover_id
{% if is_incremental() %}
where r.rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }})
{% endif %}

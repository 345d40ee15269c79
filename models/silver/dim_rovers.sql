{# M-22: the rovers, with what their newest manifest and the pictures here say of them.
   Status and dates are the seed's: manifests of an archived service no longer change. #}
{{ config(materialized='view') }}

select
  r.rover_id,
  r.name as rover_name,
  r.slug,
  r.status,
  r.landing_date,
  r.launch_date,
  greatest(m.max_sol, p.max_sol) as max_sol,
  greatest(m.max_date, p.max_date) as max_date,
  coalesce(m.total_photos, p.total_photos, 0) as total_photos,
  m.max_sol as manifest_max_sol,
  m.total_photos as manifest_total_photos,
  p.max_sol as photos_max_sol,
  coalesce(p.total_photos, 0) as photos_here,
  greatest(m.ingestion_date, p.ingestion_date) as ingestion_date
from {{ ref('rovers') }} r
left join {{ ref('manifest_heads') }} m on m.rover_id = r.rover_id
left join (
  select
    rover_id, max(sol) as max_sol, max(earth_date) as max_date, cast(sum(total_photos) as bigint) as total_photos,
    max(ingestion_date) as ingestion_date
  from {{ ref('photo_sols') }}
  group by rover_id
) p on p.rover_id = r.rover_id

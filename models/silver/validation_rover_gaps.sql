{# M-32: the newest manifest of each rover against the pictures here. A gap is negative where the feeds know more than the manifest,
   and null without a manifest. The time is that of the newest answer: no clock of ours enters a table. #}
{{ config(materialized='view') }}

with here as (
  select rover_id, max(earth_date) as max_date
  from {{ ref('photo_sols') }}
  group by rover_id
)

select
  r.rover_id,
  r.rover_name,
  r.manifest_max_sol,
  r.photos_max_sol as actual_max_sol,
  r.manifest_max_sol - coalesce(r.photos_max_sol, -1) as sol_gap,
  r.manifest_total_photos,
  r.photos_here as actual_total_photos,
  r.manifest_total_photos - r.photos_here as photo_gap,
  m.max_date as manifest_max_date,
  h.max_date as actual_max_date,
  coalesce(r.manifest_max_sol > coalesce(r.photos_max_sol, -1), false) as needs_ingestion,
  r.ingestion_date as validation_timestamp
from {{ ref('dim_rovers') }} r
left join {{ ref('manifest_heads') }} m on m.rover_id = r.rover_id
left join here h on h.rover_id = r.rover_id

{# M-31, per rover: how far the pictures here are behind the newest manifest, in hundreds of sols. The ledger plans the
   real fetching; this is for people. The time is that of the newest answer: no clock of ours enters a table. #}
{{ config(materialized='view') }}

with known as (
  select
    rover_id,
    rover_name,
    coalesce(photos_max_sol, -1) as photos_max_sol,
    coalesce(manifest_max_sol, photos_max_sol, -1) as manifest_max_sol,
    ingestion_date
  from {{ ref('dim_rovers') }}
),

gaps as (
  select *, greatest(manifest_max_sol - photos_max_sol, 0) as total_sols_needed
  from known
),

starts as (
  select
    *,
    case when total_sols_needed >= 100 then cast((floor(photos_max_sol / 100.0) + 1) * 100 as integer) else photos_max_sol + 1 end
      as start_sol
  from gaps
)

select
  rover_id,
  rover_name,
  start_sol,
  least(cast((floor(start_sol / 100.0) + 1) * 100 as integer), greatest(manifest_max_sol, start_sol - 1)) + 1 as end_sol,
  nullif(photos_max_sol, -1) as photos_max_sol,
  nullif(manifest_max_sol, -1) as manifest_max_sol,
  total_sols_needed = 0 as up_to_date,
  total_sols_needed,
  cast(ceil(total_sols_needed / 100.0) as integer) as estimated_batches,
  ingestion_date as task_created_at
from starts

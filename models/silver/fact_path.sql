{# M-26: one row a driven segment, with the kind of day it made. #}
{{ config(materialized='incremental', partition_by=['rover_id'], row_failures='reject') }}

select
  rover_id,
  rover_name,
  sol,
  segment,
  coalesce(length, 0) as length_m,
  case
    when coalesce(length, 0) = 0 then 'Stationary'
    when length < 5 then 'Minimal Movement'
    when length < 20 then 'Short Travel'
    else 'Long Travel'
  end as day_type,
  from_rmc,
  to_rmc,
  sclk_start,
  sclk_end,
  false as sol_is_interpolated,
  ingestion_date,
  provenance,
  load_id,
  record_offset,
  record_length
from {{ ref('flat_coordinate_response') }}
{% if is_incremental() %}
where rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }})
{% endif %}
order by rover_id, sol, segment

{# M-21: photos per sol as the newest manifest of the rover counts them. A sol that is not listed has none. #}
{{ config(materialized='incremental', partition_by=['rover_id'], row_failures='reject') }}

with newest as (
  select rover_id, arg_max(load_id, struct_pack(at := ingestion_date, load_id := load_id)) as load_id
  from {{ source('bronze', 'manifest_record') }}
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  {% if is_incremental() %}
    and rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
  group by rover_id
)

select
  s.rover_id,
  r.name as rover_name,
  s.sol,
  s.earth_date,
  s.total_photos as manifest_total_photos,
  s.camera_count as manifest_camera_count,
  s.cameras,
  h.ingestion_date,
  h.provenance,
  s.load_id,
  s.record_offset,
  s.record_length
from {{ source('bronze', 'manifest_sol_record') }} s
join newest n on n.load_id = s.load_id and n.rover_id = s.rover_id
join {{ source('bronze', 'manifest_record') }} h on h.load_id = s.load_id and h.rover_id = s.rover_id
left join {{ ref('rovers') }} r on r.rover_id = s.rover_id
where (s.load_id, s.record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
order by s.rover_id, s.sol

{# M-19, keyed by (rover_id, sol, segment): the driven segments of the rover's newest traverse file. #}
{{ config(materialized='incremental', partition_by=['rover_id'], row_failures='reject') }}

with newest as (
  select rover_id, arg_max(load_id, struct_pack(at := ingestion_date, load_id := load_id)) as load_id
  from (select object_id as load_id, fetched_at as ingestion_date, 8::utinyint as rover_id from {{ source('bronze', 'raw_object') }}
        where source = 'mars_traverse') newest_first
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  {% if is_incremental() %}
    and rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
  group by rover_id
)

select
  s.rover_id,
  r.name as rover_name,
  from_json(s.points, '[["DOUBLE"]]') as coordinates,
  s.sol,
  s.segment,
  s.from_rmc,
  s.to_rmc,
  s.length_m as length,
  s.sclk_start,
  s.sclk_end,
  s.ingestion_date,
  s.provenance,
  s.load_id,
  s.record_offset,
  s.record_length
from {{ source('bronze', 'path_segment_record') }} s
join newest n on n.load_id = s.load_id and n.rover_id = s.rover_id
left join {{ ref('rovers') }} r on r.rover_id = s.rover_id
where (s.load_id, s.record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
order by s.rover_id, s.sol, s.segment

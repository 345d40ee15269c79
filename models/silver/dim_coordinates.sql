{# M-24: one row a vertex of the path. coordinate_id = rover_id x 10^9 + sol x 10^3 + running number inside the sol. #}
{{ config(materialized='incremental', partition_by=['rover_id'], row_failures='reject') }}

with vertices as (
  select
    rover_id, rover_name, sol, segment, provenance, load_id, record_offset, record_length,
    unnest(coordinates) as point,
    generate_subscripts(coordinates, 1) as place
  from {{ ref('flat_coordinate_response') }}
  {% if is_incremental() %}
  where rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
),

numbered as (
  select *, row_number() over (partition by rover_id, sol order by segment, place) as waypoint_sequence
  from vertices
)

select
  cast(rover_id as bigint) * 1000000000 + cast(sol as bigint) * 1000 + waypoint_sequence as coordinate_id,
  rover_id,
  rover_name,
  waypoint_sequence,
  sol,
  segment,
  point[1] as longitude,
  point[2] as latitude,
  point[3] as elevation,
  provenance,
  load_id,
  record_offset,
  record_length
from numbered
order by coordinate_id

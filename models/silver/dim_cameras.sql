{# M-23, with ids that never change: rover_id x 100 + a seed number. `inferred`: not seen in any recorded answer. #}
{{ config(materialized='view') }}

select
  c.camera_id,
  c.rover_id,
  r.name as rover_name,
  c.name as camera_name,
  c.full_name as camera_full_name,
  c.nasa_camera_id,
  c.category as camera_category,
  c.inferred
from {{ ref('cameras') }} c
join {{ ref('rovers') }} r on r.rover_id = c.rover_id

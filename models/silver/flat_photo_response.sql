{# M-18: a picture with the facts of its rover and camera beside it, and the lake object it came from. #}
{{ config(materialized='view') }}

select
  p.rover_id,
  p.rover_name,
  r.landing_date,
  r.launch_date,
  r.status as rover_status,
  p.sol,
  p.earth_date,
  p.camera_id,
  p.camera_name,
  c.full_name as camera_full_name,
  p.img_src,
  p.image_id,
  o.object_key as filename,
  p.ingestion_date,
  p.provenance,
  p.load_id,
  p.record_offset,
  p.record_length
from {{ ref('fact_photos') }} p
left join {{ ref('rovers') }} r on r.rover_id = p.rover_id
left join {{ ref('cameras') }} c on c.camera_id = p.camera_id
left join {{ source('bronze', 'raw_object') }} o on o.object_id = p.load_id

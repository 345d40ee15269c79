{# What is wanting of which partition, in the same columns for every source, so that whoever fills gaps knows no table but this.
   `cameras` counts cameras, every other state what the source's records are. #}
{{ config(materialized='view') }}

select
  'mars_photos' as source,
  lower(rover_name) as scope,
  printf('sol=%05d', sol) as part,
  case validation_status when 'MISSING_SOL' then 'missing' when 'PHOTO_COUNT_MISMATCH' then 'count' else 'cameras' end as state,
  cast(case validation_status when 'CAMERA_COUNT_MISMATCH' then manifest_camera_count else manifest_total_photos end as bigint) as expected,
  cast(case validation_status when 'CAMERA_COUNT_MISMATCH' then actual_camera_count else actual_total_photos end as bigint) as got
from {{ ref('validation_photo_gaps') }}
where source = 'old_shape'

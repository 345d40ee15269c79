{# What is missing of each partition as another source promises it, for the planner. For Mars the sols that the newest manifest
   counts otherwise than the rows of the old shape; what a feed's pages say of themselves asks for nothing. #}
{{ config(materialized='view') }}

select
  'mars_photos' as source,
  lower(rover_name) as scope,
  'sol=' || lpad(cast(sol as varchar), 5, '0') as part,
  case validation_status when 'MISSING_SOL' then 'missing' when 'PHOTO_COUNT_MISMATCH' then 'count' else 'cameras' end as state,
  manifest_total_photos as expected,
  actual_total_photos as got
from {{ ref('validation_photo_gaps') }}
where source = 'old_shape'

{# M-32: how many cameras took how many pictures on a sol. A view: photo_counts is small, and what it stands on is tested there. #}
{{ config(materialized='view') }}

select
  rover_id,
  any_value(rover_name) as rover_name,
  any_value(earth_date) as earth_date,
  sol,
  count(distinct camera_name) as cameras_used,
  cast(sum(total_photos) as bigint) as total_photos,
  max(ingestion_date) as ingestion_date
from {{ ref('photo_counts') }}
group by rover_id, sol

{# M-32: pictures per rover, sol and camera. A picture is the highest version of a product_id, so distinct products count. #}
{{ config(materialized='incremental', partition_by=['rover_id', 'sol']) }}

select
  rover_id,
  any_value(rover_name) as rover_name,
  sol,
  any_value(earth_date) as earth_date,
  camera_id,
  camera_name,
  -- Only Perseverance's names have versions; of the others every row is a product.
  count(*) filter (where rover_id <> 8) + count(distinct hash(product_id)) filter (where rover_id = 8) as total_photos,
  max(ingestion_date) as ingestion_date
from {{ ref('fact_photos') }}
{% if is_incremental() %}
where (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
{% endif %}
group by rover_id, sol, camera_id, camera_name

{# What is here of each sol; small, so that gaps, summaries and the page never scan the pictures.
   total_photos counts pictures, that is the highest version of each product_id. Only Perseverance's names have versions;
   of the others every row is a product. #}
{{ config(materialized='incremental', partition_by=['rover_id', 'sol']) }}

select
  rover_id,
  sol,
  any_value(rover_name) as rover_name,
  any_value(earth_date) as earth_date,
  count(*) as row_count,
  count(*) filter (where rover_id <> 8) + count(distinct hash(product_id)) filter (where rover_id = 8) as total_photos,
  count(*) filter (where in_old_shape) as old_shape_photos,
  count(*) filter (where rover_id <> 8 and in_feed) + count(distinct hash(product_id)) filter (where rover_id = 8 and in_feed)
    as feed_photos,
  count(distinct camera_name) as camera_count,
  count(distinct camera_name) filter (where in_old_shape) as old_shape_camera_count,
  max(ingestion_date) as ingestion_date
from {{ ref('fact_photos') }}
{% if is_incremental() %}
where (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
{% endif %}
group by rover_id, sol

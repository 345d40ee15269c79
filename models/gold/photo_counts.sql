{# M-32: pictures per rover, sol and camera. A picture is the highest version of a product_id: it counts once, in the camera that this
   version names. #}
{{ config(materialized='incremental', partition_by=['rover_id', 'sol']) }}

with photos as not materialized (
  select * from {{ ref('fact_photos') }}
  {% if is_incremental() %}
  where (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
),

-- Only Perseverance's names have versions; of the others every row is a product.
pictures as (
  select rover_id, rover_name, sol, earth_date, camera_id, camera_name, ingestion_date from photos where rover_id <> 8
  union all
  select rover_id, rover_name, sol, earth_date, newest.camera_id, newest.camera_name, ingestion_date
  from (
    select
      rover_id,
      any_value(rover_name) as rover_name,
      sol,
      any_value(earth_date) as earth_date,
      max(struct_pack(of_picture := coalesce("version", 0), image_id := image_id, camera_id := camera_id, camera_name := camera_name)) as newest,
      max(ingestion_date) as ingestion_date
    from photos
    where rover_id = 8
    group by rover_id, sol, hash(product_id)
  )
)

select
  rover_id,
  any_value(rover_name) as rover_name,
  sol,
  any_value(earth_date) as earth_date,
  camera_id,
  camera_name,
  count(*) as total_photos,
  max(ingestion_date) as ingestion_date
from pictures
group by rover_id, sol, camera_id, camera_name

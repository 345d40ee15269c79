{# M-30 for all rovers whose drives are known: one row a picture of a sol with a drive. Of several drives of the sol it names the one
   during which the picture was taken, else the first. Whether it was is null while a clock that could say so is not known.
   A view, as the table would hold nearly every picture of a driving rover again. #}
{{ config(materialized='view') }}

with sols as (
  select
    rover_id,
    sol,
    list(struct_pack(begins := sclk_start, ends := sclk_end) order by segment) as drives,
    max(ingestion_date) as ingestion_date
  from {{ ref('fact_path') }}
  group by rover_id, sol
),

photos as (
  select
    p.rover_id,
    p.rover_name,
    p.sol,
    p.camera_name,
    p.image_id,
    p.img_src,
    {{ var('photo_clock') }} as photo_time,
    s.drives,
    greatest(p.ingestion_date, s.ingestion_date) as ingestion_date
  from {{ ref('fact_photos') }} p
  join sols s on s.rover_id = p.rover_id and s.sol = p.sol
),

compared as (
  select
    *,
    list_filter(drives, lambda d: photo_time between d.begins and d.ends) as during,
    list_filter(drives, lambda d: (photo_time between d.begins and d.ends) is null) as unknown
  from photos
)

select
  rover_id,
  rover_name,
  sol as sol_number,
  camera_name,
  coalesce(during[1], drives[1]).begins as travel_time_start,
  coalesce(during[1], drives[1]).ends as travel_time_end,
  image_id,
  img_src as image_link,
  photo_time,
  case when len(during) > 0 then true when len(unknown) = 0 then false end as taken_during_travel,
  ingestion_date
from compared

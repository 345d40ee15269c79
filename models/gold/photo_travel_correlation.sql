{# M-32, the older form of camera_travel_correlation: one row a picture and drive of its sol. A view, as the table would hold nearly
   every picture of a driving rover again. #}
{{ config(materialized='view') }}

select
  p.rover_id,
  p.rover_name as name,
  p.sol,
  d.segment,
  c.full_name as camera_full_name,
  d.sclk_start as travel_time_start,
  d.sclk_end as travel_time_end,
  p.image_id,
  p.img_src as image,
  {{ var('photo_clock') }} as photo_time,
  {{ var('photo_clock') }} between d.sclk_start and d.sclk_end as taken_during_travel,
  greatest(p.ingestion_date, d.ingestion_date) as ingestion_date
from {{ ref('fact_photos') }} p
join {{ ref('fact_path') }} d on d.rover_id = p.rover_id and d.sol = p.sol
left join {{ ref('cameras') }} c on c.camera_id = p.camera_id

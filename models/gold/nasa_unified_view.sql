{# N-19: pictures of the day, rover pictures and close approaches under the columns that an older system gave them all; null where a
   column is of another source. What is unknown is null, too, not "Unknown". Key: source, id. #}
{{ config(materialized='view') }}

select
  'apod' as source,
  cast(strftime("date", '%Y%m%d') as bigint) as id,
  "date",
  title,
  copyright,
  explanation,
  media_type,
  case media_type when 'image' then url when 'video' then thumbnail_url end as image_url,
  cast(null as bigint) as photo_id,
  cast(null as integer) as sol,
  cast(null as integer) as camera_id,
  cast(null as varchar) as camera_full_name,
  cast(null as varchar) as img_src,
  cast(null as varchar) as rover_name,
  cast(null as varchar) as rover_status,
  cast(null as varchar) as s3_path,
  cast(null as integer) as average_color_r,
  cast(null as integer) as average_color_g,
  cast(null as integer) as average_color_b,
  cast(null as varchar) as image_hash,
  cast(null as varchar) as classification,
  cast(null as double) as classification_confidence,
  cast(null as integer) as image_width,
  cast(null as integer) as image_height,
  cast(null as varchar) as asteroid_id,
  cast(null as varchar) as asteroid_name,
  cast(null as double) as absolute_magnitude_h,
  cast(null as double) as diameter_min_km,
  cast(null as double) as diameter_max_km,
  cast(null as boolean) as hazardous,
  cast(null as varchar) as close_approach_date,
  cast(null as double) as velocity_kph,
  cast(null as double) as miss_distance_km,
  cast(null as varchar) as orbiting_body,
  cast(null as boolean) as is_sentry_object,
  cast(null as varchar) as sentry_data,
  cast(null as double) as threat_score
from {{ ref('apod') }}
union all by name
select
  'mars' as source,
  p.image_id as id,
  p.earth_date as "date",
  p.image_id as photo_id,
  p.sol,
  p.nasa_camera_id as camera_id,
  c.full_name as camera_full_name,
  p.img_src,
  p.rover_name,
  r.status as rover_status,
  p.width as image_width,
  p.height as image_height
from {{ ref('fact_photos') }} p
left join {{ ref('rovers') }} r on r.rover_id = p.rover_id
left join {{ ref('cameras') }} c on c.camera_id = p.camera_id
union all by name
select
  'neo' as source,
  -- 52 bits of the key in words: an approach has no number of its own.
  cast('0x' || left(md5(concat_ws('/', designation, coalesce(body, ''), approach_date)), 13) as bigint) as id,
  approach_date as "date",
  object_id as asteroid_id,
  name as asteroid_name,
  h as absolute_magnitude_h,
  diameter_min_m / 1000 as diameter_min_km,
  diameter_max_m / 1000 as diameter_max_km,
  is_hazardous as hazardous,
  cast(approach_date as varchar) as close_approach_date,
  velocity_km_s * 3600 as velocity_kph,
  miss_distance_km,
  body as orbiting_body,
  is_sentry as is_sentry_object,
  threat_score_v1 as threat_score
from {{ ref('neo_approach') }}

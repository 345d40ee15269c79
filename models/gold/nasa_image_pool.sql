{# N-20: the pictures among them, for mosaics. #}
{{ config(materialized='view') }}

select
  source,
  id,
  "date",
  s3_path,
  coalesce(image_url, img_src) as image_url,
  average_color_r,
  average_color_g,
  average_color_b,
  classification,
  image_width,
  image_height
from {{ ref('nasa_unified_view') }}
where source in ('apod', 'mars')

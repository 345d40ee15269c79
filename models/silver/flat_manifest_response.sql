{# M-20: the newest manifest of each rover with its sols nested inside, as the old service sent it. #}
{{ config(materialized='view') }}

select
  h.*,
  -- A manifest without a sol has an empty list, not none.
  coalesce(p.photos, []) as photos
from {{ ref('manifest_heads') }} h
left join (
  select
    rover_id,
    list(struct_pack(
      sol := sol, earth_date := earth_date, total_photos := manifest_total_photos, cameras := cameras::varchar[]) order by sol) as photos
  from {{ ref('flat_manifest_photos') }}
  group by rover_id
) p on p.rover_id = h.rover_id

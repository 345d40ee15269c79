-- M-37: no PANCAM on Perseverance, no SUPERCAM on Curiosity; every known camera name belongs to its rover. A warning, as
-- everything that stands on the camera (rules.md 5).
{{ config(severity='warn') }}
select p.rover_id, p.sol, p.camera_name, p.image_id
from {{ ref('fact_photos') }} p
where ((p.rover_id = 8 and p.camera_name = 'PANCAM') or (p.rover_id = 5 and p.camera_name like 'SUPERCAM%'))
{% if is_incremental() %}
  and (p.rover_id, p.sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }})
{% endif %}

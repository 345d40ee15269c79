-- Each photo of a sol with a drive is there once, however many drives the sol has.
with photos as (
  select rover_id, sol, count(*) as photos
  from {{ ref('fact_photos') }}
  where (rover_id, sol) in (select rover_id, sol from {{ ref('fact_path') }})
  group by rover_id, sol
),

correlated as (
  select rover_id, sol_number as sol, count(*) as photos, count(distinct image_id) as ids
  from {{ ref('camera_travel_correlation') }}
  group by rover_id, sol_number
)

select coalesce(p.rover_id, c.rover_id) as rover_id, coalesce(p.sol, c.sol) as sol, p.photos, c.photos as correlated, c.ids
from photos p
full join correlated c on c.rover_id = p.rover_id and c.sol = p.sol
where p.photos is distinct from c.photos or p.photos is distinct from c.ids

-- Each picture of silver is counted once in gold, and nothing else.
select coalesce(s.rover_id, g.rover_id) as rover_id, coalesce(s.sol, g.sol) as sol, s.total_photos, g.total_photos as gold_photos
from {{ ref('photo_sols') }} s
full join (select rover_id, sol, sum(total_photos) as total_photos from {{ ref('daily_activity') }} group by rover_id, sol) g
  on g.rover_id = s.rover_id and g.sol = s.sol
where s.total_photos is distinct from g.total_photos

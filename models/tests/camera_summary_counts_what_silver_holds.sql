-- Each picture of silver is counted in the sol's summary once.
select coalesce(s.rover_id, g.rover_id) as rover_id, coalesce(s.sol, g.sol) as sol, s.total_photos, g.total_photos as gold_photos
from {{ ref('photo_sols') }} s
full join {{ ref('camera_summary') }} g on g.rover_id = s.rover_id and g.sol = s.sol
where s.total_photos is distinct from g.total_photos

-- M-37: where a sol is here at all, manifest and table differ by at most five.
{{ config(severity='warn') }}
select source, rover_name, sol, photo_difference
from {{ ref('validation_photo_gaps') }}
where validation_status <> 'MISSING_SOL' and abs(photo_difference) > 5

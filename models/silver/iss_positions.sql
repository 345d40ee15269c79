{# One row a second: the hot table and the days that are filed. A second that was imported later stands in a file of its own,
   and none twice: what writes them looks first. A model state that may be off by more than 300 km, or stands on elements of more
   than 14 days, is no place: such seconds stay in bronze alone. #}
{{ config(materialized='view') }}

select *
from (
  select * from {{ source('bronze', 'iss_position_hot') }}
  union all
  select * from {{ source('bronze', 'iss_position_day') }}
)
where {{ var('place_is_known') }}

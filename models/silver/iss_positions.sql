{# One row a second: the hot table and the days that are filed. A second that was imported later stands in a file of its own,
   and none twice: what writes them looks first. Rows of filed days carry the place of their raw answer. A model state that may be off by more than 300 km, or stands on elements of more
   than 14 days, is no place: such seconds stay in bronze alone. #}
{{ config(materialized='view') }}

select *
from (
  select h.* replace (
    coalesce(h.load_id, r.load_id) as load_id, coalesce(h.record_offset, r.record_offset) as record_offset,
    coalesce(h.record_length, r.record_length) as record_length)
  from {{ source('bronze', 'iss_position_hot') }} h
  left join {{ source('bronze', 'raw_poll_record') }} r on r.raw_id = h.raw_id
  union all
  select * from {{ source('bronze', 'iss_position_day') }}
)
where {{ var('place_is_known') }}

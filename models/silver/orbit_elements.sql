{# One row a set of elements of a source; the answer that brought it first is the one it points to. #}
{{ config(materialized='view') }}

select e.* replace (
  coalesce(e.load_id, r.load_id) as load_id, coalesce(e.record_offset, r.record_offset) as record_offset,
  coalesce(e.record_length, r.record_length) as record_length)
from {{ source('bronze', 'orbit_element_record') }} e
left join {{ source('bronze', 'raw_poll_record') }} r on r.raw_id = e.raw_id
qualify row_number() over (partition by norad_cat_id, epoch, source order by ingestion_date) = 1

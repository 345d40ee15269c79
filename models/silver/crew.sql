{# Who is in space, from the newest answer of each source. A list from a file (without a raw_id) is of nobody knows when: it stands here
   only while the source itself has never answered. #}
{{ config(materialized='view') }}

select c.* replace (
  coalesce(c.load_id, r.load_id) as load_id, coalesce(c.record_offset, r.record_offset) as record_offset,
  coalesce(c.record_length, r.record_length) as record_length)
from {{ source('bronze', 'crew_record') }} c
left join {{ source('bronze', 'raw_poll_record') }} r on r.raw_id = c.raw_id
qualify dense_rank() over (partition by source order by c.raw_id is null, ingestion_date desc) = 1

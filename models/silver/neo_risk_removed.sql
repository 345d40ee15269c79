{# What was taken off the risk list, and when it was last. #}
{{ config(materialized='table') }}

select
  designation,
  removed_at,
  ingestion_date,
  provenance,
  load_id,
  record_offset,
  record_length
from {{ source('bronze', 'sentry_record') }}
where kind = 'removed' and designation is not null
  and load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
qualify row_number() over (partition by designation order by removed_at desc nulls last, ingestion_date, load_id) = 1

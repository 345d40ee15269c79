{# Records that a loader could not read, and those whose row failed a data test by itself: the reason names the field or the test.
   Written with the publication of their load. #}
{{ config(materialized='incremental', partition_by=['load_id']) }}

select
  r.load_id,
  o.object_key as filename,
  o.source,
  o.scope,
  o.part,
  r.record_offset,
  r.record_length,
  r.reason,
  o.provenance,
  o.fetched_at as ingestion_date
from (
  select load_id, record_offset, record_length, reason from {{ source('bronze', 'rejected_record') }}
  union all
  select load_id, record_offset, record_length, reason from {{ source('bronze', 'rejected_row') }}
) r
join {{ source('bronze', 'raw_object') }} o on o.object_id = r.load_id
where r.load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  {% if is_incremental() %}
  and r.load_id in (select load_id from {{ source('bronze', 'touched_partitions') }})
  {% endif %}

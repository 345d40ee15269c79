{# Records that a loader could not read. Appended with the publication of their load; the reason names the field. #}
{{ config(materialized='incremental', unique_key=['load_id']) }}

select
  r.load_id,
  o.filename,
  o.rover_id,
  o.sol_start as sol,
  r.record_offset,
  r.record_length,
  r.reason,
  o.provenance,
  o.ingestion_date
from {{ source('bronze', 'rejected_record') }} r
join (
  select load_id, filename, rover_id, sol_start, provenance, ingestion_date from {{ source('bronze', 'raw_photo_response') }}
  union all
  select load_id, filename, rover_id, null, provenance, ingestion_date from {{ source('bronze', 'raw_manifest_response') }}
  union all
  select load_id, filename, rover_id, null, provenance, ingestion_date from {{ source('bronze', 'raw_coordinate_response') }}
) o on o.load_id = r.load_id
where r.load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  {% if is_incremental() %}
  and r.load_id in (select load_id from {{ source('bronze', 'touched_loads') }})
  {% endif %}

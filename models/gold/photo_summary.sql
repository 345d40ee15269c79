{# M-28: one row a manifest that was loaded, as it stood then; manifest_heads has the newest of each rover. #}
{{ config(materialized='incremental', partition_by=['rover_id']) }}

select
  m.rover_id,
  r.name as rover_name,
  m.status,
  m.launch_date,
  m.landing_date,
  m.max_sol,
  m.max_date,
  m.total_photos,
  m.ingestion_date,
  m.provenance,
  m.load_id,
  m.record_offset,
  m.record_length
from {{ source('bronze', 'manifest_record') }} m
left join {{ ref('rovers') }} r on r.rover_id = m.rover_id
where m.load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  and (m.load_id, m.record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
  {% if is_incremental() %}
  and m.rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }})
  {% endif %}

{# One row an object and physical parameter, of the document that its orbit is of. #}
{{ config(materialized='incremental', partition_by=['designation'], row_failures='reject') }}

select
  v.designation,
  v.name as parameter,
  v.value,
  v.text as value_text,
  v.sigma,
  v.units,
  v.reference,
  v.notes,
  o.ingestion_date,
  o.provenance,
  v.load_id,
  v.record_offset,
  v.record_length
from {{ source('bronze', 'sbdb_value_record') }} v
join {{ ref('neo_orbit') }} o on o.load_id = v.load_id and o.designation = v.designation
where not v.is_element
  and (v.load_id, v.record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
  {% if is_incremental() %}
  and v.designation in (select designation from {{ source('bronze', 'touched_partitions') }})
  {% endif %}
qualify row_number() over (partition by v.designation, v.name order by v.record_offset) = 1

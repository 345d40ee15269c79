{# One row an approach: object, body and date. Of each month the newest answer counts as a whole, since an orbit that changes moves an
   approach to another day. An imported file is of nobody knows when: it counts in months that no upstream has answered. #}
{{ config(materialized='incremental', partition_by=['month'], row_failures='reject') }}

with answers as (
  select object_id
  from {{ source('bronze', 'raw_object') }}
  where source = 'jpl_cad'
    and object_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  qualify part = 'all' or row_number() over (partition by part order by fetched_at desc, object_id desc) = 1
),

known as (
  select *
  from {{ source('bronze', 'cad_record') }}
  where load_id in (select object_id from answers)
    and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
    {% if is_incremental() %}
    and "month" in (select "month" from {{ source('bronze', 'touched_partitions') }})
    {% endif %}
  qualify provenance <> 'recording' or bool_and(provenance = 'recording') over (partition by "month")
)

select
  "month",
  designation,
  full_name,
  body,
  approach_date,
  approach_at,
  time_sigma,
  time_sigma_min,
  distance_au,
  distance_min_au,
  distance_max_au,
  v_rel_km_s,
  v_inf_km_s,
  h,
  diameter_km,
  diameter_sigma_km,
  orbit_id,
  julian_date,
  ingestion_date,
  provenance,
  load_id,
  record_offset,
  record_length
from known
qualify row_number() over (partition by designation, body, approach_date order by ingestion_date desc, load_id desc, record_offset) = 1

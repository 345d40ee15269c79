{# One row a fireball: moment and place. Where answers differ about a moment, the newest one that has it counts: a place may come later. An
   imported file is of nobody knows when: an upstream's answer goes before it. #}
{{ config(materialized='incremental', partition_by=['fireball_at'], row_failures='reject') }}

with records as (
  select *
  from {{ source('bronze', 'fireball_record') }}
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
    {% if is_incremental() %}
    and fireball_at in (select fireball_at from {{ source('bronze', 'touched_partitions') }})
    {% endif %}
  qualify dense_rank() over (partition by fireball_at order by provenance = 'recording', ingestion_date desc, load_id desc) = 1
)

select
  fireball_at,
  cast(fireball_at as date) as fireball_date,
  latitude,
  longitude,
  altitude_km,
  velocity_km_s,
  vx_km_s,
  vy_km_s,
  vz_km_s,
  energy_j,
  impact_energy_kt,
  ingestion_date,
  provenance,
  load_id,
  record_offset,
  record_length
from records
qualify row_number() over (partition by fireball_at, latitude, longitude order by record_offset) = 1

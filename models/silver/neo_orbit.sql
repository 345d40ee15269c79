{# One row an object: the orbit of the newest document. An imported file is of nobody knows when: an upstream's answer goes before it. #}
{{ config(materialized='incremental', partition_by=['designation'], row_failures='reject') }}

with newest as (
  select *
  from {{ source('bronze', 'sbdb_record') }}
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
    {% if is_incremental() %}
    and designation in (select designation from {{ source('bronze', 'touched_partitions') }})
    {% endif %}
  qualify row_number() over (partition by designation order by provenance = 'recording', ingestion_date desc, load_id desc) = 1
),

elements as (
  select
    load_id,
    max(value) filter (where name = 'e') as eccentricity,
    max(value) filter (where name = 'a') as semi_major_axis_au,
    max(value) filter (where name = 'q') as perihelion_au,
    max(value) filter (where name = 'ad') as aphelion_au,
    max(value) filter (where name = 'i') as inclination_deg,
    max(value) filter (where name = 'om') as ascending_node_deg,
    max(value) filter (where name = 'w') as perihelion_argument_deg,
    max(value) filter (where name = 'ma') as mean_anomaly_deg,
    max(value) filter (where name = 'n') as mean_motion_deg_day,
    max(value) filter (where name = 'per') as period_days,
    max(value) filter (where name = 'tp') as perihelion_jd
  from {{ source('bronze', 'sbdb_value_record') }}
  where is_element
  group by load_id
)

select
  n.designation,
  n.full_name,
  n.spk_id,
  n.kind,
  n.orbit_class,
  n.orbit_class_name,
  n.is_neo,
  n.is_hazardous,
  n.orbit_id,
  n.epoch_jd,
  e.* exclude (load_id),
  n.moid_au,
  n.condition_code,
  n.rms,
  n.observations,
  n.data_arc_days,
  n.first_observed,
  n.last_observed,
  n.ingestion_date,
  n.provenance,
  n.load_id,
  n.record_offset,
  n.record_length
from newest n
left join elements e on e.load_id = n.load_id

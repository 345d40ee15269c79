{# One row an object, as the newest answer that tells of it has it; what only lookup and browse say stands from the newest of these. An
   imported file is of nobody knows when: it counts until an upstream has answered. #}
{{ config(materialized='incremental', partition_by=['designation']) }}

with records as (
  select *, provenance <> 'recording' as is_live
  from {{ source('bronze', 'neo_record') }}
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    {% if is_incremental() %}
    and object_id in (
      select object_id from {{ source('bronze', 'neo_record') }}
      where designation in (select designation from {{ source('bronze', 'touched_partitions') }}))
    {% endif %}
),
newest as (
  select * replace (
    last_value(orbit_id ignore nulls) over seen as orbit_id, last_value(orbit_class ignore nulls) over seen as orbit_class,
    last_value(moid_au ignore nulls) over seen as moid_au, last_value(is_sentry ignore nulls) over seen as is_sentry)
  from records
  window seen as (partition by object_id order by is_live, ingestion_date, load_id, record_offset
                  rows between unbounded preceding and unbounded following)
  qualify row_number() over (partition by object_id order by is_live desc, ingestion_date desc, load_id desc, record_offset desc) = 1
)

select
  designation,
  object_id,
  name,
  h,
  diameter_min_m,
  diameter_max_m,
  is_hazardous,
  is_sentry,
  orbit_id,
  orbit_class,
  moid_au,
  ingestion_date,
  provenance,
  load_id,
  record_offset,
  record_length
from newest
{% if is_incremental() %}
where designation in (select designation from {{ source('bronze', 'touched_partitions') }})
{% endif %}
{# Of two ids of one designation the one that was seen last is the object's. #}
qualify row_number() over (partition by designation order by is_live desc, ingestion_date desc, load_id desc, object_id desc) = 1

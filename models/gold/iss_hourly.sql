{# One row an hour with positions: the hours of filed days and those of the hot table, the running one included. #}
{{ config(materialized='view') }}

with parts as (
  select * from {{ ref('iss_live_hours') }}
  union all by name
  select * exclude (filename) from {{ source('bronze', 'iss_hour') }}
)

select
  satellite_id,
  hour,
  cast(sum(records) as bigint) as records,
  min(first_ts) as first_ts,
  max(last_ts) as last_ts,
  cast(date_diff('second', min(first_ts), max(last_ts)) + 1 - sum(records) as bigint) as missing_seconds,
  cast(sum(api_records) as bigint) as api_records,
  cast(sum(second_api_records) as bigint) as second_api_records,
  cast(sum(model_records) as bigint) as model_records,
  cast(sum(recording_records) as bigint) as recording_records,
  cast(sum(simulated_records) as bigint) as simulated_records,
  cast(sum(upstream_records) as bigint) as upstream_records,
  cast(sum(filled_records) as bigint) as filled_records,
  cast(sum(anomaly_records) as bigint) as anomaly_records,
  min(min_altitude_km) as min_altitude_km,
  max(max_altitude_km) as max_altitude_km,
  sum(sum_altitude_km) / sum(records) as mean_altitude_km,
  min(min_velocity_km_s) as min_velocity_km_s,
  max(max_velocity_km_s) as max_velocity_km_s,
  sum(sum_velocity_km_s) / sum(records) as mean_velocity_km_s,
  cast(sum(residual_records) as bigint) as residual_records,
  sum(sum_residual_km) / nullif(sum(residual_records), 0) as mean_residual_km,
  max(max_residual_km) as max_residual_km,
  max(max_uncertainty_km) as max_uncertainty_km
from parts
group by satellite_id, hour

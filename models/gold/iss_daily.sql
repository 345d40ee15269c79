{# One row a day with positions. #}
{{ config(materialized='view') }}

select
  satellite_id,
  cast(hour as date) as day,
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
  sum(mean_altitude_km * records) / sum(records) as mean_altitude_km,
  min(min_velocity_km_s) as min_velocity_km_s,
  max(max_velocity_km_s) as max_velocity_km_s,
  sum(mean_velocity_km_s * records) / sum(records) as mean_velocity_km_s,
  cast(sum(residual_records) as bigint) as residual_records,
  sum(mean_residual_km * residual_records) / nullif(sum(residual_records), 0) as mean_residual_km,
  max(max_residual_km) as max_residual_km,
  max(max_uncertainty_km) as max_uncertainty_km
from {{ ref('iss_hourly') }}
group by satellite_id, cast(hour as date)

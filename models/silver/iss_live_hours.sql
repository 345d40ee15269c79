{# The hours of the hot table, in the shape of bronze.iss_hour, which takes them over when their day is filed. #}
{{ config(materialized='view') }}

select
  satellite_id,
  date_trunc('hour', ts) as hour,
  count(*) as records,
  min(ts) as first_ts,
  max(ts) as last_ts,
  count(*) filter (where provenance = 'api') as api_records,
  count(*) filter (where provenance = 'second_api') as second_api_records,
  count(*) filter (where provenance = 'model') as model_records,
  count(*) filter (where provenance = 'recording') as recording_records,
  count(*) filter (where provenance = 'simulated') as simulated_records,
  count(*) filter (where source <> 'sgp4') as upstream_records,
  count(*) filter (where quality like '%filled%') as filled_records,
  count(anomalies) as anomaly_records,
  min(altitude_km) as min_altitude_km,
  max(altitude_km) as max_altitude_km,
  sum(altitude_km) as sum_altitude_km,
  min(velocity_km_s) as min_velocity_km_s,
  max(velocity_km_s) as max_velocity_km_s,
  sum(velocity_km_s) as sum_velocity_km_s,
  count(residual_km) as residual_records,
  sum(residual_km) as sum_residual_km,
  max(residual_km) as max_residual_km,
  max(uncertainty_km) as max_uncertainty_km
from {{ source('bronze', 'iss_position_hot') }}
where {{ var('place_is_known') }}
group by satellite_id, date_trunc('hour', ts)

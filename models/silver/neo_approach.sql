{# One row an approach, as it is known now. Key: designation, body, approach_date. JPL's CAD API tells it best: bounds, velocities, the moment;
   NeoWs adds ids, names and flags, and what passes beyond 0.05 au. An approach near midnight may have two dates: CAD's stands. An imported
   file is of nobody knows when: what NeoWs itself answered goes before it. #}
{{ config(materialized='table') }}

with feed as (
  select * exclude (valid_from, valid_to)
  from {{ ref('neo_approach_versions') }}
  where valid_to is null
  {# NeoWs lists what passes about midnight on both days: one passage, as nothing comes by twice within an hour. #}
  qualify approach_at is null
    or coalesce(approach_at - lag(approach_at) over (partition by designation, body order by approach_at, approach_date) > interval 1 hour, true)
),
{# What has a number now may have had none when CAD was asked. #}
numbered as (
  select designation, regexp_extract(name, '\(([^)]+)\)', 1) as provisional
  from {{ ref('neo') }}
),
asked as (
  select coalesce(n.designation, c.designation) as designation, c.* exclude (designation)
  from {{ ref('flat_cad_response') }} c
  left join numbered n on n.provisional = c.designation
  qualify row_number() over (partition by coalesce(n.designation, c.designation), c.body, c.approach_date
                             order by c.provenance = 'recording', c.ingestion_date desc, c.load_id desc, c.record_offset) = 1
),
cad as (
  select *, distance_au * 149597870.7 as km
  from asked a
  where a.provenance <> 'recording' or not exists (
    select 1 from feed f
    where f.designation = a.designation and f.body = a.body and f.approach_date between a.approach_date - 1 and a.approach_date + 1
      and f.provenance <> 'recording')
),
listed as (select designation from {{ ref('neo_risk') }} where valid_to is null),
told as (
  select
    c.designation,
    coalesce(f.object_id, o.object_id) as object_id,
    coalesce(f.name, o.name, c.full_name, c.designation) as name,
    c.body,
    c.approach_date,
    c.approach_at,
    nullif(c.km, 0) as miss_distance_km,
    nullif(c.km, 0) / 384400 as miss_distance_ld,
    c.v_rel_km_s as velocity_km_s,
    coalesce(c.v_inf_km_s, case when c.body = 'Earth' then sqrt(bronze.v_inf_squared(c.v_rel_km_s, c.km)) end) as v_inf_km_s,
    coalesce(c.h, f.h, o.h) as h,
    coalesce((c.diameter_km - coalesce(c.diameter_sigma_km, 0)) * 1000, f.diameter_min_m, o.diameter_min_m) as diameter_min_m,
    coalesce((c.diameter_km + coalesce(c.diameter_sigma_km, 0)) * 1000, f.diameter_max_m, o.diameter_max_m) as diameter_max_m,
    coalesce(f.is_hazardous, o.is_hazardous) as is_hazardous,
    case when l.designation is not null then true else coalesce(f.is_sentry, o.is_sentry) end as is_sentry,
    c.orbit_id,
    f.threat_score_v1 as told_score,
    c.distance_min_au * 149597870.7 as miss_distance_min_km,
    c.distance_max_au * 149597870.7 as miss_distance_max_km,
    c.time_sigma_min,
    c.ingestion_date,
    c.provenance,
    c.load_id,
    c.record_offset,
    c.record_length
  from cad c
  left join feed f on f.designation = c.designation and f.body = c.body and f.approach_date = c.approach_date
  left join {{ ref('neo') }} o on o.designation = c.designation
  left join listed l on l.designation = c.designation
)

select
  designation, object_id, name, body, approach_date, approach_at, miss_distance_km, miss_distance_ld, velocity_km_s, v_inf_km_s, h, diameter_min_m,
  diameter_max_m, is_hazardous, is_sentry, orbit_id,
  coalesce(told_score, bronze.threat_score_v1(diameter_min_m / 1000, diameter_max_m / 1000, velocity_km_s * 3600, miss_distance_km, is_hazardous))
    as threat_score_v1,
  case when body = 'Earth' then bronze.rarity_years(bronze.neo_diameter_m(diameter_min_m, diameter_max_m, h), velocity_km_s, miss_distance_km) end
    as rarity_years,
  bronze.rarity_score(rarity_years) as rarity_score,
  bronze.rarity_level(rarity_years) as rarity_level,
  case when rarity_years is not null then bronze.rarity_size(bronze.neo_diameter_m(diameter_min_m, diameter_max_m, h)) end as rarity_size,
  case when rarity_years is not null then bronze.rarity_speed(velocity_km_s, miss_distance_km) end as rarity_speed,
  case when rarity_years is not null then bronze.rarity_distance(velocity_km_s, miss_distance_km) end as rarity_distance,
  ingestion_date, provenance, load_id, record_offset, record_length, miss_distance_min_km, miss_distance_max_km, time_sigma_min,
  'jpl_cad' as source
from told
union all by name
select *, 'neows' as source
from feed f
where not exists (
  select 1 from cad c
  where c.designation = f.designation and c.body = f.body and c.approach_date between f.approach_date - 1 and f.approach_date + 1)
order by approach_date, designation

{# The risk list through time: a row lasts as long as every list says the same of an object. Lists are numbered in the order in which they
   came; a row ends with the first list that says otherwise, or nothing. An imported list is of nobody knows when: it counts until an
   upstream has answered. #}
{{ config(materialized='table') }}

with lists as (
  select load_id, fetched_at, row_number() over (order by fetched_at, load_id) as number
  from (
    select object_id as load_id, fetched_at, provenance
    from {{ source('bronze', 'raw_object') }}
    where source = 'jpl_sentry' and scope = '-'
      and object_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    qualify provenance <> 'recording' or fetched_at < coalesce(min(fetched_at) filter (where provenance <> 'recording') over (), timestamp 'infinity')
  )
),

said as (
  select
    r.*,
    l.number,
    struct_pack(full_name, h, diameter_km, v_inf_km_s, impact_probability, impacts, palermo_cumulative, palermo_maximum, torino_maximum,
                first_year, last_year, last_observed) as words
  from {{ source('bronze', 'sentry_record') }} r
  join lists l on l.load_id = r.load_id
  where r.kind = 'listed'
  qualify row_number() over (partition by r.load_id, r.designation order by r.record_offset) = 1
),

compared as (
  select
    *,
    number = 1 + lag(number) over by_time and words is not distinct from lag(words) over by_time as is_again
  from said
  window by_time as (partition by designation order by number)
),

counted as (
  select *, count(*) filter (where is_again is not true) over (partition by designation order by number) as version
  from compared
),

lasting as (
  select * exclude (is_again, words), max(number) over (partition by designation, version) as last_number
  from counted
  qualify row_number() over (partition by designation, version order by number) = 1
),

followed as (
  select *, lead(number) over (partition by designation order by number) as next_number
  from lasting
)

select
  f.designation,
  f.full_name,
  f.sentry_id,
  f.h,
  f.diameter_km,
  f.v_inf_km_s,
  f.impact_probability,
  f.impacts,
  f.palermo_cumulative,
  f.palermo_maximum,
  f.torino_maximum,
  f.first_year,
  f.last_year,
  f.last_observed,
  f.last_observed_on,
  f.ingestion_date as valid_from,
  coalesce(next.fetched_at, case when gone.removed_at > last.fetched_at then gone.removed_at end) as valid_to,
  case
    when f.next_number = f.last_number + 1 then 'changed'
    when gone.removed_at > f.ingestion_date then 'removed'
    when next.number is not null then 'not listed'
  end as end_reason,
  case when f.next_number is null and gone.removed_at > f.ingestion_date then gone.removed_at end as removed_at,
  f.version,
  f.ingestion_date,
  f.provenance,
  f.load_id,
  f.record_offset,
  f.record_length
from followed f
join lists last on last.number = f.last_number
left join lists next on next.number = f.last_number + 1
left join {{ ref('neo_risk_removed') }} gone on gone.designation = f.designation
order by f.designation, f.version

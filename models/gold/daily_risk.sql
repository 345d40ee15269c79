{# N-21: what passes the Earth each day, the sum of the older score beside the count, and the rarest passage. #}
{{ config(materialized='view') }}

select
  approach_date as "date",
  count(*) as approaches,
  count(threat_score_v1) as scored,
  sum(threat_score_v1) as threat_score_sum,
  count(*) filter (where is_hazardous) as hazardous,
  min(miss_distance_ld) as nearest_ld,
  arg_min(designation, miss_distance_ld) as nearest,
  max(rarity_years) as rarity_years,
  arg_max(designation, rarity_years) as rarest
from {{ ref('neo_approach') }}
where body = 'Earth'
group by approach_date

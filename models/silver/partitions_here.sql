{# What the tables hold of each partition, of any source: the program compares it with its ledger, and plans nothing twice.
   products: distinct ones that answers gave, also those whose row a data test rejected; row_count: rows in silver;
   expected: how many products another source promises. #}
{{ config(materialized='view') }}

with photos as (
  select rover_id, sol, count(distinct product_id) as products
  from {{ source('bronze', 'photo_record') }}
  where sample_type is distinct from 'thumbnail'
  group by rover_id, sol
),
neo_weeks as (
  select date_trunc('week', feed_date) as monday, count(distinct (feed_date, object_id)) as products, 0 as row_count
  from {{ source('bronze', 'neo_record') }}
  where feed_date is not null
  group by monday
  union all
  select date_trunc('week', approach_date) as monday, 0, count(*)
  from {{ ref('neo_approach') }}
  group by monday
)

select
  'mars_photos' as source,
  lower(r.name) as scope,
  'sol=' || lpad(cast(p.sol as varchar), 5, '0') as part,
  p.products,
  coalesce(s.row_count, 0) as row_count,
  m.manifest_total_photos as expected
from photos p
join {{ ref('rovers') }} r on r.rover_id = p.rover_id
left join {{ ref('photo_sols') }} s on s.rover_id = p.rover_id and s.sol = p.sol
left join {{ ref('flat_manifest_photos') }} m on m.rover_id = p.rover_id and m.sol = p.sol
union all
select 'mars_manifests', lower(r.name), 'all', 1, coalesce(s.row_count, 0), null
from {{ ref('manifest_heads') }} h
join {{ ref('rovers') }} r on r.rover_id = h.rover_id
left join (select rover_id, count(*) as row_count from {{ ref('flat_manifest_photos') }} group by rover_id) s on s.rover_id = h.rover_id
union all
select 'mars_traverse', lower(r.name), 'all', 1, count(*), null
from {{ ref('fact_path') }} p
join {{ ref('rovers') }} r on r.rover_id = p.rover_id
group by r.name
union all
select 'apod', '-', 'day=' || strftime(a."date", '%Y-%m-%d'), 1, count(s."date"), null
from (select distinct "date" from {{ source('bronze', 'apod_record') }}) a
left join {{ ref('apod') }} s on s."date" = a."date"
group by a."date"
union all
select 'neows', '-', 'week=' || strftime(monday, '%Y-%m-%d'), sum(products), sum(row_count), null
from neo_weeks
group by monday
union all
select 'jpl_cad', '-', 'month=' || strftime(c."month", '%Y-%m'), count(distinct (c.designation, c.body, c.approach_date)), count(s.load_id), null
from {{ source('bronze', 'cad_record') }} c
left join {{ ref('flat_cad_response') }} s on s.load_id = c.load_id and s.record_offset = c.record_offset
group by c."month"
union all
select 'jpl_sentry', '-', 'all', 1, count(*), null
from {{ ref('neo_risk') }}
having count(*) > 0
union all
select 'jpl_sentry', 'removed', 'all', 1, count(*), null
from {{ ref('neo_risk_removed') }}
having count(*) > 0
union all
select 'jpl_fireball', '-', 'all', 1, count(*), null
from {{ ref('fireball') }}
having count(*) > 0
union all
select 'jpl_sbdb', o.scope, 'all', 1, count(*), null
from {{ ref('neo_orbit') }} n
join {{ source('bronze', 'raw_object') }} o on o.object_id = n.load_id
group by o.scope

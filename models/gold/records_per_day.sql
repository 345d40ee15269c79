{# N-21: how many rows of nasa_unified_view a day has, by source, from tables that are small. #}
{{ config(materialized='view') }}

select "date", 'apod' as source, count(*) as records
from {{ ref('apod') }}
group by "date"
union all
select earth_date, 'mars', cast(sum(row_count) as bigint)
from {{ ref('photo_sols') }}
group by earth_date
union all
select approach_date, 'neo', count(*)
from {{ ref('neo_approach') }}
group by approach_date

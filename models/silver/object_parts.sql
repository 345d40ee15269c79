{# Of which partitions the records of a lake object are: most objects are of one, imported files of any number. #}
{{ config(materialized='view') }}

select object_id as load_id, source, scope, part
from {{ source('bronze', 'raw_object') }}
where part <> 'all' or source not in ('mars_photos', 'apod', 'neows', 'jpl_cad')
union all
select distinct p.load_id, 'mars_photos', lower(r.name), 'sol=' || lpad(cast(p.sol as varchar), 5, '0')
from {{ source('bronze', 'photo_record') }} p
join {{ source('bronze', 'raw_object') }} o on o.object_id = p.load_id and o.part = 'all'
join {{ ref('rovers') }} r on r.rover_id = p.rover_id
union all
select distinct a.load_id, 'apod', '-', 'day=' || strftime(a."date", '%Y-%m-%d')
from {{ source('bronze', 'apod_record') }} a
join {{ source('bronze', 'raw_object') }} o on o.object_id = a.load_id and o.part = 'all'
union all
select distinct n.load_id, 'neows', '-', 'week=' || strftime(date_trunc('week', n.feed_date), '%Y-%m-%d')
from {{ source('bronze', 'neo_record') }} n
join {{ source('bronze', 'raw_object') }} o on o.object_id = n.load_id and o.part = 'all'
where n.feed_date is not null
union all
select distinct c.load_id, 'jpl_cad', '-', 'month=' || strftime(c."month", '%Y-%m')
from {{ source('bronze', 'cad_record') }} c
join {{ source('bronze', 'raw_object') }} o on o.object_id = c.load_id and o.part = 'all'

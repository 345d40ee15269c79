-- A day's records are the rows of the unified view.
select coalesce(d."date", v."date") as "date", coalesce(d.source, v.source) as source, d.records, v.records as rows_of_the_view
from {{ ref('records_per_day') }} d
full join (select "date", source, count(*) as records from {{ ref('nasa_unified_view') }} group by "date", source) v
  on v."date" = d."date" and v.source = d.source
where d.records is distinct from v.records

{# Who is in space, from the newest answer of each source. #}
{{ config(materialized='view') }}

select * from {{ source('bronze', 'crew_record') }}
where (source, ingestion_date) in (select source, max(ingestion_date) from {{ source('bronze', 'crew_record') }} group by source)

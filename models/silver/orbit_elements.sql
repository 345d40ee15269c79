{# One row a set of elements of a source; the answer that brought it first is the one it points to. #}
{{ config(materialized='view') }}

select * from {{ source('bronze', 'orbit_element_record') }}
qualify row_number() over (partition by norad_cat_id, epoch, source order by ingestion_date) = 1

{# One row an approach, as it is known now. Key: designation, body, approach_date. #}
{{ config(materialized='view') }}

select * exclude (valid_from, valid_to)
from {{ ref('neo_approach_versions') }}
where valid_to is null

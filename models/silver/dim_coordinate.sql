{# The older name of dim_coordinates. #}
{{ config(materialized='view') }}

select * from {{ ref('dim_coordinates') }}

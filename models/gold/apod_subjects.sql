{# How many pictures of the day show what, month by month. #}
{{ config(materialized='view') }}

select
  year("date") as "year",
  month("date") as "month",
  subject,
  count(*) as days
from {{ ref('apod') }}
group by all

{# One row a second: the hot table and the days that are filed. A second that was imported later stands in a file of its own,
   and none twice: what writes them looks first. #}
{{ config(materialized='view') }}

select * from {{ source('bronze', 'iss_position_hot') }}
union all
select * from {{ source('bronze', 'iss_position_day') }}

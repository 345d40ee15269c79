{# Stretches of seconds without a position. An open one is written again as it grows: the longest counts. #}
{{ config(materialized='view') }}

select
  satellite_id,
  from_ts,
  max(to_ts) as to_ts,
  date_diff('second', from_ts, max(to_ts)) + 1 as seconds,
  arg_max(reason, to_ts) as reason
from {{ source('bronze', 'iss_gap') }}
group by satellite_id, from_ts

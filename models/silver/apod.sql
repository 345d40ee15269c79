{# One row a day. Titles and credits differ between the homes: of days until July 2026 the old home's words stay, from August on the new
   home's count. The new home always names somebody: who is free to use follows from whom it names. #}
{{ config(materialized='incremental', partition_by=['date'], row_failures='reject') }}

with records as (
  select
    *,
    regexp_full_match(credit, '((NASA|JPL|Caltech|GSFC|Goddard|MSSS|SSI|STScI|SwRI|USGS|NOAA|SDO|LRO|ASU|JHU|APL|Hubble|Webb)([ ,;:/&.()-]|and)*)+') as is_of_nasa,
    regexp_full_match(credit, '((ESA|ESO|CSA|NASA|JPL|Caltech|STScI|Hubble|Webb)([ ,;:/&.()-]|and)*)+') as is_of_agencies
  from {{ source('bronze', 'apod_record') }}
  where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
    and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
    {% if is_incremental() %}
    and "date" in (select "date" from {{ source('bronze', 'touched_partitions') }})
    {% endif %}
)

select
  "date",
  title,
  explanation,
  media_type,
  url,
  hdurl,
  thumbnail_url,
  video_url,
  credit,
  case when not (is_of_nasa or is_of_agencies) then credit end as copyright,
  case
    when credit is null then case home when 'old' then 'public domain' else 'unknown' end
    when is_of_nasa then 'public domain'
    when is_of_agencies then 'agencies, CC BY'
    else 'unknown'
  end as licence,
  source_page,
  home,
  ingestion_date,
  provenance,
  load_id,
  record_offset,
  record_length
from records
qualify row_number() over (
  partition by "date"
  order by (home = 'science') = ("date" >= date '2026-08-01') desc, ingestion_date desc, load_id desc, record_offset) = 1

{# Pictures of the day per month; a month without any has no row. #}
{{ config(materialized='view') }}

with months as (
  select
    year("date") as "year",
    month("date") as "month",
    count(*) as days,
    count(*) filter (media_type = 'image') as images,
    count(*) filter (media_type = 'video') as videos,
    count(*) filter (media_type = 'other') as others,
    count(*) filter (licence <> 'unknown') as free,
    count(*) filter (subject = 'unclassified') as unclassified,
    max(ingestion_date) as ingestion_date
  from {{ ref('apod') }}
  group by all
),

subjects as (
  select
    "year",
    "month",
    count(*) as subjects,
    max(struct_pack(days := days, subject := subject)) as top
  from {{ ref('apod_subjects') }}
  where subject <> 'unclassified'
  group by all
)

select
  months."year",
  months."month",
  days,
  images,
  videos,
  others,
  free,
  unclassified,
  coalesce(subjects.subjects, 0) as subjects,
  top.subject as top_subject,
  top.days as top_days,
  ingestion_date
from months
left join subjects on subjects."year" = months."year" and subjects."month" = months."month"

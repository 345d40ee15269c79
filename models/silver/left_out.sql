{# Records of an object that have no row of their own, and are not rejected: small versions of a picture, documents that a newer
   one replaces as a whole, days and approaches that another answer tells. #}
{{ config(materialized='view') }}

select load_id, 'small' as why, count(*) as records
from {{ source('bronze', 'photo_record') }}
where sample_type = 'thumbnail'
group by load_id
union all
select
  o.object_id,
  'superseded',
  greatest(0, o.items - o.rejected - (select count(*) from {{ source('bronze', 'rejected_row') }} r where r.load_id = o.object_id))
from {{ source('bronze', 'raw_object') }} o
where o.source in ('mars_manifests', 'mars_traverse')
  and o.object_id not in (select load_id from {{ ref('flat_manifest_photos') }})
  and o.object_id not in (select load_id from {{ ref('fact_path') }})
union all
select load_id, 'superseded', count(*)
from {{ source('bronze', 'apod_record') }}
where (load_id, record_offset) not in (select load_id, record_offset from {{ ref('apod') }})
  and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
group by load_id
union all
select load_id, 'superseded', count(*)
from {{ source('bronze', 'neo_approach_record') }}
where (load_id, record_offset) not in (select load_id, record_offset from {{ ref('neo_approach') }})
  and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
group by load_id
union all
select load_id, 'superseded', count(*)
from {{ source('bronze', 'cad_record') }}
where (load_id, record_offset) not in (select load_id, record_offset from {{ ref('flat_cad_response') }})
  and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
group by load_id

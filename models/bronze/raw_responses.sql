-- One row a batch of raw answers, by the names and columns that earlier versions had (M-17).
create or replace view bronze.raw_photo_response as
select
  o.object_id as load_id, o.object_key as filename, o.source, p.rover_id, p.sol_start, p.sol_end, p.photo_count, o.items as item_count,
  p.claimed_total, o.fetched_at as ingestion_date, o.sha256, p.shape, o.provenance, o.bytes, o.upstream
from bronze.raw_object o
join bronze.photo_page p on p.load_id = o.object_id;

create or replace view bronze.raw_manifest_response as
select
  o.object_id as load_id, o.object_key as filename, o.source, m.rover_id, o.items - o.rejected as sol_count,
  o.fetched_at as ingestion_date, o.sha256, o.provenance, o.bytes
from bronze.raw_object o
join bronze.manifest_record m on m.load_id = o.object_id;

create or replace view bronze.raw_coordinate_response as
select
  object_id as load_id, object_key as filename, source, 8::utinyint as rover_id, items - rejected as coordinate_count,
  fetched_at as ingestion_date, sha256, provenance, bytes
from bronze.raw_object
where source = 'mars_traverse';

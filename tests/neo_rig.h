// Two near-Earth objects as the loader and the models would have them, for tests of routes.
#pragma once

#include <fmt/format.h>

#include <string>

#include "core/result.h"
#include "lake/lake.h"
#include "models/models.h"
#include "warehouse/warehouse.h"

namespace skykeep::api {

inline constexpr std::string_view kNeoTables = R"sql(
create table silver.neo (designation varchar, object_id varchar, name varchar, h double, diameter_min_m double, diameter_max_m double,
  is_hazardous boolean, is_sentry boolean, orbit_id varchar, orbit_class varchar, moid_au double, provenance varchar);
create table silver.neo_approach (designation varchar, object_id varchar, name varchar, body varchar, approach_date date, approach_at timestamp,
  miss_distance_km double, miss_distance_ld double, velocity_km_s double, v_inf_km_s double, h double, diameter_min_m double, diameter_max_m double,
  is_hazardous boolean, is_sentry boolean, orbit_id varchar, threat_score_v1 double, rarity_years double, rarity_score double, rarity_level varchar,
  rarity_size double, rarity_speed double, rarity_distance double,
  provenance varchar, load_id bigint, record_offset bigint, record_length integer);
create view silver.neo_approach_versions as select *, null::timestamp as valid_to from silver.neo_approach;
insert into bronze.raw_object values (8, 'neows/feed.json');
insert into bronze.published_loads values (8, 1);
insert into silver.neo values
  ('2026 SB', '54000001', '(2026 SB)', 21.5, 130, 290, true, false, null, null, null, 'api'),
  ('433', '2000433', '433 Eros (A898 PA)', null, null, null, false, null, '659', 'AMO', 0.15, 'api');
insert into silver.neo_approach by name
select v.*, 'api' as provenance, 8 as load_id from (values
  ('2026 SB', '54000001', '(2026 SB)', 'Earth', date '2026-11-21', timestamp '2026-11-21 09:00:50', 400000.0, 1.04, 12.0, 11.9, 21.5, 130.0, 290.0, true,
   0.5, 25.0, 0.73, 'rare', 0.69, -0.16, -1.2),
  ('433', '2000433', '433 Eros (A898 PA)', 'Earth', date '2026-11-23', null, null, null, null, null, null, null, null, false, null, null, null, null, null, null, null),
  ('433', '2000433', '433 Eros (A898 PA)', 'Mars', date '2026-11-24', null, 9e6, 23.4, 5.0, null, null, null, null, false, 0.1, null, null, null, null, null, null))
  as v(designation, object_id, name, body, approach_date, approach_at, miss_distance_km, miss_distance_ld, velocity_km_s, v_inf_km_s, h,
       diameter_min_m, diameter_max_m, is_hazardous, threat_score_v1, rarity_years, rarity_score, rarity_level, rarity_size, rarity_speed, rarity_distance);
)sql";

inline void fill_neo(warehouse::Connection& connection, lake::Lake& lake) {
  const std::string approach = R"({"close_approach_date":"2026-11-21","orbiting_body":"Earth"})";
  const std::string object = R"({"links":{"self":"http://api.nasa.gov/neo/rest/v1/neo/54000001?api_key=K"},"id":"54000001","close_approach_data":[)" +
                             approach + "]}";
  const std::string before = R"({"links":{"previous":"x"},"element_count":1,"near_earth_objects":{"2026-11-21":[)";
  CHECK(lake.put("neows/feed.json", before + object + "]}}", {}).has_value(), "the lake takes a feed");
  const models::ProjectFiles project = models::embedded_project();
  std::string sql;
  for (const char* file : {"bronze/neo.sql", "bronze/neo_scores.sql", "bronze/publication.sql"}) sql += project.at(file);
  sql += kNeoTables;
  sql += fmt::format("insert into bronze.neo_record by name select 8 as load_id, '54000001' as object_id, '2026 SB' as designation, "
                     "date '2026-11-21' as feed_date, 'api' as provenance, timestamp '2026-11-21 00:00:00' as ingestion_date, {} as record_offset, "
                     "{} as record_length;", before.size(), object.size());
  sql += fmt::format("update silver.neo_approach set record_offset = {}, record_length = {}", before.size() + object.find(approach), approach.size());
  CHECK(connection.execute(sql).has_value(), "the tables of near-Earth objects can be made");
}

}  // namespace skykeep::api

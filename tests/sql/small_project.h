// The small project on which the engine is tested: bronze.t with the columns that a test wants -> silver.items, which is the test's
// own -> gold.sums; a seed of names.
#pragma once

#include <string>
#include <string_view>

#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {

// `columns` of bronze.t behind load_id, with rover_id, sol and v among them; `tests`: the entries of schema.yml for its models.
inline models::ProjectFiles small_project_of(std::string_view columns, std::string items, const std::string& tests) {
  models::ProjectFiles files;
  for (auto& [file, text] : models::embedded_project()) {
    if (file == "bronze/publication.sql") files[file] = text;
  }
  files["dbt_project.yml"] = "name: p\n";
  files["bronze/t.sql"] = fmt::format("create table if not exists bronze.raw (load_id bigint);"
                                      "create table if not exists bronze.t (load_id bigint, {});", columns);
  files["bronze/sources.yml"] = R"(
sources:
  - name: bronze
    tables:
      - name: raw
        meta: {loads: true}
      - name: t
        meta:
          touches: select rover_id, sol from bronze.t where load_id in (select load_id from touched_loads)
      - {name: touched_partitions, meta: {given: touched_partitions}}
      - {name: excluded_loads, meta: {given: excluded_loads}}
)";
  files["silver/items.sql"] = std::move(items);
  files["gold/sums.sql"] = R"({{ config(materialized='incremental', partition_by=['rover_id']) }}
select rover_id, sum(v)::bigint as total from {{ ref('items') }}
{% if is_incremental() %} where rover_id in (select rover_id from {{ source('bronze', 'touched_partitions') }}) {% endif %}
group by rover_id)";
  files["seeds/names.csv"] = "rover_id,name\n5,Curiosity\n8,Perseverance\n";
  files["silver/schema.yml"] = "models:\n" + tests + R"(
seeds:
  - name: names
    config: {column_types: {rover_id: utinyint}}
)";
  return files;
}

class SmallProjectTest : public testing::Test {
 protected:
  explicit SmallProjectTest(models::ProjectFiles files) : w(std::move(files)) { w.prepare(); }
  // Rows of bronze.t without their load_id.
  int64_t load(int64_t id, const std::string& rows) {
    w.run(fmt::format("insert into bronze.raw values ({0}); insert into bronze.t select {0}, * from (values {1})", id, rows));
    return id;
  }
  Warehouse w;
};

}  // namespace skykeep::sqltest

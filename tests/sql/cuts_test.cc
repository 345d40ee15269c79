// Sources that are cut in other ways than each other, into partitions of any names and types: what a load touches is redone, and no more.
#include <gmock/gmock.h>

#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// bronze.shots is cut by day; bronze.visits by a name and a number of a width that no literal has by itself.
models::ProjectFiles two_cuts() {
  models::ProjectFiles files;
  for (auto& [file, text] : models::embedded_project()) {
    if (file == "bronze/publication.sql") files[file] = text;
  }
  files["dbt_project.yml"] = "name: p\n";
  files["bronze/t.sql"] = "create table if not exists bronze.raw (load_id bigint);"
                          "create table if not exists bronze.shots (load_id bigint, day date, v integer);"
                          "create table if not exists bronze.visits (load_id bigint, place varchar, no ubigint, v integer);";
  files["silver/sources.yml"] = R"(
sources:
  - name: bronze
    tables:
      - {name: raw, meta: {loads: true}}
      - name: shots
        meta:
          touches: select day, v % 2 = 1 as odd from bronze.shots where load_id in (select load_id from touched_loads)
      - name: visits
        meta:
          touches: select place, no from bronze.visits where load_id in (select load_id from touched_loads)
      - {name: touched_partitions, meta: {given: touched_partitions}}
)";
  files["silver/days.sql"] = R"({{ config(materialized='incremental', partition_by=['day']) }}
select day, sum(v)::bigint as total from {{ source('bronze', 'shots') }} s
{% if is_incremental() %} where s.day in (select day from {{ source('bronze', 'touched_partitions') }}) {% endif %}
group by day)";
  files["silver/places.sql"] = R"({{ config(materialized='incremental', partition_by=['place', 'no'], rebuild_in_slices=2) }}
select place, no, v from {{ source('bronze', 'visits') }}
{% if is_incremental() %} where (place, no) in (select place, no from {{ source('bronze', 'touched_partitions') }}) {% endif %}
order by place, no)";
  files["gold/by_day.sql"] = R"({{ config(materialized='incremental', partition_by=['day'], other_cuts='all') }}
select day, total, (select count(*) from {{ ref('places') }}) as visits from {{ ref('days') }}
{% if is_incremental() %} where day in (select day from {{ source('bronze', 'touched_partitions') }}) {% endif %})";
  files["gold/loads.sql"] = R"({{ config(materialized='incremental', partition_by=['load_id']) }}
select load_id from {{ source('bronze', 'raw') }}
{% if is_incremental() %} where load_id in (select load_id from {{ source('bronze', 'touched_partitions') }}) {% endif %})";
  return files;
}

class CutsTest : public testing::Test {
 protected:
  CutsTest() : w(two_cuts()) { w.prepare(); }
  models::BuildReport load(int64_t id, const std::string& table, const std::string& rows) {
    w.run(fmt::format("insert into bronze.raw values ({0}); insert into bronze.{1} select {0}, * from (values {2})", id, table, rows));
    return w.publish({id});
  }
  // What was redone since: it is no longer as it was marked.
  void mark() { w.run("update silver.days set total = -1; update silver.places set v = -1; update gold.by_day set total = -1"); }
  std::vector<std::string> built(const models::BuildReport& report) {
    std::vector<std::string> names;
    for (auto& model : report.models) names.push_back(model.model);
    return names;
  }
  Warehouse w;
};

TEST_F(CutsTest, ATouchedDayAloneIsRedone) {
  load(1, "shots", "(date '2026-01-01', 3), (date '2026-01-02', 4), (date '2026-01-02', 5)");
  mark();
  EXPECT_THAT(built(load(2, "shots", "(date '2026-01-02', 6)")), ElementsAre("silver.days", "gold.by_day", "gold.loads"))
      << "the model of the other cut was not run";
  EXPECT_THAT(w.rows("select * from silver.days order by 1"), ElementsAre("2026-01-01|-1", "2026-01-02|15"));
  EXPECT_THAT(w.rows("select * from gold.by_day order by 1"), ElementsAre("2026-01-01|-1|0", "2026-01-02|15|0"));
  EXPECT_THAT(w.rows("select * from gold.loads order by 1"), ElementsAre("1", "2"));
}

TEST_F(CutsTest, AnotherCutRedoesAllOfAModelThatSaysSo) {
  load(1, "shots", "(date '2026-01-01', 3), (date '2026-01-02', 4)");
  mark();
  load(2, "visits", "('Bonn', 7, 1)");
  EXPECT_THAT(w.rows("select * from silver.days order by 1"), ElementsAre("2026-01-01|-1", "2026-01-02|-1"));
  EXPECT_THAT(w.rows("select * from gold.by_day order by 1"), ElementsAre("2026-01-01|-1|1", "2026-01-02|-1|1"));
}

TEST_F(CutsTest, TextsWithQuotesAndWideNumbersAreNamedAsTheyAre) {
  load(1, "visits", "('O''Hare '' or 1=1 --', 18446744073709551615, 1), ('Bonn', 18446744073709551614, 2), ('', 0, 3)");
  mark();
  load(2, "visits", "('O''Hare '' or 1=1 --', 18446744073709551615, 9), ('', 0, 4)");
  EXPECT_THAT(w.rows("select v, place, no from silver.places order by 1"),
              ElementsAre("-1|Bonn|18446744073709551614", "1|O'Hare ' or 1=1 --|18446744073709551615", "3||0", "4||0",
                          "9|O'Hare ' or 1=1 --|18446744073709551615"));
}

TEST_F(CutsTest, NoValueIsAPartitionOfItsOwnAmongFewAndMany) {
  load(1, "shots", "(null, 3), (date '2026-01-02', 4)");
  load(2, "shots", "(null, 5)");
  EXPECT_THAT(w.rows("select * from silver.days order by 1"), ElementsAre("2026-01-02|4", "null|8"));
  load(3, "shots", "(null, 1), ('2026-01-03', 1), ('2026-01-04', 1), ('2026-01-05', 1), ('2026-01-06', 1), ('2026-01-02', 1)");
  EXPECT_THAT(w.rows("select * from silver.days where total > 1 order by 1"), ElementsAre("2026-01-02|5", "null|9"));
  load(4, "visits", "(null, 1, 1), (null, 2, 2), ('x', null, 3), (null, null, 4), ('y', 1, 5)");
  load(5, "visits", "(null, null, 6), ('x', null, 7)");
  const auto places = w.rows("select place, no, v from silver.places order by v");
  EXPECT_THAT(places, ElementsAre("null|1|1", "null|2|2", "x|null|3", "null|null|4", "y|1|5", "null|null|6", "x|null|7"));
  ASSERT_TRUE(w.models->build({}, true)->published);
  EXPECT_EQ(w.rows("select place, no, v from silver.places order by v"), places);
}

TEST_F(CutsTest, SlicesGoThroughPartitionsOfAnyTypesInOrder) {
  load(1, "visits", "('b', 2, 1), ('a', 18446744073709551615, 2), ('b', 1, 3), ('a', 9, 4), ('c', 1, 5)");
  const auto in_order = ElementsAre("a|9", "a|18446744073709551615", "b|1", "b|2", "c|1");
  EXPECT_THAT(w.rows("select place, no from silver.places order by rowid"), in_order);
  ASSERT_TRUE(w.models->build({}, true)->published);
  EXPECT_THAT(w.rows("select place, no from silver.places order by rowid"), in_order);
}

std::string error_of(models::ProjectFiles files) {
  Warehouse w(std::move(files));
  const auto ready = w.models->prepare();
  if (ready) return "";
  EXPECT_EQ(ready.error().code, Code::kInvalidInput);
  return ready.error().message;
}

TEST(CutsThatDoNotFit, AreToldAtTheStartWithTheirPlace) {
  auto files = two_cuts();
  auto& by_day = files["gold/by_day.sql"];
  by_day = "\n" + by_day.replace(by_day.find(", other_cuts='all'"), 18, "");
  EXPECT_THAT(error_of(files), HasSubstr("gold/by_day.sql:2: gold.by_day is partitioned by day, but what bronze.visits touches has place, no alone"));
  files = two_cuts();
  files["silver/days.sql"] = "{{ config(materialized='table') }}\nselect * from {{ source('bronze', 'touched_partitions') }}";
  EXPECT_THAT(error_of(files), HasSubstr("silver/days.sql:2: touched_partitions are known only where {% if is_incremental() %} says so"));
}

}  // namespace
}  // namespace skykeep::sqltest

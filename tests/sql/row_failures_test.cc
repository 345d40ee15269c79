// A row that fails a data test by itself is rejected by itself: bronze.rejected_row, silver.rejected_rows, and what still blocks.
#include <gmock/gmock.h>

#include "tests/sql/small_project.h"

namespace skykeep::sqltest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// silver.items: of each key the row of the newest load.
models::ProjectFiles project() {
  auto files = small_project_of("record_offset bigint, rover_id utinyint, sol integer, key integer, v integer",
                                R"({{ config(materialized='incremental', partition_by=['rover_id', 'sol'], row_failures='reject') }}
select rover_id, sol, key, v, load_id, record_offset, 10::bigint as record_length from {{ source('bronze', 't') }}
where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  and (load_id, record_offset) not in (select load_id, record_offset from {{ source('bronze', 'rejected_row') }})
{% if is_incremental() %} and (rover_id, sol) in (select rover_id, sol from {{ source('bronze', 'touched_partitions') }}) {% endif %}
qualify row_number() over (partition by rover_id, sol, key order by load_id desc, record_offset) = 1)",
                                R"(
  - name: items
    columns:
      - name: v
        tests: [not_null, {expression_is_true: {expression: ">= 0", name: v_is_not_negative}}, {accepted_values: {values: [1, 2, 3, 4, 5, -1], quote: false}}]
      - name: key
        tests: [unique]
      - name: rover_id
        tests: [{relationships: {to: ref('names'), field: rover_id}}]
)");
  files["bronze/sources.yml"] += "      - name: rejected_row\n";
  files["silver/rejected_rows.sql"] = R"({{ config(materialized='incremental', partition_by=['load_id']) }}
select * from {{ source('bronze', 'rejected_row') }}
where load_id not in (select load_id from {{ source('bronze', 'excluded_loads') }})
  {% if is_incremental() %} and load_id in (select load_id from {{ source('bronze', 'touched_partitions') }}) {% endif %})";
  return files;
}

// Rows as (offset, rover, sol, key, v).
class RowFailures : public SmallProjectTest {
 protected:
  RowFailures() : SmallProjectTest(project()) {}
  std::string items() { return w.one("select string_agg(concat_ws(':', key, v), ' ' order by key) from silver.items"); }
};

TEST_F(RowFailures, ARowThatFailsIsRejectedAndTheOthersArePublished) {
  auto report = w.publish({load(1, "(0, 5, 10, 1, 1), (100, 5, 10, 2, null), (200, 5, 11, 3, -1), (300, 5, 11, 4, 77), (400, 5, 11, 5, 5)")});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(report.row_failures, 3);
  EXPECT_EQ(report.rejected_rows, 3);
  EXPECT_EQ(items(), "1:1 5:5");
  EXPECT_EQ(w.one("select total from gold.sums"), "6") << "what stands on the table is made without them";
  EXPECT_THAT(w.rows("select load_id, record_offset, record_length, reason from silver.rejected_rows order by all"),
              ElementsAre("1|100|10|not_null_items_v: v null", "1|200|10|v_is_not_negative: v -1: not (v >= 0)",
                          "1|300|10|accepted_values_items_v: v 77"));
  for (auto& test : report.tests) EXPECT_TRUE(test.passed()) << test.name;
  EXPECT_EQ(w.one("select count(*) from bronze.quarantined_loads"), "0");
}

TEST_F(RowFailures, BehindARejectedRowTheGoodOneOfAnotherAnswerStands) {
  w.publish({load(1, "(0, 5, 10, 1, 1), (100, 5, 10, 2, 2)")});
  auto report = w.publish({load(2, "(0, 5, 10, 1, null), (100, 5, 10, 2, 3)")});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(items(), "1:1 2:3") << "the older answer's row is there again";
  report = w.publish({load(3, "(0, 5, 10, 1, null)"), load(4, "(0, 5, 10, 1, -1)"), load(5, "(7, 5, 10, 3, 3)")});
  EXPECT_TRUE(report.published) << "behind the bad row another bad one stood";
  EXPECT_EQ(items(), "1:1 2:3 3:3");
}

TEST_F(RowFailures, ARejectedRowStaysOutOfLaterPublicationsAndOfARebuild) {
  w.publish({load(1, "(0, 5, 10, 1, 1), (100, 5, 10, 2, null)")});
  auto report = w.publish({load(2, "(0, 5, 10, 3, 3)")});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(report.row_failures, 0) << "it is known and costs nothing any more";
  EXPECT_EQ(items(), "1:1 3:3");
  auto rebuilt = w.models->build({}, true);
  ASSERT_TRUE(rebuilt && rebuilt->published);
  EXPECT_EQ(rebuilt->row_failures, 1) << "a rebuild judges anew";
  EXPECT_EQ(items(), "1:1 3:3");
  EXPECT_EQ(w.one("select count(*) from silver.rejected_rows"), "1");
}

TEST_F(RowFailures, ATestThatIsGoneGivesTheRowBack) {
  w.publish({load(1, "(0, 5, 10, 1, 1), (100, 5, 10, 2, 77)")});
  EXPECT_EQ(items(), "1:1");
  auto files = project();
  auto& yml = files["silver/schema.yml"];
  yml.replace(yml.find("values: [1,"), 11, "values: [77, 1,");
  w.restart(files);
  EXPECT_EQ(items(), "1:1 2:77");
  EXPECT_EQ(w.one("select count(*) from silver.rejected_rows"), "0");
}

TEST_F(RowFailures, OfTwoRowsWithOneKeyThePublishedOneStays) {
  w.publish({load(9, "(0, 5, 10, 1, 1)")});
  auto report = w.publish({load(1, "(0, 5, 11, 1, 2), (100, 5, 11, 2, 2), (200, 5, 12, 2, 3)")});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(items(), "1:1 2:2") << "also where the other one lies in a partition that this load does not touch";
  EXPECT_THAT(w.rows("select record_offset, reason from silver.rejected_rows order by 1"),
              ElementsAre("0|unique_items_key: key 1 is there already", "200|unique_items_key: key 2 is there already"));
  report = w.publish({load(2, "(0, 5, 13, 1, 3)")});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(report.row_failures, 1) << "also where nothing that this load touches is there twice";
  EXPECT_EQ(items(), "1:1 2:2");
}

TEST_F(RowFailures, WhatIsNoRowsFaultBlocksTheLoad) {
  EXPECT_FALSE(w.publish({load(1, "(0, 7, 10, 1, 1), (100, 5, 10, 2, null)")}).published) << "a rover that is not there is our own mistake";
  EXPECT_EQ(w.one("select count(*) from bronze.rejected_row"), "0") << "rolled back with the rest";
  EXPECT_THAT(w.one("select reason from bronze.quarantined_loads"), HasSubstr("relationships_items_rover_id"));
  std::string rows;
  for (int i = 0; i < 20; ++i) rows += fmt::format("{}({}, 5, 20, {}, {})", i ? ", " : "", i * 10, 100 + i, i < 8 ? "1" : "null");
  EXPECT_FALSE(w.publish({load(2, rows)}).published) << "where most rows fail, it is not the rows";
  EXPECT_EQ(items(), "null");
}

}  // namespace
}  // namespace skykeep::sqltest

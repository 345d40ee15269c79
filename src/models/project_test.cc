#include "models/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data_test_sql.h"

namespace skykeep::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kProject =
    "name: p\nmodel-paths: [silver, gold]\nmodels:\n  p:\n    gold:\n      +schema: marts\n      +materialized: table\n";
const std::string kSources = "sources:\n  - name: bronze\n    tables:\n      - name: t\n        meta: {loads: true}\n      - name: u\n";

ProjectFiles files(std::initializer_list<std::pair<const std::string, std::string>> more) {
  ProjectFiles all{{"dbt_project.yml", kProject}, {"bronze/sources.yml", kSources}};
  for (auto& [file, text] : more) all[file] = text;
  return all;
}

std::string error_of(const ProjectFiles& all) {
  auto project = load_project(all);
  return project ? "" : project.error().message;
}

TEST(ProjectTest, NodesComeInTopologicalOrderWithTheirRoots) {
  auto project = load_project(files({{"silver/b.sql", "select * from {{ ref('a') }}"},
                                     {"silver/a.sql", "select * from {{ source('bronze', 't') }} join {{ ref('s') }} using (x)"},
                                     {"gold/c.sql", "select * from {{ ref('b') }}, {{ source('bronze', 'u') }}"},
                                     {"seeds/s.csv", "x\n1\n"}}));
  ASSERT_TRUE(project) << project.error().message;
  std::vector<std::string> ids;
  for (auto& node : project->nodes) ids.push_back(node.id);
  EXPECT_THAT(ids, ElementsAre("bronze.t", "bronze.u", "seeds.s", "silver.a", "silver.b", "marts.c"));
  EXPECT_THAT(project->find("marts.c")->roots, ElementsAre("bronze.t", "bronze.u"));
  EXPECT_EQ(project->find("marts.c")->materialized, "table");
  EXPECT_EQ(project->find("silver.a")->materialized, "view");
}

TEST(ProjectTest, ACircleIsNamedFromEndToEnd) {
  EXPECT_THAT(error_of(files({{"silver/a.sql", "select * from {{ ref('b') }}"}, {"silver/b.sql", "select * from {{ ref('c') }}"},
                              {"silver/c.sql", "select * from {{ ref('a') }}"}})),
              HasSubstr("in a circle: silver.a -> silver.b -> silver.c -> silver.a"));
}

TEST(ProjectTest, AnUnknownRefNamesFileLineAndTheNearestModel) {
  std::string error = error_of(files({{"silver/fact_photos.sql", "select 1"}, {"gold/x.sql", "select *\nfrom {{ ref('fact_photo') }}"}}));
  EXPECT_THAT(error, HasSubstr("gold/x.sql:2"));
  EXPECT_THAT(error, HasSubstr("did you mean 'fact_photos'?"));
  EXPECT_THAT(error_of(files({{"silver/a.sql", "from {{ source('bronze', 'tt') }}"}})), HasSubstr("did you mean 'bronze.t'?"));
}

TEST(ProjectTest, AnUnknownSettingIsAnErrorWithTheNearestOne) {
  EXPECT_THAT(error_of(files({{"silver/a.sql", "\n{{ config(materialised='table') }} select 1"}})),
              HasSubstr("silver/a.sql:2: unknown setting 'materialised' in config, did you mean 'materialized'?"));
  EXPECT_THAT(error_of(files({{"silver/a.sql", "{{ config(materialized='ephemeral') }} select 1"}})),
              HasSubstr("materialized='ephemeral' is not known"));
  EXPECT_THAT(error_of(files({{"silver/a.sql", "{{ config(other_cuts='none') }} select 1"}})), HasSubstr("known are identity and all"));
  EXPECT_THAT(error_of(files({{"silver/a.sql", "{{ config(incremental_strategy='merge') }} select 1"}})), HasSubstr("delete+insert"));
}

TEST(ProjectTest, AnIncrementalModelHasPartitionsThatSomethingTouches) {
  const std::string from_t = "select * from {{ source('bronze', 't') }}";
  EXPECT_THAT(error_of(files({{"silver/a.sql", "\n{{ config(materialized='incremental', unique_key=['x']) }} select 1"}})),
              HasSubstr("silver/a.sql:2: an incremental model needs partition_by=[...]"));
  const std::string by_day = "{{ config(materialized='incremental', partition_by=['day']) }} " + from_t;
  EXPECT_THAT(error_of(files({{"silver/a.sql", by_day}})), HasSubstr("silver/a.sql:1: nothing would ever redo this model"));
  EXPECT_EQ(error_of(files({{"silver/a.sql", "{{ config(materialized='incremental', partition_by=['load_id']) }} " + from_t}})), "");
  const std::string touching = "sources:\n  - name: bronze\n    tables:\n      - {name: t, meta: {touches: select day from bronze.t}}\n";
  EXPECT_EQ(error_of(files({{"bronze/sources.yml", touching}, {"silver/a.sql", by_day}})), "");
}

TEST(ProjectTest, SchemaFilesAreCheckedWithFileAndLine) {
  auto with = [](const std::string& yml) { return error_of(files({{"silver/a.sql", "select 1 as x"}, {"silver/schema.yml", yml}})); };
  EXPECT_THAT(with("models:\n  - name: a\n    colums: []\n"), HasSubstr("silver/schema.yml:3: unknown key 'colums', did you mean 'columns'?"));
  EXPECT_THAT(with("models:\n  - name: b\n"), HasSubstr("silver/schema.yml:2: there is no file for the model 'b'"));
  EXPECT_THAT(with("models:\n  - name: a\n    columns:\n      - name: x\n        tests: [not_nul]\n"),
              HasSubstr("silver/schema.yml:5: unknown test 'not_nul', did you mean 'not_null'?"));
  EXPECT_THAT(with("models:\n  - name: a\n    columns:\n      - name: x\n        tests: [{relationships: {to: ref('q'), field: y}}]\n"),
              HasSubstr("there is no model or seed 'q'"));
  EXPECT_THAT(with("models:\n  - name: a\n    columns:\n      - name: x\n        tests: [{not_null: {severity: fatal}}]\n"),
              HasSubstr("severity 'fatal' must be error or warn"));
  EXPECT_THAT(with("models:\n  - name: a\n    columns:\n      - name: x\n        tests: [{accepted_values: {arguments: {value: [1]}}}]\n"),
              HasSubstr("silver/schema.yml:5: unknown key 'value', did you mean 'values'?"));
  EXPECT_THAT(with("models:\n  - name: a\n   broken\n"), HasSubstr("silver/schema.yml:"));
}

TEST(ProjectTest, TestsAreReadWithNameColumnsSeverityAndWhere) {
  auto project = load_project(files({{"silver/a.sql", "select 1 as x"}, {"silver/schema.yml", R"(
models:
  - name: a
    description: An a.
    columns:
      - name: x
        description: An x.
        tests:
          - not_null
          - unique: {severity: warn}
          - accepted_values: {arguments: {values: [1, 2], quote: false}, config: {where: x > 0}}
          - dbt_utils.expression_is_true: {expression: ">= 0"}
    tests:
      - dbt_utils.unique_combination_of_columns: {combination_of_columns: [x, y], name: key_of_a}
)"}}));
  ASSERT_TRUE(project) << project.error().message;
  ASSERT_EQ(project->tests.size(), 5u);
  EXPECT_EQ(project->tests[0].name, "not_null_a_x");
  EXPECT_EQ(project->tests[1].severity, "warn");
  EXPECT_EQ(data_test_sql(project->tests[2], "silver.a").count, "select count(*) from silver.a t where (x > 0) and \"x\" not in (1, 2)");
  EXPECT_EQ(data_test_sql(project->tests[3], "silver.a").aggregate, "count(*) filter (where not (x >= 0))");
  EXPECT_EQ(project->tests[4].name, "key_of_a");
  EXPECT_THAT(data_test_sql(project->tests[4], "silver.a").failing, HasSubstr("group by \"x\", \"y\" having count(*) > 1"));
  EXPECT_EQ(project->find("silver.a")->columns[0].description, "An x.");
}

TEST(ProjectTest, WhatIsOfDbtAloneIsNeitherReadNorCounted) {
  const ProjectFiles ours = files({{"silver/a.sql", "select 1 as x"}, {"seeds/s.csv", "x,y\n1,2\n"},
                                   {"seeds/seeds.yml", "seeds:\n  - name: s\n    config: {column_types: {x: utinyint}}\n"}});
  ProjectFiles all = ours;
  all["tests/generic/is_odd.sql"] = "{% test is_odd(model) %} select 1 {% endtest %}";
  all["macros/m.sql"] = "{% macro m() %}{% endmacro %}";
  all["profiles.yml"] = "p: {}\n";
  all["dbt_packages/utils/models/schema.yml"] = "snapshots: []\n";
  auto with = load_project(all), without = load_project(ours);
  ASSERT_TRUE(with) << with.error().message;
  EXPECT_EQ(with->fingerprint, without->fingerprint);
  EXPECT_TRUE(with->tests.empty());
  EXPECT_EQ(with->find("seeds.s")->column_types, (std::map<std::string, std::string>{{"x", "utinyint"}}));
}

TEST(ProjectTest, TwoModelsOrTestsOfOneNameAreRefused) {
  EXPECT_THAT(error_of(files({{"silver/a.sql", "select 1"}, {"gold/a.sql", "select 1"}})), HasSubstr("the name 'a' is taken by gold/a.sql"));
  EXPECT_THAT(error_of(files({{"silver/a.sql", "select 1 as x"},
                              {"silver/s.yml", "models:\n  - name: a\n    columns: [{name: x, tests: [unique, unique]}]\n"}})),
              HasSubstr("two tests have the name 'unique_a_x'"));
}

struct Selection {
  std::vector<std::string> selectors;
  std::set<std::string> expected;
};

TEST(SelectionTest, NamesGraphsUnionsAndIntersections) {
  auto project = load_project(files({{"silver/a.sql", "select * from {{ source('bronze', 't') }}"},
                                     {"silver/b.sql", "select * from {{ ref('a') }}"},
                                     {"silver/c.sql", "select 1"},
                                     {"gold/d.sql", "select * from {{ ref('b') }}, {{ ref('c') }}"}}));
  ASSERT_TRUE(project) << project.error().message;
  const Selection cases[] = {
      {{}, {"silver.a", "silver.b", "silver.c", "marts.d"}},
      {{"b"}, {"silver.b"}},
      {{"silver.b"}, {"silver.b"}},
      {{"silver"}, {"silver.a", "silver.b", "silver.c"}},
      {{"+b"}, {"silver.a", "silver.b"}},
      {{"b+"}, {"silver.b", "marts.d"}},
      {{"+b+"}, {"silver.a", "silver.b", "marts.d"}},
      {{"a c"}, {"silver.a", "silver.c"}},
      {std::vector<std::string>{"a", "c"}, {"silver.a", "silver.c"}},
      {{"a+,+b"}, {"silver.a", "silver.b"}},
      {{"bronze.t+"}, {"silver.a", "silver.b", "marts.d"}},
  };
  for (auto& c : cases) {
    auto chosen = select_nodes(*project, c.selectors);
    ASSERT_TRUE(chosen) << chosen.error().message;
    EXPECT_EQ(*chosen, c.expected) << (c.selectors.empty() ? "" : c.selectors[0]);
  }
  // Tests can be asked for of a source too; a build never takes one.
  EXPECT_EQ(*select_nodes(*project, {"bronze.t"}), std::set<std::string>{});
  EXPECT_EQ(*select_nodes(*project, {"bronze.t"}, true), std::set<std::string>{"bronze.t"});
  EXPECT_EQ(*select_nodes(*project, {"b"}, true), std::set<std::string>{"silver.b"});
  EXPECT_EQ(select_nodes(*project, {}, true)->size(), 4u);
  EXPECT_THAT(select_nodes(*project, {"sliver.b"}).error().message, HasSubstr("did you mean 'silver.b'"));
  auto unknown = select_nodes(*project, {"x y"});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("there is no model 'x'"));
}

TEST(CsvTest, QuotesCommasAndLineBreaksInCells) {
  auto rows = parse_csv("s.csv", "a,b\r\n\"x, \"\"y\"\"\",1\n\"two\nlines\",\n");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_THAT(*rows, ElementsAre(ElementsAre("a", "b"), ElementsAre("x, \"y\"", "1"), ElementsAre("two\nlines", "")));
  EXPECT_THAT(parse_csv("s.csv", "a,b\n1\n").error().message, HasSubstr("s.csv:2: 1 cells, but the header has 2"));
  EXPECT_THAT(parse_csv("s.csv", "a\n\"x\n").error().message, HasSubstr("not closed"));
}

TEST(EmbeddedProject, IsWhatLiesInTheFolderAndLoads) {
  auto project = load_project(embedded_project());
  ASSERT_TRUE(project) << project.error().message;
  EXPECT_NE(project->find("silver.fact_photos"), nullptr);
  EXPECT_NE(project->find("gold.daily_activity"), nullptr);
  for (auto& node : project->nodes) EXPECT_FALSE(node.description.empty()) << node.id << " has no description";
}

}  // namespace
}  // namespace skykeep::models

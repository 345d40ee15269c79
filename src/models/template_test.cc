#include "models/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skykeep::models {
namespace {

using testing::HasSubstr;

std::string rendered(const std::string& text, bool incremental = false) {
  auto parsed = parse_template("silver/x.sql", text);
  if (!parsed) return "error: " + parsed.error().message;
  RenderContext context{.is_incremental = incremental, .self = "silver.x"};
  context.resolve = [](const Reference& r) -> Result<std::string> { return r.schema.empty() ? "silver." + r.name : r.schema + "." + r.name; };
  context.var = [](const std::string& name) -> Result<std::string> {
    if (name == "known") return "42";
    return fail(Code::kInvalidInput, "there is no variable '" + name + "'");
  };
  auto out = render(*parsed, context);
  return out ? *out : "error: " + out.error().message;
}

TEST(Template, RefSourceThisAndVarBecomeText) {
  EXPECT_EQ(rendered("select {{ var('known') }} from {{ ref('a') }}, {{source(\"bronze\", 't')}}, {{ this }}"),
            "select 42 from silver.a, bronze.t, silver.x");
}

TEST(Template, BranchesFollowIsIncremental) {
  std::string text = "a{% if is_incremental() %} b{{ ref('c') }}{% else %} d{% endif %} e";
  EXPECT_EQ(rendered(text, true), "a bsilver.c e");
  EXPECT_EQ(rendered(text, false), "a d e");
  EXPECT_EQ(rendered("{% if not is_incremental() %}x{% endif %}y", true), "y");
}

TEST(Template, BranchesNest) {
  std::string text = "{% if is_incremental() %}1{% if not is_incremental() %}2{% else %}3{% endif %}{% endif %}4";
  EXPECT_EQ(rendered(text, true), "134");
  EXPECT_EQ(rendered(text, false), "4");
}

TEST(Template, CommentsAndBlanksBesideDashesGo) {
  EXPECT_EQ(rendered("a {# {{ nonsense( }} #}b"), "a b");
  EXPECT_EQ(rendered("a  {%- if is_incremental() -%}  b  {%- endif -%}  c", true), "abc");
}

TEST(Template, ConfigIsReadAndLeavesNoText) {
  auto parsed = parse_template("x.sql", "{{ config(materialized='incremental', unique_key=['a', 'b'], slices=7, on=true) }}select 1");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(config_text(parsed->config, "materialized"), "incremental");
  EXPECT_EQ(config_list(parsed->config, "unique_key"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config_int(parsed->config, "slices", 0), 7);
  EXPECT_TRUE(config_bool(parsed->config, "on", false));
  EXPECT_EQ(config_text(parsed->config, "absent", "d"), "d");
  EXPECT_EQ(config_list(parsed->config, "materialized"), (std::vector<std::string>{"incremental"}));
}

TEST(Template, ReferencesOfBothBranchesAreListedWithTheirLines) {
  auto parsed = parse_template("x.sql", "select 1\nfrom {{ ref('a') }}\n{% if is_incremental() %}\njoin {{ source('s', 't') }}{% endif %}");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->refs.size(), 1u);
  EXPECT_EQ(parsed->refs[0].line, 2);
  ASSERT_EQ(parsed->sources.size(), 1u);
  EXPECT_EQ(parsed->sources[0].line, 4);
  EXPECT_TRUE(parsed->has_incremental);
}

TEST(Template, BracesOfSqlStay) { EXPECT_EQ(rendered("select {'a': 1}"), "select {'a': 1}"); }

struct Unknown {
  const char* text;
  const char* place;
};

TEST(Template, AnythingElseIsAnErrorWithFileLineAndWhatIsKnown) {
  const Unknown cases[] = {
      {"select 1\n{{ dbt_utils.star(ref('x')) }}", "silver/x.sql:2"},
      {"{% for a in b %}x{% endfor %}", "silver/x.sql:1"},
      {"\n\n{% set x = 1 %}", "silver/x.sql:3"},
      {"{% if execute %}x{% endif %}", "silver/x.sql:1"},
      {"{{ ref('a', 'b') }}", "silver/x.sql:1"},
      {"{{ source('a') }}", "silver/x.sql:1"},
      {"{{ ref(a) }}", "silver/x.sql:1"},
      {"{{ config('view') }}", "silver/x.sql:1"},
      {"{% else %}", "silver/x.sql:1"},
      {"{% endif %}", "silver/x.sql:1"},
  };
  for (auto& c : cases) {
    EXPECT_THAT(rendered(c.text), HasSubstr(c.place)) << c.text;
    EXPECT_THAT(rendered(c.text), HasSubstr("known are ref('model')")) << c.text;
  }
}

TEST(Template, OpenTagsAndBranchesAreErrorsAtTheirOpening) {
  EXPECT_THAT(rendered("a\n{{ ref('x')"), HasSubstr("silver/x.sql:2: {{ is not closed with }}"));
  EXPECT_THAT(rendered("\n{% if is_incremental() %} x"), HasSubstr("silver/x.sql:2: this {% if %} has no {% endif %}"));
}

TEST(Template, AnUnknownVariableNamesItsPlace) {
  EXPECT_THAT(rendered("select 1,\n{{ var('nope') }}"), HasSubstr("silver/x.sql:2: there is no variable 'nope'"));
}

}  // namespace
}  // namespace skykeep::models

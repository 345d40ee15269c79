#include "warehouse/sql_text.h"

#include <gtest/gtest.h>

namespace skykeep::warehouse {
namespace {

using namespace std::string_view_literals;

TEST(SqlText, QuotesAreDoubledAndNothingElseOfUtf8Changes) {
  EXPECT_EQ(sql_text("O'Brien"), "'O''Brien'");
  EXPECT_EQ(sql_text(""), "''");
  EXPECT_EQ(sql_text("Zürich \xE2\x82\xAC \xF0\x9F\x9B\xB0"), "'Zürich \xE2\x82\xAC \xF0\x9F\x9B\xB0'");
  EXPECT_EQ(sql_text_or_null(""), "null");
  EXPECT_EQ(sql_text_or_null("a"), "'a'");
}

TEST(SqlText, NulAndBytesThatAreNoUtf8AreReplacedOneByOne) {
  EXPECT_EQ(sql_text("A\0B"sv), "'A\xEF\xBF\xBD" "B'");
  EXPECT_EQ(sql_text("caf\xE9 x"), "'caf\xEF\xBF\xBD x'");
  for (const std::string_view bad : {"\x80", "\xC0", "\xF5", "\xE2", "\xC3"}) EXPECT_EQ(sql_text(bad), "'\xEF\xBF\xBD'");
  EXPECT_EQ(sql_text("\xC1\x81"), "'\xEF\xBF\xBD\xEF\xBF\xBD'") << "an overlong A";
  EXPECT_EQ(sql_text("\xED\xA0\x80"), "'\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD'") << "half of a surrogate pair";
  EXPECT_EQ(sql_text("\xF4\x90\x80\x80").size(), 2u + 4 * 3) << "beyond U+10FFFF";
}

TEST(SqlText, ALiteralOfTheProgramKeepsItsBytes) { EXPECT_EQ(sql_literal("/data/caf\xE9'"), "'/data/caf\xE9'''"); }

}  // namespace
}  // namespace skykeep::warehouse

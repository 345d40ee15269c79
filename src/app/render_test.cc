#include "app/render.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace skykeep::app {
namespace {

TEST(Render, TableAlignsNumbersRightAndTextLeft) {
  const Json rows = Json::array({{{"name", "a"}, {"n", 5}}, {{"name", "longer"}, {"n", 1234}}});
  EXPECT_EQ(to_table(rows, {{"what", "name"}, {"count", "n"}}),
            "what    count\n"
            "a           5\n"
            "longer   1234\n");
}

TEST(Render, ATableFitsTheScreenByItsWidestTexts) {
  const Json rows = Json::array({{{"name", "abc"}, {"n", 12345}, {"why", "a long reason that\nwould wrap, über alles"}}});
  const std::vector<Column> columns = {{"name", "name"}, {"n", "n"}, {"why", "why"}};
  const std::string wide = to_table(rows, columns), narrow = to_table(rows, columns, {.width = 32});
  EXPECT_NE(wide.find("a long reason that would wrap, über alles\n"), std::string::npos);
  EXPECT_NE(narrow.find("abc   12345  a long reason that…\n"), std::string::npos) << narrow;
  // What cannot be made narrower stays readable rather than empty.
  EXPECT_NE(to_table(rows, columns, {.width = 3}).find("12345"), std::string::npos);
  for (size_t width = 1; width < 80; ++width) {
    const std::string table = to_table(rows, columns, {.width = width, .colours = true});
    EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 2) << width;
  }
}

TEST(Render, StatesAreColouredOnlyWhereAsked) {
  const Json rows = Json::array({{{"state", "failed"}}, {{"state", "ok"}}});
  EXPECT_EQ(to_table(rows, {{"state", "state"}}).find('\033'), std::string::npos);
  const std::string coloured = to_table(rows, {{"state", "state"}}, {.colours = true});
  EXPECT_NE(coloured.find("\033[31mfailed\033[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\033[32mok\033[0m"), std::string::npos);
}

TEST(Render, CellsAreForPeople) {
  EXPECT_EQ(to_cell(Json()), "-");
  EXPECT_EQ(to_cell(Json("")), "-");
  EXPECT_EQ(to_cell(Json(true)), "yes");
  EXPECT_EQ(to_cell(Json("2026-11-21T08:00:00.123456Z")), "2026-11-21T08:00:00Z");
  EXPECT_EQ(to_cell(Json::array({"a", "b"})), "a, b");
  EXPECT_EQ(to_cell(Json::array()), "-");
  EXPECT_EQ(at_path({{"a", {{"b", 3}}}}, "a.b"), 3);
  EXPECT_TRUE(at_path({{"a", 1}}, "a.b").is_null());
}

TEST(Render, ProgressBarStaysInItsWidth) {
  EXPECT_EQ(progress_bar(0, 0, "x", 4), "[>   ] 0/0 x");
  EXPECT_EQ(progress_bar(5, 10, "x", 4), "[==> ] 5/10 x");
  EXPECT_EQ(progress_bar(10, 10, "x", 4), "[====] 10/10 x");
}

}  // namespace
}  // namespace skykeep::app

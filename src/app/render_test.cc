#include "app/render.h"

#include <gtest/gtest.h>

namespace skykeep::app {
namespace {

TEST(Render, TableAlignsNumbersRightAndTextLeft) {
  const Json rows = Json::array({{{"name", "a"}, {"n", 5}}, {{"name", "longer"}, {"n", 1234}}});
  EXPECT_EQ(to_table(rows, {{"what", "name"}, {"count", "n"}}),
            "what    count\n"
            "a           5\n"
            "longer   1234\n");
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

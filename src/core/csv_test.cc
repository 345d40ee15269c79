#include "core/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skykeep {
namespace {

using testing::ElementsAre;

std::vector<std::vector<std::string>> rows_of(std::string_view text, CsvReader::QuotedBreaks breaks = CsvReader::QuotedBreaks::kEndTheRow) {
  std::vector<std::vector<std::string>> rows;
  for (CsvReader csv(text, breaks); csv.next();) rows.push_back(csv.cells());
  return rows;
}

TEST(Csv, UnderstandsQuotesAndEveryLineEnd) {
  for (const std::string end : {"\n", "\r\n", "\r\r\n", "\r"}) {
    const std::string text = "a,b" + end + end + "1,\"x, \"\"y\"\"\"" + end + "  " + end + "2," + end;
    EXPECT_THAT(rows_of(text), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "x, \"y\""), ElementsAre("2", "")));
  }
  EXPECT_THAT(rows_of("\xEF\xBB\xBF" "a\n\"\"\n,\n"), ElementsAre(ElementsAre("a"), ElementsAre(""), ElementsAre("", "")));
  EXPECT_THAT(rows_of(""), ElementsAre());
  EXPECT_THAT(rows_of("a"), ElementsAre(ElementsAre("a")));
}

TEST(Csv, SaysWhereARowStands) {
  const std::string_view text = "h\r\n\r\nsecond,x\r\n\"two\nlines\",y\nlast";
  CsvReader csv(text, CsvReader::QuotedBreaks::kBelongToTheCell);
  std::vector<std::pair<size_t, std::string>> rows;
  while (csv.next()) rows.emplace_back(csv.line(), text.substr(csv.offset(), csv.length()));
  EXPECT_THAT(rows, ElementsAre(std::pair(1, "h"), std::pair(3, "second,x"), std::pair(4, "\"two\nlines\",y"), std::pair(6, "last")));
}

TEST(Csv, AStrayQuoteTakesOneRowAndNoMore) {
  EXPECT_THAT(rows_of("a,\"b\nc,d\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
  CsvReader csv("a,\"b\nc,d\n", CsvReader::QuotedBreaks::kBelongToTheCell);
  EXPECT_TRUE(csv.next());
  EXPECT_TRUE(csv.is_open());
  EXPECT_FALSE(csv.next());
}

}  // namespace
}  // namespace skykeep

#include "warehouse/format.h"

#include <gtest/gtest.h>

#include "core/json.h"

namespace skykeep::warehouse {
namespace {

Table sample() {
  Table table;
  table.columns = {{"id", Type::kInt, "BIGINT"},          {"hash", Type::kUint64, "UBIGINT"},
                   {"x", Type::kReal, "DOUBLE"},          {"name", Type::kText, "VARCHAR"},
                   {"at", Type::kTimestamp, "TIMESTAMP"}, {"day", Type::kDate, "DATE"},
                   {"ok", Type::kBool, "BOOLEAN"},        {"raw", Type::kJson, "JSON"}};
  table.rows = {{int64_t{1}, uint64_t{7}, 0.1, "a,\"b\"\n", UtcTime{1'600'000'000'500'000}, Date{0}, true,
                 "{\"k\":[1]}"},
                std::vector<Value>(8),
                {(int64_t{1} << 53) + 1, UINT64_MAX, std::numeric_limits<double>::infinity(), "", UtcTime{0},
                 Date{-1}, false, "{broken"}};
  return table;
}

TEST(Format, JsonIsAnArrayOfObjectsInColumnOrder) {
  const std::string text = to_json(sample());
  EXPECT_EQ(text,
            "[\n{\"id\":1,\"hash\":7,\"x\":0.1,\"name\":\"a,\\\"b\\\"\\n\",\"at\":\"2020-09-13T12:26:40."
            "500Z\",\"day\":\"1970-01-01\","
            "\"ok\":true,\"raw\":{\"k\":[1]}},\n"
            "{\"id\":null,\"hash\":null,\"x\":null,\"name\":null,\"at\":null,\"day\":null,\"ok\":null,"
            "\"raw\":null},\n"
            "{\"id\":\"9007199254740993\",\"hash\":\"18446744073709551615\",\"x\":null,\"name\":\"\",\"at\":"
            "\"1970-01-01T00:00:00Z\","
            "\"day\":\"1969-12-31\",\"ok\":false,\"raw\":\"{broken\"}]\n");
  EXPECT_TRUE(parse_json(text));
}

// Names of columns that meet each other, and the numbers that they get, in every order.
TEST(Format, NoColumnOfJsonIsLostToAnotherOfItsName) {
  for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{{"a", "a"},
                                                                                    {"a", "a", "a"},
                                                                                    {"a", "a", "a_1"},
                                                                                    {"a_1", "a", "a"},
                                                                                    {"a", "a_1", "a", "a_1", "A"},
                                                                                    {"", "", "_1"},
                                                                                    {"\"", "\"", "\\"}}) {
    Table table;
    for (const std::string& name : names) table.columns.push_back({name, Type::kInt, "BIGINT"});
    auto& row = table.rows.emplace_back();
    for (size_t i = 0; i < names.size(); ++i) row.emplace_back(static_cast<int64_t>(i));
    const auto json = parse_json(to_json(table));
    ASSERT_TRUE(json);
    EXPECT_EQ(json->at(0).size(), names.size()) << to_json(table);
    for (size_t i = names.size(); i-- > 0;)
      EXPECT_EQ(json->at(0)[names[i]], std::ranges::find(names, names[i]) - names.begin()) << "the first of a name keeps it: " << to_json(table);
    const auto arrays = parse_json(to_json_arrays(table));
    ASSERT_TRUE(arrays);
    for (size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ((*arrays)["columns"][i], (Json{{"name", names[i]}, {"type", "BIGINT"}}));
      EXPECT_EQ((*arrays)["rows"][0][i], i);
    }
  }
}

TEST(Format, ArraysHoldWhatObjectsHold) {
  Table table = sample();
  table.truncated = true;
  const auto arrays = parse_json(to_json_arrays(table)), objects = parse_json(to_json(table));
  ASSERT_TRUE(arrays && objects);
  EXPECT_EQ((*arrays)["truncated"], true);
  ASSERT_EQ((*arrays)["rows"].size(), objects->size());
  for (size_t row = 0; row < objects->size(); ++row)
    for (size_t c = 0; c < table.columns.size(); ++c)
      EXPECT_EQ((*arrays)["rows"][row][c], (*objects)[row][table.columns[c].name]);
  table.rows.clear();
  table.truncated = false;
  EXPECT_EQ((*parse_json(to_json_arrays(table)))["rows"], Json::array());
}

TEST(Format, JsonOfNoRowsIsAnEmptyArray) {
  Table table = sample();
  table.rows.clear();
  EXPECT_EQ(to_json(table), "[]\n");
}

TEST(Format, ControlCharactersAreEscapedInJson) {
  std::string out;
  append_json_string(out, std::string_view("a\0\x1f\t\\ é", 8));
  EXPECT_EQ(out, "\"a\\u0000\\u001f\\t\\\\ é\"");
}

TEST(Format, CsvFollowsRfc4180AndTellsNullFromEmpty) {
  EXPECT_EQ(
      to_csv(sample()),
      "id,hash,x,name,at,day,ok,raw\r\n"
      "1,7,0.1,\"a,\"\"b\"\"\n\",2020-09-13T12:26:40.500Z,1970-01-01,true,\"{\"\"k\"\":[1]}\"\r\n"
      ",,,,,,,\r\n"
      "9007199254740993,18446744073709551615,inf,\"\",1970-01-01T00:00:00Z,1969-12-31,false,{broken\r\n");
}

TEST(Format, TextIsAlignedWithNumbersToTheRight) {
  Table table;
  table.columns = {{"sol", Type::kInt, "INTEGER"}, {"camera", Type::kText, "VARCHAR"}};
  table.rows = {{int64_t{1000}, "żółw"}, {int64_t{7}, Value()}};
  table.truncated = true;
  EXPECT_EQ(to_text(table),
            " sol  camera\n"
            "----  ------\n"
            "1000  żółw\n"
            "   7  null\n"
            "(2 rows, and there are more)\n");
}

TEST(Format, LimitsCutAfterWholeRows) {
  const Table table = sample();
  std::string out;
  const Sink sink = [&](std::string_view piece) -> Result<> {
    out += piece;
    return {};
  };
  const auto rows = rows_of(table);
  const auto written = write_json(*rows, sink, {.max_rows = 2});
  ASSERT_TRUE(written);
  EXPECT_TRUE(written->truncated);
  EXPECT_EQ(written->rows, 2U);
  EXPECT_EQ(written->bytes, out.size());
  EXPECT_EQ(parse_json(out)->size(), 2U);
  out.clear();
  const auto again = rows_of(table);
  const auto short_one = write_csv(*again, sink, {.max_rows = SIZE_MAX, .max_bytes = 40});
  ASSERT_TRUE(short_one);
  EXPECT_EQ(short_one->rows, 1U);
}

TEST(Format, ASinkThatFailsEndsTheWriting) {
  const Table table = sample();
  const auto rows = rows_of(table);
  const auto written =
      write_csv(*rows, [](std::string_view) -> Result<> { return fail(Code::kCancelled, "gone"); });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::kCancelled);
}

TEST(Format, ATableIsReadAgainInChunks) {
  Table table;
  table.columns = {{"i", Type::kInt, "BIGINT"}};
  for (int64_t i = 0; i < 5000; ++i) table.rows.push_back({i});
  const auto rows = rows_of(table);
  const auto again = collect(*rows);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rows, table.rows);
}

TEST(Format, TimesAreWrittenAsCoreWritesThem) {
  for (const int64_t micros :
       {int64_t{0}, int64_t{-1}, int64_t{1'600'000'000'123'456}, int64_t{1'600'000'000'120'000},
        int64_t{951'782'400'000'000}, int64_t{-62'135'596'800'000'000}, int64_t{253'402'300'799'999'999},
        int64_t{253'402'300'800'000'000}, int64_t{-99'999'999'999'999'999}}) {
    std::string out;
    append_time(out, UtcTime{micros});
    EXPECT_EQ(out, to_string(UtcTime{micros}));
  }
  for (int32_t days = -800'000; days < 3'000'000; days += 97) {
    std::string out;
    append_date(out, Date{days});
    ASSERT_EQ(out, to_string(Date{days}));
  }
  std::string out;
  append_time(out, UtcTime{INT64_MAX});
  EXPECT_EQ(out, "infinity");
}

TEST(Value, ConversionsHaveFallbacks) {
  EXPECT_EQ(int_of(Value("text"), 5), 5);
  EXPECT_EQ(int_of(Value(2.9)), 2);
  EXPECT_EQ(int_of(Value(1e300), -1), -1);
  EXPECT_EQ(real_of(Value(int64_t{3})), 3.0);
  EXPECT_EQ(text_of(Value(), "none"), "none");
  EXPECT_EQ(text_of(Value(Date{0})), "1970-01-01");
  EXPECT_TRUE(is_null(Value()));
}

}  // namespace
}  // namespace skykeep::warehouse

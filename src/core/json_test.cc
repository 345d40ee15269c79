#include "core/json.h"

#include <gtest/gtest.h>

#include <string>

namespace skykeep {
namespace {

std::string nested(int deep) { return std::string(deep, '[') + std::string(deep, ']'); }

TEST(Json, KeepsTheOrderOfMembersAndNeverThrows) {
  const auto json = parse_json(R"({"z":1,"a":[true,null,"ü"]})");
  ASSERT_TRUE(json);
  EXPECT_EQ(to_text(*json), R"({"z":1,"a":[true,null,"ü"]})");
  EXPECT_EQ(to_text(Json("\xff")), "\"\xef\xbf\xbd\"") << "invalid UTF-8 becomes U+FFFD";
}

TEST(Json, WhatIsNoJsonIsCorruptAndSaysWhere) {
  for (const char* bad : {"", "{", "<html>", "[1,]", "{\"a\":1}}", "nul", "{'a':1}", "\"\xff\""}) {
    const auto json = parse_json(bad);
    ASSERT_FALSE(json) << bad;
    EXPECT_EQ(json.error().code, Code::kCorrupt);
  }
  EXPECT_NE(parse_json("[1,]").error().message.find("column 4"), std::string::npos);
}

TEST(Json, ANumberTooGreatForADoubleIsAnErrorNotAnException) {
  for (const char* text : {"4e4444", "4e4444<", R"({"latitude":-1e999})", "[1e400]"}) {
    const auto read = parse_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::kCorrupt) << text;
    EXPECT_NE(read.error().message.find("not JSON"), std::string::npos) << read.error().message;
  }
}

TEST(Json, NestingIsBounded) {
  EXPECT_TRUE(parse_json(nested(kDeepestJson)));
  const auto read = parse_json(nested(kDeepestJson + 1));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("deep"), std::string::npos) << read.error().message;
  EXPECT_FALSE(parse_json(std::string(1'000'000, '['))) << "depth alone must not end the program";
}

}  // namespace
}  // namespace skykeep

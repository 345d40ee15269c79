#include "core/partition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace skykeep {
namespace {

TEST(Partition, HasOneTextThatIsReadBack) {
  for (const PartitionKey& key : {sol_of("mars_photos", "curiosity", 5017), whole_of("mars_manifests", "spirit"), whole_of("jpl_sentry"),
                                  day_of("apod", std::string(kNoScope), *parse_date("2026-11-20")), PartitionKey{"neows", "-", "week=2026-11-16"},
                                  PartitionKey{"jpl_cad", "-", "month=2026-11"}}) {
    const auto back = parse_partition(to_string(key));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, key);
  }
  EXPECT_EQ(to_string(sol_of("mars_photos", "curiosity", 5017)), "mars_photos/curiosity/sol=05017");
  EXPECT_EQ(to_string(day_of("apod", "-", *parse_date("2026-11-20"))), "apod/-/day=2026-11-20");
}

TEST(Partition, AnythingElseIsRefusedInWords) {
  for (const char* text : {"", "/", "a/b", "a/b/c", "a/b/sol=17", "a/b/sol=0000017", "a/b/sol=-0001", "a/b/sol=00017/x", "a/b/day=2026-1-3",
                           "a/b/day=2026-02-30", "a/b/week=2026-11-17", "a/b/month=2026-11-01", "a/b/month=2026-13", "a/b/month=2026-1", "A/b/all", "a//all", "/-/all", "../b/all", "a/b/ALL", "a/b/all "}) {
    const auto key = parse_partition(text);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, Code::kInvalidInput) << text;
  }
}

// What sorts as text sorts as the parts do, and every text is read back: each ordinal of each cut, weeks by their Mondays.
TEST(Partition, PartsSortAsTheirOrdinalsDo) {
  for (const Cut cut : {Cut::kSol, Cut::kDay, Cut::kWeek, Cut::kMonth}) {
    std::vector<std::string> texts;
    const int64_t from = cut == Cut::kSol ? 0 : cut == Cut::kMonth ? -20'000 : -20'002, step = cut == Cut::kWeek ? 7 : 1;  // from a Monday
    for (int64_t ordinal = from; ordinal < 40'000; ordinal += step) {
      texts.push_back(to_string(Part{cut, ordinal}));
      const auto back = parse_part(texts.back());
      ASSERT_TRUE(back) << texts.back();
      EXPECT_EQ(*back, (Part{cut, ordinal}));
    }
    EXPECT_TRUE(std::ranges::is_sorted(texts)) << to_string(cut);
    EXPECT_EQ(std::ranges::adjacent_find(texts), texts.end()) << to_string(cut);
  }
}

TEST(Partition, ADayInsideAWeekNamesItsMonday) {
  const int64_t monday = parse_date("2026-11-16")->days;
  for (int64_t day = monday; day < monday + 7; ++day) EXPECT_EQ(to_string(Part{Cut::kWeek, day}), "week=2026-11-16");
  EXPECT_EQ(to_string(Part{Cut::kWeek, -1}), "week=1969-12-29");
}

TEST(Partition, AMonthIsCountedFrom1970AndBeginsWithItsFirst) {
  EXPECT_EQ(to_string(Part{Cut::kMonth, 0}), "month=1970-01");
  EXPECT_EQ(to_string(Part{Cut::kMonth, -1}), "month=1969-12");
  EXPECT_EQ(month_of(*parse_date("2026-11-30")), 56 * 12 + 10);
  EXPECT_EQ(month_of(*parse_date("1969-12-31")), -1);
  EXPECT_EQ(to_string((PartitionKey{"jpl_cad", "-", "month=2024-02"}).day().value()), "2024-02-01");
}

TEST(Partition, IsSaidInWords) {
  EXPECT_EQ(to_words(sol_of("mars_photos", "curiosity", 17)), "curiosity sol 17");
  EXPECT_EQ(to_words(whole_of("mars_manifests", "spirit")), "mars_manifests of spirit");
  EXPECT_EQ(to_words(day_of("apod", "-", *parse_date("2026-11-20"))), "apod 2026-11-20");
  EXPECT_EQ(to_words(sol_of("p", "spirit", 1), sol_of("p", "spirit", 9)), "spirit sols 1-9");
}

}  // namespace
}  // namespace skykeep

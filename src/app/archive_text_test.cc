#include "app/archive_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace skykeep::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The lines of a log point into it while it is printed; under the address sanitizer a log that is gone by then ends the test.
TEST(ArchiveText, ARunShowsEachLineOfItsLogs) {
  const std::string log = "2026-11-29T08:00:00Z asked for page 1, " + std::string(200, 'x') + "\nsecond line\n\nthird";
  const Json run = {{"id", "01A"}, {"flow", "ingest"}, {"state", "failed"}, {"what", "curiosity 5017"}, {"error", nullptr},
                    {"attempts", {{{"task", "fetch"}, {"attempt", 1}, {"state", "failed"}, {"log", log}},
                                  {{"task", "fetch"}, {"attempt", 2}, {"state", "failed"}, {"log", nullptr}}}}};
  const std::string words = run_in_words(run);
  EXPECT_THAT(words, HasSubstr("01A  ingest  failed  curiosity 5017\n"));
  EXPECT_THAT(words, HasSubstr("fetch, attempt 1: failed\n  2026-11-29T08:00:00Z asked for page 1, x"));
  EXPECT_THAT(words, HasSubstr("\n  second line\n  third\n"));
  EXPECT_TRUE(std::all_of(words.begin(), words.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST(ArchiveText, TheReasonOfARunIsTheLastThingThatWasSaid) {
  EXPECT_EQ(reason_in({{"error", "no disk"}}), "no disk");
  EXPECT_EQ(reason_in({{"error", nullptr}, {"attempts", {{{"state", "failed"}, {"log", "a\nanswered 503\n"}}}}}), "answered 503");
  EXPECT_EQ(reason_in({{"attempts", {{{"state", "failed"}, {"error", "first"}}, {{"state", "failed"}, {"error", "second"}}}}}), "second");
  EXPECT_EQ(reason_in({{"attempts", {{{"state", "failed"}, {"log", "answered 503"}}, {{"state", "done"}, {"log", "4 records"}}}}}), "answered 503");
  EXPECT_EQ(reason_in(Json::object()), "");
  EXPECT_EQ(reason_in({{"error", 5}, {"attempts", 7}}), "");
}

TEST(ArchiveText, GapsOfOneReasonAreOneLine) {
  Json partitions = Json::array();
  for (int sol = 900; sol < 1000; ++sol)
    partitions.push_back({{"source", "mars_photos"}, {"rover", "curiosity"}, {"sol", sol}, {"state", "missing"}, {"attempts", 0},
                          {"next_try", nullptr}, {"reason", "never asked"}});
  partitions.push_back({{"source", "mars_photos"}, {"rover", "curiosity"}, {"sol", 1000}, {"state", "failed"}, {"attempts", 3},
                        {"next_try", "2026-11-29T08:00:00Z"}, {"reason", "answered 503"}});
  partitions.push_back({{"source", "mars_traverse"}, {"rover", "perseverance"}, {"sol", -1}, {"state", "missing"}, {"attempts", 0},
                        {"next_try", nullptr}, {"reason", "never asked"}});
  const Json groups = by_reason(partitions);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0]["n"], 100);
  EXPECT_EQ(groups[0]["parts"], "900..999");
  EXPECT_EQ(groups[1]["next_try"], "2026-11-29T08:00:00Z");
  EXPECT_EQ(groups[1]["attempts"], 3);
  EXPECT_EQ(groups[2]["parts"], "the whole document");
  const Json day = {{"source", "apod"}, {"state", "failed"}, {"sol", -1}, {"part", "day=2026-11-12"}};
  Json other = day;
  other["part"] = "day=2026-11-08";
  EXPECT_EQ(by_reason(Json::array({day}))[0]["parts"], "2026-11-12");
  EXPECT_EQ(by_reason(Json::array({day, other}))[0]["parts"], "2026-11-08 to 2026-11-12");
  EXPECT_TRUE(by_reason(Json::array()).empty());
}

TEST(ArchiveText, StatusCountsForPeopleAndSaysWhatToDo) {
  const Json status = {{"mode", "live"}, {"data_dir", "./d"}, {"publication", 3}, {"now", "2026-11-29T08:00:00Z"},
                       {"counts", {{"photos", 57511}, {"objects", 1}, {"rejected", 0}}}};
  EXPECT_THAT(status_in_words(status, false), HasSubstr("57,511 photos, 1 raw object, 0 rejected records"));
  EXPECT_THAT(status_in_words(status, false), HasSubstr("skykeep serve --data ./d"));
  EXPECT_THAT(status_in_words(status, true), Not(HasSubstr("skykeep serve")));
  EXPECT_THAT(status_in_words(status, true), Not(HasSubstr("Stale")));
  Json stale = status;
  stale["stale"] = "the tables are those of the version before";
  EXPECT_THAT(status_in_words(stale, true), HasSubstr("Stale: the tables are those of the version before"));
}

TEST(ArchiveText, SourcesHaveAgesAndADisabledOneSaysWhy) {
  const Json sources = {{{"name", "mars_photos"}, {"state", "ok"}, {"last_success", "2026-11-29T07:57:00Z"}, {"last_error", nullptr}},
                        {{"name", "mars_manifests"}, {"state", "disabled"}, {"last_success", nullptr}, {"last_error", nullptr}}};
  const Json shown = sources_for_people(sources, "2026-11-29T08:00:00Z");
  EXPECT_EQ(shown[0]["last_success"], "3 min ago");
  EXPECT_EQ(shown[1]["last_success"], "-");
  EXPECT_THAT(shown[1]["why"].get<std::string>(), HasSubstr("old_servers"));
  EXPECT_EQ(age_in_words("2026-11-29T10:00:00Z", "2026-11-29T08:00:00Z"), "in 2.0 h");
  EXPECT_EQ(age_in_words("2026-11-29T08:00:00.062Z", "2026-11-29T08:00:00Z"), "now");
  EXPECT_EQ(age_in_words("2026-11-29T08:00:00Z", "2026-11-29T08:00:00.4Z"), "now");
  EXPECT_EQ(age_in_words(nullptr, nullptr), "-");
}

}  // namespace
}  // namespace skykeep::app

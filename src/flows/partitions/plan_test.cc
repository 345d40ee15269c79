#include "flows/partitions/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "flows/partitions/partition_state.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/contract/temp_dir.h"

namespace skykeep::flows {
namespace {

using state::Partition;
using state::PartitionState;

const UtcTime kNow = *parse_utc("2026-11-21T08:00:00Z");
constexpr int64_t kNewest = 1000;

const sources::Catalogue kCatalogue({});
const sources::SourceInfo& kPhotos = kCatalogue.find("mars_photos")->info;

Partition complete(int64_t ordinal, Duration age) {
  Partition p;
  p.key = sol_of("mars_photos", "curiosity", ordinal);
  p.state = PartitionState::kComplete;
  p.checked_at = kNow - age;
  return p;
}

// rules.md 9: "Recheck the newest 15 parts hourly, to 60 daily, the rest quarterly."
TEST(Plan, CompletePartsAreRecheckedTheMoreRarelyTheOlderTheyAre) {
  struct Case {
    int64_t ordinal;
    Duration age;
    bool due;
  };
  for (const Case& c : {Case{kNewest, 59min, false}, {kNewest, 60min, true}, {kNewest - 14, 60min, true},
                        {kNewest - 15, 60min, false}, {kNewest - 15, 24h, true}, {kNewest - 59, 24h, true},
                        {kNewest - 60, 24h, false}, {kNewest - 60, 24h * 91, true}, {0, 24h * 90, false}})
    EXPECT_EQ(is_due(complete(c.ordinal, c.age), kPhotos, kNewest, kNow), c.due) << c.ordinal;
}

TEST(Plan, FailedPartitionsWaitForTheirTimeAndClaimedOnesAreLeftAlone) {
  Partition p = complete(10, 24h);
  for (const auto state : {PartitionState::kFailed, PartitionState::kPartial, PartitionState::kUnreachable}) {
    p.state = state;
    p.next_try = kNow + 1s;
    EXPECT_FALSE(is_due(p, kPhotos, kNewest, kNow));
    p.next_try = kNow;
    EXPECT_TRUE(is_due(p, kPhotos, kNewest, kNow));
  }
  p.state = PartitionState::kInProgress;
  EXPECT_FALSE(is_due(p, kPhotos, kNewest, kNow));
  p.state = PartitionState::kMissing;
  EXPECT_TRUE(is_due(p, kPhotos, kNewest, kNow));
}

TEST(Plan, BackoffDoublesAndIsBounded) {
  EXPECT_EQ(backoff(30s, 1h, 1), 30s);
  EXPECT_EQ(backoff(30s, 1h, 2), 60s);
  EXPECT_EQ(backoff(30s, 1h, 5), 480s);
  EXPECT_EQ(backoff(30s, 1h, 50), 1h);
  EXPECT_EQ(backoff(30s, 1h, 0), 30s);
}

// 200 parts over 30 days, looked at every five minutes; a new one comes each 24 h 40 min. How often the upstream is asked a day.
struct Month {
  std::vector<int> asked = std::vector<int>(30);

  explicit Month(const std::function<bool(int day)>& is_up) {
    const FlowConfig config;
    std::map<int64_t, Partition> parts;
    for (int64_t ordinal = kNewest - 199; ordinal <= kNewest; ++ordinal) parts[ordinal] = complete(ordinal, 1min * (ordinal % 60));
    for (UtcTime now = kNow; now < kNow + 30 * 24h; now = now + 5min) {
      const int day = static_cast<int>((now - kNow) / Duration(24h));
      const int64_t newest = kNewest + (now - kNow) / Duration(24h + 40min);
      Partition& born = parts[newest];
      born.key = sol_of("mars_photos", "curiosity", newest);
      for (auto& [ordinal, p] : parts) {
        if (!is_due(p, kPhotos, newest, now)) continue;
        ++asked[static_cast<size_t>(day)];
        p.before_claim = p.state;
        p.state = PartitionState::kInProgress;
        p.owner = "me";
        FetchResult result;
        if (is_up(day)) result.upstream = "feed";
        else result.trouble = Error{Code::kUnavailable, "HTTP 503"};
        apply_fetch(p, result, fetch_context(config, {"me", 0}, "photos", now));
      }
    }
  }
};

constexpr int kUsualMost = 15 * 24 + 45 + 20;

// 15 parts an hour, 45 a day, the others a quarter: about 400 requests of one page a day, at 30 a minute a quarter of an hour.
TEST(Policy, AnUpstreamThatAnswersIsAskedSomeFourHundredTimesADay) {
  const Month month([](int) { return true; });
  for (size_t day = 1; day < month.asked.size(); ++day) {
    EXPECT_GE(month.asked[day], 15 * 24) << day;
    EXPECT_LE(month.asked[day], kUsualMost) << day;
  }
}

// Doubled waits up to six hours: a day of silence costs each part that is due some ten questions, the next days four.
TEST(Policy, AnUpstreamThatIsDownIsAskedEverMoreRarely) {
  const Month month([](int day) { return day < 10 || day >= 17; });
  EXPECT_LE(month.asked[10], 80 * 12);
  for (size_t day = 11; day < 17; ++day) EXPECT_LE(month.asked[day], kUsualMost) << day;
  EXPECT_LT(month.asked[16], month.asked[9]) << "less than in good times";
  for (size_t day = 18; day < 30; ++day) EXPECT_LE(month.asked[day], kUsualMost) << day << ": and back to the usual";
}

TEST(Plan, MonthsAreWantedThatHoldADayOfTheRange) {
  sources::Source source;
  source.info.cut = Cut::kMonth;
  source.info.first_part = month_of(*parse_date("2020-01-01"));
  source.date_of = [](std::string_view, int64_t month) { return first_of_month(month); };
  const int64_t newest = month_of(*parse_date("2026-11-01"));
  const auto months = [&](const char* from, const char* to) {
    SyncRequest request;
    request.from_date = *parse_date(from);
    request.to_date = *parse_date(to);
    const Window window = Planner::window(source, "-", newest, request);
    return window.from > window.to ? "" : to_string(Part{Cut::kMonth, window.from}) + " " + to_string(Part{Cut::kMonth, window.to});
  };
  EXPECT_EQ(months("2026-03-31", "2026-05-01"), "month=2026-03 month=2026-05");
  EXPECT_EQ(months("2026-03-01", "2026-03-31"), "month=2026-03 month=2026-03");
  EXPECT_EQ(months("2026-11-30", "2027-02-01"), "month=2026-11 month=2026-11");
  EXPECT_EQ(months("2019-11-30", "2020-01-02"), "month=2020-01 month=2020-01");
  EXPECT_EQ(months("2026-12-01", "2027-02-01"), "");
}

TEST(Plan, PartsThatNeverWereAreLeftOut) {
  sources::SourceInfo source;
  source.never_were = {3, 4, 8};
  const auto spans = [&](int64_t from, int64_t to) {
    std::string out;
    for (const Window& part : parts_of(source, {from, to})) out += std::to_string(part.from) + "-" + std::to_string(part.to) + " ";
    return out;
  };
  EXPECT_EQ(spans(1, 10), "1-2 5-7 9-10 ");
  EXPECT_EQ(spans(3, 4), "");
  EXPECT_EQ(spans(4, 8), "5-7 ");
  EXPECT_EQ(spans(9, 9), "9-9 ");
  const auto& apod = kCatalogue.find("apod")->info;
  EXPECT_TRUE(std::ranges::is_sorted(apod.never_were));
  for (const int64_t day : apod.never_were) EXPECT_GT(day, apod.first_part);
}

TEST(Plan, AnEmptyListWantsEverything) {
  EXPECT_TRUE(wants({}, "a"));
  EXPECT_TRUE(wants({"a", "b"}, "b"));
  EXPECT_FALSE(wants({"a"}, "b"));
}

TEST(Plan, PartsAheadOfTheNewestAreForThoseWhoNameTheirEnd) {
  sources::Source daily;
  daily.info.cut = Cut::kDay;
  daily.info.backfill = 5;
  daily.date_of = [](std::string_view, int64_t day) { return Date{static_cast<int32_t>(day)}; };
  const auto window = [&](std::optional<int32_t> from, std::optional<int32_t> to) {
    SyncRequest request;
    if (from) request.from_date = Date{*from};
    if (to) request.to_date = Date{*to};
    const Window out = Planner::window(daily, "-", kNewest, request);
    return std::pair(out.from, out.to);
  };
  EXPECT_EQ(window(1010, 1020), std::pair(int64_t{1001}, kNewest)) << "of a source that knows nothing ahead: none";
  daily.info.last_part = 1015;
  EXPECT_EQ(window(1010, 1012), std::pair(int64_t{1010}, int64_t{1012}));
  EXPECT_EQ(window(1010, 1020), std::pair(int64_t{1010}, int64_t{1015}));
  EXPECT_EQ(window(990, {}), std::pair(int64_t{990}, kNewest));
  EXPECT_EQ(window({}, {}), std::pair(kNewest - 4, kNewest));
}

TEST(Plan, AWeekThatHasBegunBeforeTheWindowBelongsToIt) {
  const skykeep::testing::TempDir dir;
  const auto state = state::open_sqlite_state(dir.path() + "/state.db").value();
  state::Ledger ledger = state::Ledger::open(*state).value();
  const ManualClock clock{kNow};
  const FlowConfig config;
  Planner planner(ledger, clock, clock, config);
  sources::Source weekly;
  weekly.info.name = "weekly";
  weekly.info.cut = Cut::kWeek;
  const int64_t wednesday = parse_date("2026-11-18")->days;
  const auto parts = [&](Window window) {
    std::vector<std::string> out;
    const auto due = planner.due(weekly, "-", window, wednesday + 100, 10).value();
    for (const PartitionKey& key : due) out.push_back(key.part);
    return out;
  };
  EXPECT_EQ(parts({wednesday, wednesday}), std::vector<std::string>{"week=2026-11-16"});
  EXPECT_EQ(parts({wednesday - 4, wednesday}), (std::vector<std::string>{"week=2026-11-16", "week=2026-11-09"}));
}

}  // namespace
}  // namespace skykeep::flows

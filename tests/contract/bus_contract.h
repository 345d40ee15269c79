// What every bus does, whatever stands behind it. A backend includes this in one test file and instantiates BusContract. The suite
// assumes no dense offsets, and of topics with several partitions only the order of each key.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "bus/bus.h"
#include "core/clock.h"
#include "tests/contract/child.h"
#include "tests/contract/temp_dir.h"

namespace skykeep::bus {

struct BusBackend {
  std::string name;
  // Opens the bus that lives in `dir`; called again after the former one is gone, it gives the same records.
  std::function<Result<std::unique_ptr<Bus>>(const std::string& dir, const Clock& clock)> open;
};

inline void PrintTo(const BusBackend& backend, std::ostream* out) { *out << backend.name; }

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

inline Texts values_of(const std::vector<Record>& records) {
  Texts out;
  for (const Record& record : records) out.push_back(record.value);
  return out;
}

class BusContract : public ::testing::TestWithParam<BusBackend> {
 protected:
  static constexpr const char* kStart = "2026-11-21T00:00:00Z";

  BusContract() : clock_(*parse_utc(kStart)) {}
  void SetUp() override { reopen(); }
  void reopen() {
    bus_.reset();
    auto opened = GetParam().open(dir_.path(), clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    bus_ = std::move(*opened);
  }
  Position append(std::string_view topic, const Texts& values) {
    std::vector<NewRecord> records;
    for (const std::string& value : values) records.push_back({"", value});
    const auto position = bus_->append(topic, records);
    EXPECT_TRUE(position) << position.error().message;
    return position.value_or(Position{});
  }
  std::vector<Record> read(std::string_view topic, Position from = {}, ReadLimits limits = {}) {
    auto records = bus_->read(topic, from, limits);
    EXPECT_TRUE(records);
    return records.value_or(std::vector<Record>{});
  }
  Texts values(std::string_view topic, Position from = {}, ReadLimits limits = {}) { return values_of(read(topic, from, limits)); }
  TopicInfo info(std::string_view topic) {
    const auto topics = bus_->topics();
    EXPECT_TRUE(topics);
    for (const TopicInfo& each : *topics)
      if (each.name == topic) return each;
    ADD_FAILURE() << "no topic " << topic;
    return {};
  }
  std::unique_ptr<Subscription> subscribe(std::string_view group, const std::vector<std::string>& topics, ReadLimits limits = {}) {
    auto member = bus_->subscribe(group, topics, limits);
    EXPECT_TRUE(member) << member.error().message;
    return std::move(member).value();
  }
  static Batch next(Subscription& member, Duration timeout = 60s) {
    auto batch = member.next(timeout, {});
    EXPECT_TRUE(batch) << batch.error().message;
    return std::move(batch).value_or(Batch{});
  }
  static Batch next_now(Subscription& member) { return next(member, 0s); }
  int64_t lag_of(std::string_view group, std::string_view topic) {
    const auto records = lag(*bus_, group, topic);
    EXPECT_TRUE(records);
    return records.value_or(-1);
  }

  skykeep::testing::TempDir dir_;
  ManualClock clock_;
  std::unique_ptr<Bus> bus_;
};

// ---- write and look ----

TEST_P(BusContract, TheNewestAreGivenHoweverLargeTheOlderOnesAre) {
  const auto newest_of = [&](ReadLimits limits) {
    std::vector<size_t> sizes;
    const auto records = bus_->newest("t", limits);
    EXPECT_TRUE(records);
    if (records)
      for (const Record& record : *records) sizes.push_back(record.value.size());
    return sizes;
  };
  EXPECT_TRUE(newest_of({}).empty());
  for (const size_t size : {700, 600, 500, 3, 2}) append("t", {std::string(size, 'x')});
  EXPECT_EQ(newest_of({}), (std::vector<size_t>{700, 600, 500, 3, 2}));
  EXPECT_EQ(newest_of({.max_records = 2}), (std::vector<size_t>{3, 2}));
  EXPECT_EQ(newest_of({.max_records = 4, .max_bytes = 1000}), (std::vector<size_t>{500, 3, 2}));
  EXPECT_EQ(newest_of({.max_records = 5, .max_bytes = 1}), (std::vector<size_t>{2}));
  EXPECT_TRUE(newest_of({.max_records = 0}).empty());
}

TEST_P(BusContract, OffsetsAscendAndEachLeadsToItsRecord) {
  const Position one = append("a", {"one", "two"});
  append("b", {"other"});
  const Position three = append("a", {"three"});
  const auto all = read("a");
  ASSERT_THAT(values_of(all), ElementsAre("one", "two", "three"));
  EXPECT_EQ(all[0].position, one);
  EXPECT_EQ(all[2].position, three);
  EXPECT_LT(all[0].position, all[1].position);
  EXPECT_LT(all[1].position, all[2].position);
  EXPECT_THAT(values("a", all[1].position), ElementsAre("two", "three"));
  EXPECT_THAT(values("a", after(all[1].position)), ElementsAre("three"));
  EXPECT_THAT(values("b"), ElementsAre("other"));
}

TEST_P(BusContract, RecordsComeBackByteForByteWithKeyAndTime) {
  std::string bytes = "zero \0 inside, \xff\xfe and \n";
  bytes.push_back('\0');
  const std::vector<NewRecord> records = {{std::string("k\0y", 3), bytes}, {"", ""}};
  ASSERT_TRUE(bus_->append("a", records));
  const auto all = read("a");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].key, records[0].key);
  EXPECT_EQ(all[0].value, bytes);
  EXPECT_EQ(all[0].appended_at, clock_.now());
  EXPECT_EQ(all[1].value, "");
}

TEST_P(BusContract, AnUnknownTopicReadsAsEmptyAndIsNotListed) {
  EXPECT_TRUE(values("nothing").empty());
  EXPECT_TRUE(bus_->topics()->empty());
  EXPECT_EQ(lag_of("g", "nothing"), 0);
}

TEST_P(BusContract, ReadingAtOrPastTheEndGivesNothingAndBeforeTheStartTheOldest) {
  append("a", {"one"});
  EXPECT_TRUE(values("a", {0, info("a").end_offset}).empty());
  EXPECT_TRUE(values("a", {0, 1'000'000}).empty());
  EXPECT_THAT(values("a", {0, -5}), ElementsAre("one"));
  EXPECT_THAT(values("a", {0, info("a").first_offset}), ElementsAre("one"));
}

TEST_P(BusContract, ReadLimitsBoundRecordsAndBytesButGiveAtLeastOne) {
  append("a", {std::string(100, 'x'), std::string(100, 'y'), std::string(100, 'z')});
  EXPECT_EQ(values("a", {}, {.max_records = 2}).size(), 2U);
  EXPECT_EQ(values("a", {}, {.max_bytes = 250}).size(), 2U);
  EXPECT_EQ(values("a", {}, {.max_bytes = 1}).size(), 1U);
}

TEST_P(BusContract, AppendingNothingWritesNothing) {
  append("a", {});
  EXPECT_TRUE(bus_->topics()->empty());
  append("a", {"one"});
  append("a", {});
  EXPECT_THAT(values("a"), ElementsAre("one"));
}

TEST_P(BusContract, TopicsThatAreEnsuredAreThereAndStayAsTheyAre) {
  const std::vector<TopicSpec> specs = {{"a", 1, 24h}, {"b", 1, 1h}};
  ASSERT_TRUE(bus_->ensure(specs));
  EXPECT_EQ(bus_->topics()->size(), 2U);
  EXPECT_EQ(info("a").records, 0);
  append("a", {"one"});
  ASSERT_TRUE(bus_->ensure(specs));
  EXPECT_THAT(values("a"), ElementsAre("one"));
  const std::vector<TopicSpec> bad = {{"no name"}};
  EXPECT_EQ(bus_->ensure(bad).error().code, Code::kInvalidInput);
}

TEST_P(BusContract, BadNamesAreInvalidInput) {
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a/b"), std::string("ä"), std::string(201, 'a')}) {
    const auto appended = append_one(*bus_, name, "", "x");
    ASSERT_FALSE(appended) << name;
    EXPECT_EQ(appended.error().code, Code::kInvalidInput);
    EXPECT_EQ(subscribe_one(*bus_, name, "a", {}).error().code, Code::kInvalidInput);
    EXPECT_EQ(subscribe_one(*bus_, "g", name, {}).error().code, Code::kInvalidInput);
  }
  EXPECT_TRUE(append_one(*bus_, "lake-events.rejected_2", "", "x"));
}

TEST_P(BusContract, AValueAboveTheLimitIsInvalidInputAndWritesNothing) {
  const std::vector<NewRecord> records = {{"", "small"}, {"", std::string(kMaxValueBytes + 1, 'x')}};
  const auto appended = bus_->append("a", records);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, Code::kInvalidInput);
  EXPECT_TRUE(values("a").empty());
  EXPECT_TRUE(append_one(*bus_, "a", "", std::string(kMaxValueBytes, 'x')));
}

TEST_P(BusContract, TopicsTellHowMuchTheyHold) {
  append("b", {"12345"});
  append("a", {"123", "4567"});
  EXPECT_EQ(bus_->topics()->size(), 2U);
  EXPECT_EQ(info("a").records, 2);
  EXPECT_EQ(info("a").bytes, 7);
  EXPECT_EQ(info("a").first_offset, read("a").front().position.offset);
  EXPECT_GT(info("a").end_offset, read("a").back().position.offset);
}

TEST_P(BusContract, WaitReturnsAtOnceForARecordThatIsThereAlsoAfterReopening) {
  const Position one = append("a", {"one"});
  EXPECT_TRUE(bus_->wait("a", {}, 60s, {}));
  reopen();
  EXPECT_TRUE(bus_->wait("a", one, 60s, {}));
  EXPECT_FALSE(bus_->wait("a", after(one), 20ms, {}));
  EXPECT_FALSE(bus_->wait("unknown", {}, 20ms, {}));
}

TEST_P(BusContract, WaitWakesWhenTheRecordArrivesAndEndsWhenAskedToStop) {
  const Position zero = append("a", {"zero"});
  bool woken = false;
  std::jthread waiter([&] { woken = bus_->wait("a", after(zero), 60s, {}); });
  append("b", {"other"});
  append("a", {"one"});
  waiter.join();
  EXPECT_TRUE(woken);
  std::jthread stopped([&](std::stop_token stop) { woken = bus_->wait("c", {}, 60s, stop); });
  stopped.request_stop();
  stopped.join();
  EXPECT_FALSE(woken);
}

TEST_P(BusContract, ConcurrentAppendsLoseNothingAndKeepTheOrderOfEachWriter) {
  constexpr int kWriters = 8, kEach = 50;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w)
      writers.emplace_back([&, w] {
        for (int i = 0; i < kEach; ++i) {
          const std::string key = std::to_string(w);
          const std::vector<NewRecord> pair = {{key, std::to_string(2 * i)}, {key, std::to_string(2 * i + 1)}};
          EXPECT_TRUE(bus_->append("a", pair));
        }
      });
  }
  std::map<std::string, int> seen;
  for (const Record& record : read("a", {}, {.max_records = 100'000})) EXPECT_EQ(record.value, std::to_string(seen[record.key]++));
  EXPECT_EQ(seen.size(), size_t{kWriters});
  for (const auto& [key, count] : seen) EXPECT_EQ(count, 2 * kEach) << key;
}

TEST_P(BusContract, NothingAcknowledgedIsLostWhenTheProcessIsKilledWhileAppending) {
  bus_.reset();
  for (const size_t reports : {1U, 60U, 200U}) {
    const auto acknowledged =
        skykeep::testing::run_and_kill(reports, [&](const skykeep::testing::Report& report) {
          auto bus = GetParam().open(dir_.path(), clock_);
          if (!bus) return;
          std::vector<std::jthread> writers;
          for (int w = 0; w < 3; ++w)
            writers.emplace_back([&] {
              for (;;) {
                const std::vector<NewRecord> records(2, {"", "payload"});
                const auto position = (*bus)->append("a", records);
                if (!position) return;
                report(position->offset);
              }
            });
        });
    ASSERT_GE(acknowledged.size(), reports);
    reopen();
    std::set<int64_t> kept;
    for (const Record& record : read("a", {}, {.max_records = 1'000'000, .max_bytes = 1 << 30})) kept.insert(record.position.offset);
    for (const int64_t offset : acknowledged) EXPECT_TRUE(kept.contains(offset)) << offset;
    EXPECT_EQ(static_cast<int64_t>(kept.size()), info("a").records);
    bus_.reset();
  }
}

// ---- groups ----

TEST_P(BusContract, AGroupGetsEveryRecordInOrderFromTheOldest) {
  append("a", {"1", "2", "3"});
  const auto member = subscribe("g", {"a"}, {.max_records = 2});
  EXPECT_EQ(lag_of("g", "a"), 3);
  const Batch first = next(*member);
  EXPECT_EQ(first.topic, "a");
  EXPECT_THAT(values_of(first.records), ElementsAre("1", "2"));
  ASSERT_TRUE(member->done(first));
  EXPECT_EQ(lag_of("g", "a"), 1);
  const Batch second = next(*member);
  EXPECT_THAT(values_of(second.records), ElementsAre("3"));
  ASSERT_TRUE(member->done(second));
  EXPECT_EQ(lag_of("g", "a"), 0);
  EXPECT_TRUE(next(*member, 20ms).empty());
}

TEST_P(BusContract, ABatchIsOfOneTopicAndEveryTopicGetsItsTurn) {
  const auto member = subscribe("g", {"a", "b"}, {.max_records = 1});
  append("a", {"a1", "a2", "a3"});
  append("b", {"b1"});
  std::multiset<std::string> seen;
  for (int i = 0; i < 2; ++i) seen.insert(next(*member).topic);
  EXPECT_EQ(seen, (std::multiset<std::string>{"a", "b"}));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(next(*member).topic, "a");
}

TEST_P(BusContract, ARecordThatAnotherThreadAppendsWakesAMember) {
  const auto member = subscribe("g", {"a", "b"});
  Batch batch;
  std::jthread waiter([&] { batch = next(*member); });
  append("other", {"x"});
  append("b", {"one"});
  waiter.join();
  EXPECT_EQ(batch.topic, "b");
  EXPECT_THAT(values_of(batch.records), ElementsAre("one"));
}

TEST_P(BusContract, AMemberThatIsAskedToStopWaitsNoLonger) {
  const auto member = subscribe("g", {"a"});
  std::jthread waiter([&](std::stop_token stop) { EXPECT_TRUE(member->next(60s, stop)->empty()); });
  waiter.request_stop();
}

TEST_P(BusContract, AFollowingGroupSeesEveryRecordOnceAndInOrder) {
  constexpr int kRecords = 400;
  std::jthread writer([&] {
    for (int i = 0; i < kRecords; ++i) EXPECT_TRUE(append_one(*bus_, "a", "", std::to_string(i)));
  });
  const auto member = subscribe("g", {"a"}, {.max_records = 7});
  for (int seen = 0; seen < kRecords;) {
    const Batch batch = next(*member, 30s);
    ASSERT_FALSE(batch.empty());
    for (const Record& record : batch.records) ASSERT_EQ(record.value, std::to_string(seen++));
    ASSERT_TRUE(member->done(batch));
  }
}

TEST_P(BusContract, WhatIsNotDoneComesAgainAfterReopening) {
  append("a", {"1", "2", "3"});
  {
    const auto member = subscribe("g", {"a"}, {.max_records = 1});
    ASSERT_TRUE(member->done(next(*member)));
    EXPECT_THAT(values_of(next(*member).records), ElementsAre("2"));
  }
  reopen();
  const auto member = subscribe("g", {"a"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("2", "3"));
}

TEST_P(BusContract, WhatIsNotDoneComesAgainAfterAKill) {
  append("a", {"1", "2", "3", "4"});
  bus_.reset();
  const auto reported = skykeep::testing::run_and_kill(2, [&](const skykeep::testing::Report& report) {
    auto bus = GetParam().open(dir_.path(), clock_);
    if (!bus) return;
    const auto member = subscribe_one(**bus, "g", "a", {.max_records = 1});
    if (!member) return;
    for (int i = 0; i < 2; ++i) {
      const auto batch = (*member)->next(60s, {});
      if (!batch || !(*member)->done(*batch)) return;
      if (i == 1) (void)(*member)->next(60s, {});  // in hand when it ends
      report(i);
    }
    std::this_thread::sleep_for(60s);
  });
  ASSERT_EQ(reported.size(), 2U);
  reopen();
  const auto member = subscribe("g", {"a"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("3", "4"));
}

TEST_P(BusContract, BatchesMayBeDoneInAnyOrderAndTheOldestHoldsThePosition) {
  append("a", {"1", "2", "3"});
  {
    const auto member = subscribe("g", {"a"}, {.max_records = 1});
    const Batch one = next(*member), two = next(*member), three = next(*member);
    ASSERT_TRUE(member->done(two));
    EXPECT_EQ(lag_of("g", "a"), 3);
    ASSERT_TRUE(member->done(one));
    EXPECT_EQ(lag_of("g", "a"), 1);
    EXPECT_EQ(member->done(one).error().code, Code::kConflict);
  }
  const auto member = subscribe("g", {"a"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("3"));
}

TEST_P(BusContract, APartOfABatchMayBeDone) {
  append("a", {"1", "2", "3", "4"});
  {
    const auto member = subscribe("g", {"a"});
    const Batch all = next(*member);
    ASSERT_EQ(all.records.size(), 4U);
    ASSERT_TRUE(member->done({"a", {all.records[2]}, all.lease}));
    EXPECT_EQ(lag_of("g", "a"), 4);
    ASSERT_TRUE(member->done({"a", {all.records[0], all.records[1]}, all.lease}));
    EXPECT_EQ(lag_of("g", "a"), 1);
  }
  const auto member = subscribe("g", {"a"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("4"));
}

TEST_P(BusContract, GroupsHavePositionsOfTheirOwn) {
  append("a", {"1", "2"});
  const auto g = subscribe("g", {"a"}), h = subscribe("h", {"a"});
  ASSERT_TRUE(g->done(next(*g)));
  EXPECT_EQ(lag_of("g", "a"), 0);
  EXPECT_EQ(lag_of("h", "a"), 2);
  EXPECT_EQ(lag_of("nobody", "a"), 2);
  EXPECT_THAT(values_of(next(*h).records), ElementsAre("1", "2"));
  const auto groups = bus_->groups();
  ASSERT_TRUE(groups);
  ASSERT_EQ(groups->size(), 2U);
  EXPECT_EQ(groups->front().next, (Position{0, info("a").end_offset}));
  EXPECT_EQ(groups->back().lag, 2);
}

TEST_P(BusContract, AGroupThatIsForgottenHoldsNothingBack) {
  append("a", {"1", "2"});
  auto member = subscribe("g", {"a"});
  const Batch both = next(*member);
  ASSERT_TRUE(member->done({"a", {both.records[0]}, both.lease}));
  const auto idle_since = [&] { return bus_->groups().value().at(0).idle_since; };
  EXPECT_EQ(idle_since(), std::nullopt);
  EXPECT_EQ(bus_->forget_group("g", "a").error().code, Code::kConflict) << "it is reading";
  clock_.advance(24h);
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_THAT(values("a"), ElementsAre("2"));
  member.reset();
  clock_.advance(24h);
  reopen();
  ASSERT_TRUE(idle_since());
  EXPECT_LE(clock_.now() - *idle_since(), 26h) << "it had a member when the topic was trimmed last, though nothing came";
  EXPECT_GE(clock_.now() - *idle_since(), 24h);
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_THAT(values("a"), ElementsAre("2")) << "it is held, however long nobody reads";
  ASSERT_TRUE(bus_->forget_group("g", "a"));
  EXPECT_THAT(bus_->groups().value(), IsEmpty());
  ASSERT_TRUE(bus_->forget_group("g", "a")) << "again";
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_THAT(values("a"), IsEmpty());
  append("a", {"3"});
  member = subscribe("g", {"a"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("3"));
}

// How the records are shared is the bus' own affair: that each is done by one of the members, and none is lost, is not.
TEST_P(BusContract, MembersOfOneGroupShareTheWorkAndALostOnesComesBack) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append_one(*bus_, "a", std::to_string(i), std::to_string(i)));
  auto one = subscribe("g", {"a"}, {.max_records = 3}), two = subscribe("g", {"a"}, {.max_records = 3});
  std::multiset<std::string> done;
  const auto take = [&](Subscription& member) {
    const Batch batch = next_now(member);
    if (batch.empty()) return false;
    for (const Record& record : batch.records) done.insert(record.value);
    EXPECT_TRUE(member.done(batch));
    return true;
  };
  take(*one);
  take(*two);
  const Batch lost = next_now(*one);
  one.reset();
  while (done.size() < 20 && take(*two)) {}
  EXPECT_EQ(done.size(), 20U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(done.count(std::to_string(i)), 1U) << i;
  EXPECT_EQ(lag_of("g", "a"), 0);
}

TEST_P(BusContract, AMemberThatWaitsTakesOverWhenTheOtherEnds) {
  auto one = subscribe("g", {"a"}), two = subscribe("g", {"a"});
  append("a", {"1"});
  next_now(*one);  // in hand, and never done
  Batch batch;
  std::jthread waiter([&] {
    while (batch.empty()) batch = next(*two);
  });
  one.reset();
  waiter.join();
  EXPECT_THAT(values_of(batch.records), ElementsAre("1"));
}

TEST_P(BusContract, APausedTopicGivesNothingUntilItIsResumed) {
  const auto member = subscribe("g", {"a", "b"});
  append("a", {"a1"});
  append("b", {"b1"});
  member->pause("a");
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("b1"));
  EXPECT_TRUE(next(*member, 20ms).empty());
  Batch batch;
  std::jthread waiter([&] { batch = next(*member); });
  member->resume("a");
  waiter.join();
  EXPECT_THAT(values_of(batch.records), ElementsAre("a1"));
}

TEST_P(BusContract, SeekingBackReplays) {
  append("a", {"1", "2", "3"});
  auto member = subscribe("g", {"a"});
  const Batch all = next(*member);
  ASSERT_TRUE(member->done(all));
  ASSERT_TRUE(member->seek("a", all.records[1].position));
  EXPECT_EQ(lag_of("g", "a"), 2);
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("2", "3"));
  member.reset();
  reopen();
  member = subscribe("g", {"a"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("2", "3")) << "nobody said that the replay is done";
}

TEST_P(BusContract, SeekingForwardSkips) {
  append("a", {"1", "2", "3"});
  const auto member = subscribe("g", {"a"});
  ASSERT_TRUE(member->seek("a", after(read("a")[1].position)));
  EXPECT_EQ(lag_of("g", "a"), 1);
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("3"));
  ASSERT_TRUE(member->seek("a", {0, 1'000'000}));
  append("a", {"4"});
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("4")) << "past the end is the end";
}

TEST_P(BusContract, ABatchFromBeforeASeekIsAConflictAndMovesNothing) {
  append("a", {"1", "2"});
  const auto member = subscribe("g", {"a"});
  const Batch old = next(*member);
  ASSERT_TRUE(member->seek("a", {}));
  EXPECT_EQ(member->done(old).error().code, Code::kConflict);
  const Batch again = next(*member);
  EXPECT_EQ(member->done(old).error().code, Code::kConflict);
  EXPECT_EQ(lag_of("g", "a"), 2);
  ASSERT_TRUE(member->done(again));
  EXPECT_EQ(lag_of("g", "a"), 0);
  EXPECT_EQ(member->seek("a", {0, -1}).error().code, Code::kInvalidInput);
  EXPECT_EQ(member->seek("b", {}).error().code, Code::kInvalidInput);
}

// ---- trimming ----

TEST_P(BusContract, TrimForgetsOldRecordsAndTheOthersStayWhereTheyWere) {
  append("a", {"old1", "old2"});
  clock_.advance(1h);
  const Position young = append("a", {"new"});
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_THAT(values("a"), ElementsAre("new"));
  EXPECT_EQ(read("a").front().position, young);
  EXPECT_EQ(info("a").first_offset, young.offset);
  EXPECT_EQ(info("a").records, 1);
  EXPECT_EQ(info("a").bytes, 3);
  EXPECT_LT(young, append("a", {"newer"}));
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_EQ(info("a").records, 2) << "once is enough";
}

TEST_P(BusContract, AGroupHoldsTrimmingBackFromItsSubscriptionOn) {
  auto slow = subscribe("slow", {"a"}, {.max_records = 2}), fast = subscribe("fast", {"a"});
  append("a", {"0", "1", "2", "3", "4"});
  clock_.advance(1h);
  ASSERT_TRUE(fast->done(next(*fast)));
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_EQ(info("a").records, 5) << "the slow one has done nothing yet";
  ASSERT_TRUE(slow->done(next(*slow)));
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_THAT(values("a"), ElementsAre("2", "3", "4"));
  slow.reset();
  fast.reset();
  reopen();
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_THAT(values("a"), ElementsAre("2", "3", "4")) << "also while it is away";
}

TEST_P(BusContract, AGroupThatGoesBackGetsTheOldestThatIsLeftAndHoldsIt) {
  append("a", {"0", "1", "2"});
  clock_.advance(1h);
  const auto member = subscribe("g", {"a"}, {.max_records = 1});
  ASSERT_TRUE(member->done(next(*member)));
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  ASSERT_TRUE(member->seek("a", {}));
  EXPECT_EQ(lag_of("g", "a"), 2);
  EXPECT_THAT(values_of(next(*member).records), ElementsAre("1"));
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_EQ(info("a").records, 2);
}

TEST_P(BusContract, ATopicTrimmedToNothingKeepsItsPlaceAlsoAfterReopening) {
  append("a", {"0"});
  const Position last = append("a", {"1"});
  clock_.advance(1h);
  ASSERT_TRUE(bus_->trim("a", clock_.now()));
  EXPECT_FALSE(bus_->wait("a", {}, 20ms, {})) << "there is nothing to read";
  reopen();
  EXPECT_FALSE(bus_->wait("a", {}, 20ms, {}));
  EXPECT_EQ(info("a").first_offset, info("a").end_offset);
  EXPECT_EQ(info("a").records, 0);
  EXPECT_EQ(info("a").bytes, 0);
  EXPECT_LT(last, append("a", {"2"}));
  EXPECT_TRUE(bus_->wait("a", {}, 60s, {}));
  EXPECT_TRUE(bus_->trim("unknown", clock_.now()));
}

}  // namespace skykeep::bus

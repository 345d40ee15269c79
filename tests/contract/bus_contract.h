// What every bus does, whatever stands behind it. A backend includes this in one test file and instantiates
// BusContract.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
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
  int64_t append(std::string_view topic, const std::vector<std::string>& values) {
    std::vector<NewRecord> records;
    for (const std::string& value : values) records.push_back({"", value});
    const auto offset = bus_->append(topic, records);
    EXPECT_TRUE(offset) << offset.error().message;
    return offset.value_or(-1);
  }
  std::vector<std::string> values(std::string_view topic, int64_t offset = 0, ReadLimits limits = {}) {
    std::vector<std::string> out;
    const auto records = bus_->read(topic, offset, limits);
    EXPECT_TRUE(records);
    if (records)
      for (const Record& record : *records) out.push_back(record.value);
    return out;
  }
  TopicInfo info(std::string_view topic) {
    const auto topics = bus_->topics();
    EXPECT_TRUE(topics);
    for (const TopicInfo& each : *topics)
      if (each.name == topic) return each;
    ADD_FAILURE() << "no topic " << topic;
    return {};
  }

  skykeep::testing::TempDir dir_;
  ManualClock clock_;
  std::unique_ptr<Bus> bus_;
};

TEST_P(BusContract, TheNewestAreGivenHoweverLargeTheOlderOnesAre) {
  const auto newest_of = [&](ReadLimits limits) {
    std::vector<size_t> sizes;
    const auto records = newest(*bus_, "t", limits);
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

TEST_P(BusContract, OffsetsOfATopicCountFromZeroWithoutHoles) {
  EXPECT_EQ(append("a", {"one", "two"}), 0);
  EXPECT_EQ(append("b", {"other"}), 0);
  EXPECT_EQ(append("a", {"three"}), 2);
  EXPECT_THAT(values("a"), ::testing::ElementsAre("one", "two", "three"));
  EXPECT_THAT(values("a", 1), ::testing::ElementsAre("two", "three"));
  EXPECT_THAT(values("b"), ::testing::ElementsAre("other"));
}

TEST_P(BusContract, RecordsComeBackByteForByteWithKeyTimeAndOffset) {
  std::string bytes = "zero \0 inside, \xff\xfe and \n";
  bytes.push_back('\0');
  const std::vector<NewRecord> records = {{std::string("k\0y", 3), bytes}, {"", ""}};
  ASSERT_TRUE(bus_->append("a", records));
  const auto read = bus_->read("a", 0, {});
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].key, records[0].key);
  EXPECT_EQ((*read)[0].value, bytes);
  EXPECT_EQ((*read)[0].appended_at, clock_.now());
  EXPECT_EQ((*read)[1].offset, 1);
  EXPECT_EQ((*read)[1].value, "");
}

TEST_P(BusContract, AnUnknownTopicReadsAsEmptyAndIsNotListed) {
  EXPECT_TRUE(values("nothing").empty());
  EXPECT_TRUE(bus_->topics()->empty());
  EXPECT_EQ(*bus_->committed("g", "nothing"), 0);
}

TEST_P(BusContract, ReadingAtOrPastTheEndGivesNothing) {
  append("a", {"one"});
  EXPECT_TRUE(values("a", 1).empty());
  EXPECT_TRUE(values("a", 1'000'000).empty());
}

TEST_P(BusContract, ANegativeOffsetReadsFromTheOldest) {
  append("a", {"one"});
  EXPECT_THAT(values("a", -5), ::testing::ElementsAre("one"));
}

TEST_P(BusContract, ReadLimitsBoundRecordsAndBytesButGiveAtLeastOne) {
  append("a", {std::string(100, 'x'), std::string(100, 'y'), std::string(100, 'z')});
  EXPECT_EQ(values("a", 0, {.max_records = 2}).size(), 2U);
  EXPECT_EQ(values("a", 0, {.max_bytes = 250}).size(), 2U);
  EXPECT_EQ(values("a", 0, {.max_bytes = 1}).size(), 1U);
}

TEST_P(BusContract, AppendingNothingWritesNothingAndGivesTheNextOffset) {
  EXPECT_EQ(append("a", {}), 0);
  EXPECT_TRUE(bus_->topics()->empty());
  append("a", {"one"});
  EXPECT_EQ(append("a", {}), 1);
}

TEST_P(BusContract, BadNamesAreInvalidInput) {
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a/b"), std::string("ä"), std::string(201, 'a')}) {
    const auto appended = append_one(*bus_, name, "", "x");
    ASSERT_FALSE(appended) << name;
    EXPECT_EQ(appended.error().code, Code::kInvalidInput);
    EXPECT_EQ(bus_->commit(name, "a", 0).error().code, Code::kInvalidInput);
    EXPECT_EQ(bus_->commit("g", name, 0).error().code, Code::kInvalidInput);
  }
  EXPECT_TRUE(append_one(*bus_, "lake-events.rejected_2", "", "x"));
}

TEST_P(BusContract, AValueAboveTheLimitIsInvalidInputAndWritesNothing) {
  const std::vector<NewRecord> records = {{"", "small"}, {"", std::string(kMaxValueBytes + 1, 'x')}};
  const auto appended = bus_->append("a", records);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, Code::kInvalidInput);
  EXPECT_TRUE(values("a").empty());
}

TEST_P(BusContract, WhatWasAppendedAndCommittedIsThereAfterReopening) {
  append("a", {"one", "two"});
  ASSERT_TRUE(bus_->commit("g", "a", 1));
  reopen();
  EXPECT_THAT(values("a"), ::testing::ElementsAre("one", "two"));
  EXPECT_EQ(*bus_->committed("g", "a"), 1);
  EXPECT_EQ(append("a", {"three"}), 2);
}

TEST_P(BusContract, GroupsAndTopicsHavePositionsOfTheirOwnThatMayGoBack) {
  append("a", {"one", "two", "three"});
  ASSERT_TRUE(bus_->commit("g", "a", 3));
  ASSERT_TRUE(bus_->commit("h", "a", 1));
  ASSERT_TRUE(bus_->commit("g", "b", 7));
  ASSERT_TRUE(bus_->commit("g", "a", 2));
  EXPECT_EQ(*bus_->committed("g", "a"), 2);
  EXPECT_EQ(*bus_->committed("h", "a"), 1);
  EXPECT_EQ(*bus_->committed("g", "b"), 7);
  EXPECT_EQ(bus_->commit("g", "a", -1).error().code, Code::kInvalidInput);
  const auto groups = bus_->groups();
  ASSERT_TRUE(groups);
  EXPECT_EQ(groups->size(), 3U);
}

TEST_P(BusContract, TopicsTellTheirRangeAndSize) {
  append("b", {"12345"});
  append("a", {"123", "4567"});
  const auto topics = bus_->topics();
  ASSERT_TRUE(topics);
  ASSERT_EQ(topics->size(), 2U);
  const TopicInfo a = info("a");
  EXPECT_EQ(a.first_offset, 0);
  EXPECT_EQ(a.next_offset, 2);
  EXPECT_EQ(a.bytes, 7);
}

TEST_P(BusContract, WaitReturnsAtOnceForARecordThatIsThereAlsoAfterReopening) {
  append("a", {"one"});
  EXPECT_TRUE(bus_->wait("a", 0, 60s, {}));
  reopen();
  EXPECT_TRUE(bus_->wait("a", 0, 60s, {}));
  EXPECT_FALSE(bus_->wait("a", 1, 20ms, {}));
  EXPECT_FALSE(bus_->wait("unknown", 0, 20ms, {}));
}

TEST_P(BusContract, WaitWakesWhenTheRecordArrives) {
  bool woken = false;
  std::jthread waiter([&] { woken = bus_->wait("a", 1, 60s, {}); });
  append("a", {"zero"});
  append("b", {"other"});
  append("a", {"one"});
  waiter.join();
  EXPECT_TRUE(woken);
}

TEST_P(BusContract, WaitEndsWhenAskedToStop) {
  bool woken = true;
  std::jthread waiter([&](std::stop_token stop) { woken = bus_->wait("a", 0, 60s, stop); });
  waiter.request_stop();
  waiter.join();
  EXPECT_FALSE(woken);
}

TEST_P(BusContract, ConcurrentAppendsLoseNothingAndKeepTheOrderOfEachWriter) {
  constexpr int kWriters = 8, kEach = 50;
  std::vector<std::vector<int64_t>> offsets(kWriters);
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w)
      writers.emplace_back([&, w] {
        for (int i = 0; i < kEach; ++i) {
          const std::string mark = std::to_string(w) + ":" + std::to_string(i);
          const std::vector<NewRecord> pair = {{"", mark + "a"}, {"", mark + "b"}};
          offsets[static_cast<size_t>(w)].push_back(
              bus_->append(i % 2 == 0 ? "even" : "odd", pair).value_or(-1));
        }
      });
  }
  for (const char* topic : {"even", "odd"}) {
    const auto all = values(topic, 0, {.max_records = 100'000});
    EXPECT_EQ(all.size(), size_t{kWriters * kEach});
  }
  for (int w = 0; w < kWriters; ++w) {
    for (int i = 0; i < kEach; ++i) {
      const int64_t offset = offsets[static_cast<size_t>(w)][static_cast<size_t>(i)];
      const std::string mark = std::to_string(w) + ":" + std::to_string(i);
      EXPECT_THAT(values(i % 2 == 0 ? "even" : "odd", offset, {.max_records = 2}),
                  ::testing::ElementsAre(mark + "a", mark + "b"));
      if (i >= 2) {
        EXPECT_GT(offset, offsets[static_cast<size_t>(w)][static_cast<size_t>(i) - 2]);
      }
    }
  }
}

TEST_P(BusContract, AReaderThatFollowsSeesEveryRecordOnceAndInOrder) {
  constexpr int kRecords = 400;
  std::jthread writer([&] {
    for (int i = 0; i < kRecords; ++i) EXPECT_TRUE(append_one(*bus_, "a", "", std::to_string(i)));
  });
  int64_t next = 0;
  while (next < kRecords && bus_->wait("a", next, 30s, {})) {
    const auto records = bus_->read("a", next, {.max_records = 7});
    ASSERT_TRUE(records);
    for (const Record& record : *records) {
      ASSERT_EQ(record.offset, next);
      ASSERT_EQ(record.value, std::to_string(next));
      ++next;
    }
  }
  EXPECT_EQ(next, kRecords);
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
                const auto offset = (*bus)->append("a", records);
                if (!offset) return;
                report(*offset);
              }
            });
        });
    ASSERT_GE(acknowledged.size(), reports);
    reopen();
    const int64_t kept = info("a").next_offset;
    for (const int64_t offset : acknowledged) EXPECT_LT(offset + 1, kept);
    EXPECT_EQ(kept % 2, 0) << "a call's records appear together or not at all";
    EXPECT_EQ(values("a", 0, {.max_records = 1'000'000}).size(), static_cast<size_t>(kept)) << "dense";
    bus_.reset();
  }
}

TEST_P(BusContract, TrimForgetsOldRecordsAndOffsetsStayAsTheyWere) {
  append("a", {"old1", "old2"});
  clock_.advance(1h);
  append("a", {"new"});
  EXPECT_EQ(*bus_->trim("a", clock_.now(), 100), 2);
  EXPECT_THAT(values("a", 0), ::testing::ElementsAre("new"));
  EXPECT_EQ(bus_->read("a", 0, {})->front().offset, 2);
  EXPECT_EQ(info("a").first_offset, 2);
  EXPECT_EQ(info("a").bytes, 3);
  EXPECT_EQ(append("a", {"newer"}), 3);
  EXPECT_EQ(*bus_->trim("a", clock_.now(), 100), 0) << "once is enough";
}

TEST_P(BusContract, TrimKeepsFromTheNamedOffsetAndForTheSlowestGroup) {
  append("a", {"0", "1", "2", "3", "4"});
  clock_.advance(1h);
  EXPECT_EQ(*bus_->trim("a", clock_.now(), 1), 1);
  ASSERT_TRUE(bus_->commit("fast", "a", 5));
  ASSERT_TRUE(bus_->commit("slow", "a", 3));
  EXPECT_EQ(*bus_->trim("a", clock_.now(), 4), 2);
  EXPECT_THAT(values("a"), ::testing::ElementsAre("3", "4"));
  ASSERT_TRUE(bus_->commit("slow", "a", 0));
  EXPECT_EQ(*bus_->trim("a", clock_.now(), 5), 0) << "a group that goes back holds all that is left";
}

TEST_P(BusContract, ATopicTrimmedToNothingKeepsItsPlaceAlsoAfterReopening) {
  append("a", {"0", "1"});
  clock_.advance(1h);
  EXPECT_EQ(*bus_->trim("a", clock_.now(), 100), 2);
  EXPECT_FALSE(bus_->wait("a", 0, 20ms, {})) << "there is nothing to read";
  reopen();
  EXPECT_FALSE(bus_->wait("a", 0, 20ms, {}));
  EXPECT_EQ(info("a").first_offset, 2);
  EXPECT_EQ(info("a").bytes, 0);
  EXPECT_EQ(append("a", {"2"}), 2);
  EXPECT_TRUE(bus_->wait("a", 0, 60s, {}));
  EXPECT_EQ(*bus_->trim("unknown", clock_.now(), 100), 0);
}

}  // namespace skykeep::bus

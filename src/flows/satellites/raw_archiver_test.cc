#include "flows/satellites/raw_archiver.h"

#include "core/ids.h"
#include "flows/dead_letter.h"
#include "flows/testing/station_rig.h"
#include "tests/support/failing_bus.h"
#include "tests/support/failing_lake.h"
#include "tests/support/failing_warehouse.h"

namespace skykeep::flows::satellites {
namespace {

class RawArchiverTest : public StationFlowTest {
 protected:
  std::string answer(std::string body) {
    StationAnswer out;
    out.upstream = "wheretheiss";
    out.fetched_at = clock.now();
    out.origin = "api";
    out.body = std::move(body);
    return encode(out);
  }
  bus::Record append(std::string_view topic, const std::string& value) {
    const auto at = bus::append_one(*bus, topic, "wheretheiss", value);
    EXPECT_TRUE(at) << at.error().message;
    return bus->read(topic, *at, {.max_records = 1}).value().front();
  }

  state::RejectedRecords rejected = state::RejectedRecords::open(*state).value();
  RawArchiver archiver{*bus, rejected, *lake, *warehouse, clock, *recorder};
};

TEST_F(RawArchiverTest, AnAnswersIdLeadsToItsBytesOnceEvenWhereTheyCameTwice) {
  const std::string first = answer("[1]"), second = answer("[2]");
  for (const std::string& value : {first, second, first}) append(kIssCandidates, value);
  ASSERT_EQ(archiver.pack(clock.now(), true).value(), 1);
  clock.advance(2h);
  append(kIssCandidates, second);
  ASSERT_EQ(archiver.pack(clock.now(), true).value(), 1);
  EXPECT_EQ(number("select sum(poll_count) from bronze.raw_poll_response"), 4);
  EXPECT_EQ(number("select count(*) from bronze.raw_poll_record"), 2);
  for (const std::string& value : {first, second})
    EXPECT_EQ(text(fmt::format("select lake_record(r.filename, p.record_offset, p.record_length::integer) from bronze.raw_poll_record p "
                               "join bronze.raw_poll_response r using (load_id) where p.raw_id = {}", raw_id_of(value))), value);
}

TEST_F(RawArchiverTest, WhatIsPackedIsNotPackedAgainAndWhatIsNotDueWaits) {
  append(kIssCandidates, answer("[1]"));
  clock.advance(1h);
  append(kIssCandidates, answer("[2]"));
  EXPECT_EQ(archiver.pack(clock.now()).value(), 1);
  EXPECT_EQ(archiver.pack(clock.now()).value(), 0);
  clock.advance(1h);
  EXPECT_EQ(archiver.pack(clock.now()).value(), 1);
  EXPECT_EQ(number("select count(*) from bronze.raw_poll_record"), 2);
}

// Also of a large one.
TEST_F(RawArchiverTest, ARejectedAnswerIsNotedWhenItIsPacked) {
  const std::string small = answer("rubbish"), large = answer(std::string(bus::kMaxValueBytes - 1000, 'x'));
  for (const std::string& value : {small, large})
    ASSERT_TRUE(rejected.add(rejected_record(kIssCandidates, append(kIssCandidates, value), "no positions")));
  ASSERT_EQ(archiver.pack(clock.now()).value(), 0);
  EXPECT_EQ(number("select count(*) from bronze.rejected_record"), 0);
  ASSERT_EQ(archiver.pack(clock.now(), true).value(), 1);
  EXPECT_EQ(number("select count(*) from bronze.rejected_record where reason = 'no positions'"), 2);
  EXPECT_EQ(number("select max(record_length) from bronze.rejected_record"), static_cast<int64_t>(large.size()));
  ASSERT_TRUE(archiver.note_rejected_again());
  ASSERT_TRUE(archiver.pack(clock.now(), true));
  EXPECT_EQ(number("select count(*) from bronze.rejected_record"), 2) << "each once";
}

TEST_F(RawArchiverTest, WhateverFailsForAMomentIsPackedByTheNextTryAndStandsOnce) {
  testing::Faults faults;
  testing::FailingBus shaky_bus(*bus, faults);
  testing::FailingLake shaky_lake(*lake, faults);
  testing::FailingWarehouse shaky_warehouse(*warehouse, faults);
  RawArchiver shaky(shaky_bus, rejected, shaky_lake, shaky_warehouse, clock, *recorder);
  int64_t answers = 0;
  for (const char* method : {"subscribe", "next", "put", "connect", "begin", "execute", "commit", "done"}) {
    SCOPED_TRACE(method);
    append(kIssCandidates, answer(fmt::format("[{}]", ++answers)));
    append(kCrewAnswers, answer(fmt::format("[-{}]", answers)));
    faults.fail(method, 1, Code::kUnavailable);
    EXPECT_FALSE(shaky.pack(clock.now(), true));
    faults.lift();
    EXPECT_TRUE(shaky.oldest_waiting().value()) << "what is not packed keeps its place on the bus";
    ASSERT_TRUE(shaky.pack(clock.now(), true));
    EXPECT_FALSE(shaky.oldest_waiting().value());
    EXPECT_EQ(number("select count(*) from bronze.raw_poll_record"), 2 * answers);
    clock.advance(1h);
  }
  EXPECT_EQ(faults.struck(), 8);
}

// Bytes that are no answer are raw all the same; nonsense among what was set aside holds nothing up.
TEST_F(RawArchiverTest, GarbageIsPackedAsItCame) {
  const std::vector<std::string> garbage{"", "null", "[]", "{}", R"({"offset":"x","partition":[]})", R"({"offset":9223372036854775807,"record":7})",
                                         std::string(bus::kMaxValueBytes, 'x')};
  for (const std::string& value : garbage) {
    append(kIssCandidates, value);
    ASSERT_TRUE(rejected.add({.topic = std::string(kIssCandidates), .offset = 7, .key = "k", .reason = "r", .record = value, .at = clock.now()}));
  }
  append(kIssCandidates, answer("[1]"));
  ASSERT_TRUE(archiver.pack(clock.now(), true));
  EXPECT_FALSE(archiver.oldest_waiting().value());
  EXPECT_EQ(number("select count(*) from bronze.raw_poll_record"), static_cast<int64_t>(garbage.size()) + 1);
}

TEST_F(RawArchiverTest, KnowsSinceWhenAnAnswerWaits) {
  EXPECT_FALSE(archiver.oldest_waiting().value());
  const UtcTime begin = clock.now();
  append(kCrewAnswers, answer("[1]"));
  clock.advance(1h);
  append(kIssCandidates, answer("[2]"));
  EXPECT_EQ(archiver.oldest_waiting().value(), begin);
  ASSERT_TRUE(archiver.pack(clock.now()));
  EXPECT_EQ(archiver.oldest_waiting().value(), begin + 1h);
  ASSERT_TRUE(archiver.pack(clock.now(), true));
  EXPECT_FALSE(archiver.oldest_waiting().value());
}

}  // namespace
}  // namespace skykeep::flows::satellites

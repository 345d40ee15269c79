#include "flows/satellites/raw_archiver.h"

#include "core/ids.h"
#include "flows/dead_letter.h"
#include "flows/testing/station_rig.h"

namespace skykeep::flows::satellites {
namespace {

class PackerTest : public StationFlowTest {
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

TEST_F(PackerTest, AnAnswersIdLeadsToItsBytesOnceEvenWhereTheyCameTwice) {
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

TEST_F(PackerTest, WhatIsPackedIsNotPackedAgainAndWhatIsNotDueWaits) {
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
TEST_F(PackerTest, ARejectedAnswerIsNotedWhenItIsPacked) {
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

TEST_F(PackerTest, KnowsSinceWhenAnAnswerWaits) {
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

// The sink and the filing of days while bus and tables fail, or are slow: each second once, none lost.
#include "flows/satellites/sink.h"

#include <future>

#include "flows/satellites/position_archive.h"
#include "flows/testing/station_rig.h"
#include "streams/enrich_position.h"
#include "tests/support/failing_bus.h"
#include "tests/support/failing_state.h"
#include "tests/support/failing_warehouse.h"

namespace skykeep::flows::satellites {
namespace {

// Hands everything on; an export waits until the test lets it go.
class SlowExport final : public warehouse::Warehouse {
 public:
  explicit SlowExport(warehouse::Warehouse& inner) : inner_(inner) {}
  std::promise<void> begun, go;
  std::atomic<int> exports = 0;

  Result<std::unique_ptr<warehouse::Connection>> connect() override { return inner_.connect(); }
  Result<warehouse::Table> query_readonly(std::string_view sql, const warehouse::ReadonlyLimits& limits) override { return inner_.query_readonly(sql, limits); }
  Result<> export_readonly(std::string_view sql, std::string_view format, const std::string& path, const warehouse::ReadonlyLimits& limits) override {
    auto done = inner_.export_readonly(sql, format, path, limits);
    if (exports++ == 0) {
      begun.set_value();
      go.get_future().wait();
    }
    return done;
  }
  Result<warehouse::ResourceProfile> use(warehouse::Profile profile) override { return inner_.use(profile); }
  Result<> trim_memory() override { return inner_.trim_memory(); }
  Result<> checkpoint() override { return inner_.checkpoint(); }
  warehouse::Capabilities capabilities() const override { return inner_.capabilities(); }

 private:
  warehouse::Warehouse& inner_;
};

class SinkTest : public StationFlowTest {
 protected:
  streams::EnrichedRecord position(int64_t second) {
    streams::PositionRecord p;
    p.satellite_id = kStationId;
    p.second = second;
    p.latitude_deg = 1.5;
    p.longitude_deg = 2.5;
    p.altitude_km = 420;
    p.source = streams::Source::kWheretheiss;
    return enricher.enrich(std::move(p));
  }
  std::vector<bus::Record> records(int64_t first, int64_t count) {
    std::vector<bus::NewRecord> out;
    for (int64_t second = first; second < first + count; ++second) {
      std::string text;
      append_json(text, position(second));
      out.push_back({"25544", std::move(text)});
    }
    const bus::Position at = bus->append(kIssEnriched, out).value();
    return bus->read(kIssEnriched, at, {}).value();
  }
  int64_t held() { return number(fmt::format("select count(*) from {}", kHeldSeconds)); }

  testing::Faults faults;
  streams::Enricher enricher{[](double, double, int64_t) { return streams::PlaceBelow{}; }};
};

TEST_F(SinkTest, WhateverFailsForAMomentIsWrittenOnceByTheNextTry) {
  testing::FailingWarehouse shaky(*warehouse, faults);
  testing::FailingBus shaky_bus(*bus, faults);
  Sink sink(shaky, shaky_bus, rejected(), *recorder);
  ASSERT_TRUE(sink.open());
  int64_t second = second_of(kBegin), rows = 0;
  for (const char* method : {"begin", "appender", "append", "close", "execute", "commit"})
    for (const Code code : {Code::kUnavailable, Code::kConflict}) {
      SCOPED_TRACE(method);
      const auto batch = records(second, 3);
      faults.fail(method, 1, code);
      const auto failed = sink.handle(batch);
      faults.lift();
      ASSERT_FALSE(failed);
      EXPECT_EQ(failed.error().code, code);
      EXPECT_EQ(held(), rows) << "no half";
      ASSERT_TRUE(sink.handle(batch));
      ASSERT_TRUE(sink.handle(batch)) << "and said again";
      EXPECT_EQ(held(), rows += 3);
      second += 3;
    }
  EXPECT_EQ(faults.struck(), 12);
}

// A full disk under the bus: the batch comes again, and what cannot be read is set aside then.
TEST_F(SinkTest, ARejectedPositionThatCannotBeSetAsideHoldsBackItsBatchAndNothingIsLost) {
  testing::FailingState shaky_state(*state, faults);
  state::RejectedRecords shaky = state::RejectedRecords::open(shaky_state).value();
  Sink sink(*warehouse, *bus, shaky, *recorder);
  ASSERT_TRUE(sink.open());
  auto batch = records(second_of(kBegin), 2);
  batch[0].value = "garbage";
  faults.fail("transact", 1, Code::kUnavailable);
  EXPECT_EQ(sink.handle(batch).error().code, Code::kUnavailable);
  EXPECT_EQ(held(), 0);
  ASSERT_TRUE(sink.handle(batch));
  EXPECT_EQ(held(), 1);
  EXPECT_EQ(rejected().count().value(), 1);
}

class FilingTest : public SinkTest {
 protected:
  FilingTest() {
    EXPECT_TRUE(sink.open());
    std::vector<SinkRow> rows;
    for (int64_t second = kFirst; second < kFirst + 100; ++second) rows.push_back({position(second), {}, {}, {}});
    EXPECT_EQ(sink.add(std::move(rows)).value(), 100);
  }
  PositionArchive history(warehouse::Warehouse& used) { return PositionArchive({used, *lake, clock, fs, *recorder, sink, dir.path() + "/tmp", 2}); }

  static constexpr int64_t kFirst = 1'789'862'400;  // 2026-09-20T00:00:00Z, the day before kBegin
  const UtcTime later = kBegin + 4 * 24h;
  Sink sink{*warehouse, *bus, rejected(), *recorder};
};

// Two queries of users last as long as the export of a day, and an import adds to the day meanwhile: positions are written, and the
// object holds what came in between too.
TEST_F(FilingTest, ADayIsFiledWhileUsersAskAndPositionsAreWritten) {
  SlowExport slow(*warehouse);
  std::atomic<bool> is_over = false;
  std::vector<std::jthread> users;
  for (int i = 0; i < 2; ++i)
    users.emplace_back([&] {
      while (!is_over) (void)warehouse->query_readonly("select sum(a.range * b.range) from range(1000000) a, range(1000000) b", {.timeout = 300ms});
    });
  auto filed = std::async(std::launch::async, [&] { return history(slow).file_old_days(later); });
  slow.begun.get_future().wait();
  auto written = std::async(std::launch::async, [&] {
    std::vector<SinkRow> rows;
    rows.push_back({position(kFirst + 200), {}, {}, {}});
    return sink.add(std::move(rows));
  });
  const bool in_time = written.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  slow.go.set_value();
  EXPECT_TRUE(in_time) << "the station's positions waited for an export";
  EXPECT_EQ(written.get().value(), 1);
  const auto days = filed.get();
  is_over = true;
  ASSERT_TRUE(days) << days.error().message;
  EXPECT_EQ(*days, 1);
  EXPECT_EQ(slow.exports, 2) << "the day had grown";
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot"), 0);
  EXPECT_EQ(number("select row_count from bronze.iss_day_file"), 101);
  EXPECT_EQ(number("select count(*) from silver.iss_positions"), 101);
  EXPECT_EQ(lake->list("iss/positions/", "", 10).value().size(), 1u) << "no object that nobody knows";
}

TEST_F(FilingTest, WhateverFailsWhileADayIsFiledLosesAndDoublesNothing) {
  testing::FailingWarehouse shaky(*warehouse, faults);
  for (const char* method : {"export_readonly", "connect", "begin", "execute", "attach_parquet", "commit"}) {
    SCOPED_TRACE(method);
    faults.fail(method, 1, Code::kUnavailable);
    const auto failed = history(shaky).file_old_days(later);
    faults.lift();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::kUnavailable);
    EXPECT_EQ(held(), 100);
  }
  EXPECT_EQ(history(shaky).file_old_days(later).value(), 1);
  EXPECT_EQ(held(), 100);
  EXPECT_EQ(number("select count(*) from silver.iss_positions"), 100);
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot"), 0);
}

}  // namespace
}  // namespace skykeep::flows::satellites

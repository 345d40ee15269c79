#include "bus/embedded/embedded_bus.h"

#include "core/fs.h"
#include "core/sqlite.h"
#include "tests/contract/bus_contract.h"

namespace skykeep::bus {
namespace {

std::string file_in(const std::string& dir) { return dir + "/state.db"; }

INSTANTIATE_TEST_SUITE_P(Embedded, BusContract,
                         ::testing::Values(BusBackend{"embedded",
                                                      [](const std::string& dir, const Clock& clock) {
                                                        return open_embedded_bus(file_in(dir), clock);
                                                      }}),
                         ::testing::PrintToStringParamName());

class EmbeddedBusTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Bus>> open() { return open_embedded_bus(file_in(dir_.path()), clock_); }

  skykeep::testing::TempDir dir_;
  SystemClock clock_;
};

TEST_F(EmbeddedBusTest, AFileThatIsNoDatabaseIsCorruptAndNamed) {
  RealFs().write_atomic(file_in(dir_.path()), std::string(10'000, 'x')).value();
  const auto bus = open();
  ASSERT_FALSE(bus);
  EXPECT_EQ(bus.error().code, Code::kCorrupt);
  EXPECT_THAT(bus.error().message, ::testing::HasSubstr("state.db"));
}

TEST_F(EmbeddedBusTest, AMissingFolderIsAnErrorAndNotACrash) {
  const auto bus = open_embedded_bus(dir_.path() + "/none/state.db", clock_);
  ASSERT_FALSE(bus);
  EXPECT_EQ(bus.error().code, Code::kUnavailable);
}

TEST_F(EmbeddedBusTest, AFileOfANewerFormatIsRefusedNamingBoth) {
  ASSERT_TRUE(open());
  {
    auto db = sqlite::Database::open(file_in(dir_.path()));
    ASSERT_TRUE(db);
    ASSERT_TRUE((*db)->run("update bus_format set version = 9"));
  }
  const auto bus = open();
  ASSERT_FALSE(bus);
  EXPECT_EQ(bus.error().code, Code::kUnsupported);
  EXPECT_THAT(bus.error().message, ::testing::HasSubstr("9"));
}

TEST_F(EmbeddedBusTest, WaitNoticesAppendsOfAnotherConnectionWithinSeconds) {
  auto one = open(), two = open();
  ASSERT_TRUE(one && two);
  bool woken = false;
  std::jthread waiter([&] { woken = (*one)->wait("a", 0, 30s, {}); });
  ASSERT_TRUE(append_one(**two, "a", "", "x"));
  waiter.join();
  EXPECT_TRUE(woken);
  EXPECT_EQ(*append_one(**one, "a", "", "y"), 1);
}

TEST_F(EmbeddedBusTest, TrimOfManyRecordsGoesInChunks) {
  auto bus = open();
  ASSERT_TRUE(bus);
  const std::vector<NewRecord> records(12'345, {"", "x"});
  ASSERT_TRUE((*bus)->append("a", records));
  EXPECT_EQ(*(*bus)->trim("a", clock_.now() + 1h, 12'000), 12'000);
  EXPECT_EQ((*bus)->topics()->front().bytes, 345);
}

}  // namespace
}  // namespace skykeep::bus

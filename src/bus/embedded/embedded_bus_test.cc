#include "bus/embedded/embedded_bus.h"

#include "core/fs.h"
#include "core/sqlite.h"
#include "tests/contract/bus_contract.h"
#include "tests/contract/full_disk.h"

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

TEST_F(EmbeddedBusTest, AFullDiskIsUnavailableLosesNothingAndIsForgottenWhenThereIsRoom) {
  auto bus = open();
  ASSERT_TRUE(bus);
  std::vector<int64_t> acknowledged;
  {
    const skykeep::testing::FullDisk full(300'000);
    for (;;) {
      const auto offset = append_one(**bus, "a", "", std::string(10'000, 'x'));
      if (!offset) {
        EXPECT_EQ(offset.error().code, Code::kUnavailable) << offset.error().message;
        break;
      }
      acknowledged.push_back(*offset);
      ASSERT_LT(acknowledged.size(), 1000U) << "the disk never got full";
    }
    EXPECT_EQ((*bus)->read("a", 0, {})->size(), acknowledged.size()) << "what is there can be read";
  }
  EXPECT_EQ(*append_one(**bus, "a", "", "more"), static_cast<int64_t>(acknowledged.size()))
      << "no offset was used up";
  bus->reset();
  bus = open();
  ASSERT_TRUE(bus);
  EXPECT_EQ((*bus)->read("a", 0, {})->size(), acknowledged.size() + 1);
}

TEST_F(EmbeddedBusTest, ALargeAppendThatDoesNotFitFailsAloneAmongItsNeighbours) {
  auto bus = open();
  ASSERT_TRUE(bus);
  std::atomic<int> small_failed = 0, large_failed = 0;
  {
    const skykeep::testing::FullDisk full(2'000'000);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) small_failed += !append_one(**bus, "small", "", "x");
      });
    for (int i = 0; i < 5; ++i) large_failed += !append_one(**bus, "large", "", std::string(3'000'000, 'x'));
  }
  EXPECT_EQ(large_failed, 5);
  EXPECT_EQ(small_failed, 0);
  EXPECT_EQ((*bus)->read("small", 0, {})->size(), 40U);
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

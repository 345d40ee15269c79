#include "bus/embedded/embedded_bus.h"

#include <malloc.h>

#include <latch>
#include <thread>

#include "bus/embedded/in_hand.h"
#include "core/fs.h"
#include "core/sqlite.h"
#include "tests/contract/bus_contract.h"
#include "tests/contract/full_disk.h"
#include "tests/support/sparse_bus.h"

namespace skykeep::bus {
namespace {

std::string file_in(const std::string& dir) { return dir + "/state.db"; }

Result<std::unique_ptr<Bus>> open_sparse(const std::string& dir, const Clock& clock) {
  return std::make_unique<SparseBus>(TRY(open_embedded_bus(file_in(dir), clock)));
}

INSTANTIATE_TEST_SUITE_P(Embedded, BusContract,
                         ::testing::Values(BusBackend{"embedded",
                                                      [](const std::string& dir, const Clock& clock) {
                                                        return open_embedded_bus(file_in(dir), clock);
                                                      }},
                                           BusBackend{"sparse", open_sparse}),
                         ::testing::PrintToStringParamName());

TEST(InHand, TellsTheOldestThatIsNotDone) {
  InHand in_hand;
  EXPECT_TRUE(in_hand.empty());
  in_hand.add(10, 20);
  in_hand.add(20, 30);
  EXPECT_FALSE(in_hand.remove(30, 40));
  EXPECT_FALSE(in_hand.remove(5, 10));
  EXPECT_TRUE(in_hand.remove(15, 25));
  EXPECT_FALSE(in_hand.remove(15, 25));
  EXPECT_EQ(in_hand.oldest(), 10);
  EXPECT_TRUE(in_hand.remove(0, 15));
  EXPECT_EQ(in_hand.oldest(), 25);
  EXPECT_TRUE(in_hand.remove(25, 30));
  EXPECT_TRUE(in_hand.empty());
}

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
  std::jthread waiter([&] { woken = (*one)->wait("a", {}, 30s, {}); });
  ASSERT_TRUE(append_one(**two, "a", "", "x"));
  waiter.join();
  EXPECT_TRUE(woken);
  EXPECT_EQ(append_one(**one, "a", "", "y")->offset, 1);
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
      acknowledged.push_back(offset->offset);
      ASSERT_LT(acknowledged.size(), 1000U) << "the disk never got full";
    }
    EXPECT_EQ((*bus)->read("a", {}, {})->size(), acknowledged.size()) << "what is there can be read";
  }
  EXPECT_EQ(append_one(**bus, "a", "", "more")->offset, static_cast<int64_t>(acknowledged.size()))
      << "no offset was used up";
  bus->reset();
  bus = open();
  ASSERT_TRUE(bus);
  EXPECT_EQ((*bus)->read("a", {}, {})->size(), acknowledged.size() + 1);
}

TEST_F(EmbeddedBusTest, ALargeAppendThatDoesNotFitFailsAloneAmongItsNeighbours) {
  auto bus = open();
  ASSERT_TRUE(bus);
  std::atomic<int> small_failed = 0, large_failed = 0;
  const std::vector<NewRecord> large(4, {"", std::string(800'000, 'x')});
  {
    const skykeep::testing::FullDisk full(2'000'000);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) small_failed += !append_one(**bus, "small", "", "x");
      });
    for (int i = 0; i < 5; ++i) large_failed += !(*bus)->append("large", large);
  }
  EXPECT_EQ(large_failed, 5);
  EXPECT_EQ(small_failed, 0);
  EXPECT_EQ((*bus)->read("small", {}, {})->size(), 40U);
}

// A group of the topic "a" that keeps everything from `offset` on.
std::unique_ptr<Subscription> held_from(Bus& bus, int64_t offset) {
  auto member = subscribe_one(bus, "g", "a", {}).value();
  EXPECT_TRUE(member->seek("a", {0, offset}));
  return member;
}

TEST_F(EmbeddedBusTest, TrimOfManyRecordsGoesInChunks) {
  auto bus = open();
  ASSERT_TRUE(bus);
  const std::vector<NewRecord> records(12'345, {"", "x"});
  ASSERT_TRUE((*bus)->append("a", records));
  const auto member = held_from(**bus, 12'000);
  ASSERT_TRUE((*bus)->trim("a", clock_.now() + 1h));
  EXPECT_EQ((*bus)->topics()->front().bytes, 345);
}

std::vector<NewRecord> numbered(int count) {
  std::vector<NewRecord> out;
  for (int i = 0; i < count; ++i) out.push_back({std::to_string(i % 7), "{\"number\":" + std::to_string(i) + ",\"what\":\"always the same words\"}"});
  return out;
}

TEST_F(EmbeddedBusTest, RecordsThatWereAppendedTogetherAreReadOneByOneFromAnywhere) {
  auto bus = open();
  ASSERT_TRUE(bus);
  const auto records = numbered(2500);
  ASSERT_TRUE(append_one(**bus, "a", "k", "single"));
  ASSERT_EQ((*bus)->append("a", records)->offset, 1);
  ASSERT_EQ(append_one(**bus, "a", "k", "last")->offset, 2501);
  for (const int64_t from : {0, 1, 2, 500, 999, 1000, 1001, 2000, 2499, 2500, 2501}) {
    const auto read = (*bus)->read("a", {0, from}, {.max_records = 3});
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), std::min<size_t>(3, static_cast<size_t>(2502 - from))) << from;
    for (size_t i = 0; i < read->size(); ++i) {
      const int64_t offset = from + static_cast<int64_t>(i);
      EXPECT_EQ((*read)[i].position.offset, offset);
      if (offset >= 1 && offset <= 2500) {
        EXPECT_EQ((*read)[i].value, records[static_cast<size_t>(offset - 1)].value);
        EXPECT_EQ((*read)[i].key, records[static_cast<size_t>(offset - 1)].key);
      }
    }
  }
  EXPECT_EQ((*bus)->read("a", {}, {.max_records = 10'000, .max_bytes = 100 << 20})->size(), 2502U);
  EXPECT_EQ((*bus)->read("a", {0, 700}, {.max_records = 10'000, .max_bytes = 1})->size(), 1U);
}

TEST_F(EmbeddedBusTest, TrimmingInsideOfPackedRowsForgetsWhatItShould) {
  auto bus = open();
  ASSERT_TRUE(bus);
  ASSERT_TRUE((*bus)->append("a", numbered(2500)));
  const auto member = held_from(**bus, 1500);
  ASSERT_TRUE((*bus)->trim("a", clock_.now() + 1h));
  EXPECT_EQ((*bus)->read("a", {}, {.max_records = 1})->front().position.offset, 1500);
  EXPECT_EQ((*bus)->topics()->front().first_offset, 1500);
  ASSERT_TRUE(member->seek("a", {0, 2500}));
  ASSERT_TRUE((*bus)->trim("a", clock_.now() + 1h));
  EXPECT_TRUE((*bus)->read("a", {}, {})->empty());
  EXPECT_EQ((*bus)->topics()->front().bytes, 0);
  EXPECT_EQ(append_one(**bus, "a", "", "next")->offset, 2500);
  EXPECT_EQ((*bus)->read("a", {}, {})->front().value, "next");
}

TEST_F(EmbeddedBusTest, RecordsOfOneShapeTakeLittleDisk) {
  auto bus = open();
  ASSERT_TRUE(bus);
  const auto records = numbered(50'000);
  ASSERT_TRUE((*bus)->append("a", records));
  const int64_t logical = (*bus)->topics()->front().bytes;
  bus->reset();
  EXPECT_LT(static_cast<int64_t>(*RealFs().size(file_in(dir_.path()))), logical / 4);
}

// Any thread may write for the others; what packing needs must not stay with each.
TEST_F(EmbeddedBusTest, ThreadsThatAppendKeepNoMemoryOfIt) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's allocator does not say what is in use";
#endif
  auto bus = open();
  ASSERT_TRUE(bus);
  const std::vector<NewRecord> records(1000, {"25544", std::string(900, 'x')});
  ASSERT_TRUE((*bus)->append("a", records));
  const auto used = [] {
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  const size_t before = used();
  std::latch end(1);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 12; ++i) {  // one after another, and all stay
    std::latch appended(1);
    threads.emplace_back([&] {
      EXPECT_TRUE((*bus)->append("a", records));
      appended.count_down();
      end.wait();
    });
    appended.wait();
  }
  const size_t after = used();
  end.count_down();
  EXPECT_LT(after, before + 2'000'000);
}

TEST_F(EmbeddedBusTest, AFileOfTheFirstFormatGoesOn) {
  {
    auto db = sqlite::Database::open(file_in(dir_.path()));
    ASSERT_TRUE(db);
    ASSERT_TRUE((*db)->run("create table bus_format(version integer not null); insert into bus_format values (1);"
                           "create table bus_topic(id integer primary key, name text not null unique, first_offset integer not null,"
                           " next_offset integer not null, bytes integer not null); insert into bus_topic values (1, 'a', 0, 2, 4);"
                           "create table bus_record(id integer primary key, time integer not null, key blob not null, value blob not null);"
                           "insert into bus_record values (1099511627776, 5, x'6b', x'76'), (1099511627777, 6, x'6b', x'77');"
                           "create table bus_group(name text not null, topic text not null, next_offset integer not null,"
                           " primary key(name, topic)) without rowid; insert into bus_group values ('g', 'a', 1)"));
  }
  auto bus = open();
  ASSERT_TRUE(bus) << bus.error().message;
  ASSERT_EQ((*bus)->append("a", numbered(20))->offset, 2);
  const auto all = (*bus)->read("a", {}, {});
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 22U);
  EXPECT_EQ((*all)[1].value, "w");
  ASSERT_EQ((*bus)->groups()->size(), 1U);
  EXPECT_EQ((*bus)->groups()->front().lag, 21);
  EXPECT_LT(clock_.now() - (*bus)->groups()->front().idle_since.value(), 1min) << "how long it had no member before is not known";
  ASSERT_TRUE((*bus)->forget_group("g", "a"));
  ASSERT_TRUE((*bus)->trim("a", clock_.now() + 1h));
  EXPECT_EQ((*bus)->topics()->front().bytes, 0);
}

TEST_F(EmbeddedBusTest, ADamagedRowIsCorruptAndNamesItsPlace) {
  auto bus = open();
  ASSERT_TRUE(bus);
  ASSERT_TRUE((*bus)->append("a", numbered(20)));
  {
    auto db = sqlite::Database::open(file_in(dir_.path()));
    ASSERT_TRUE((*db)->run("update bus_record set value = x'0102030405060708'"));
  }
  const auto read = (*bus)->read("a", {0, 3}, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::kCorrupt);
  EXPECT_THAT(read.error().message, ::testing::HasSubstr("topic a: offset 0"));
}

}  // namespace
}  // namespace skykeep::bus

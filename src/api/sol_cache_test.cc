// The sols at hand say what the tables say: over random rows, through publications in the middle of requests, with a torn file.
#include "api/sol_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "api/sol_block.h"
#include "tests/published_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;

// What the tests of this file see of every publication.
class WatchedModels final : public FakeModels {
 public:
  bool is_committing() const override { return committing; }
  void watch(const std::string&, models::PublicationWatcher* who) override { watcher = who; }

  std::atomic<bool> committing = false;
  models::PublicationWatcher* watcher = nullptr;
};

// Two Apis over the same hand-made tables, one with sols at hand.
class SolCacheTest : public testing::Test {
 protected:
  SolCacheTest() {
    run(std::string(kTables));
    run("create table bronze.publications (publication bigint)");
  }
  ~SolCacheTest() override {
    kept.api.reset();
    plain.api.reset();
  }
  void open() {
    ApiOptions options;
    options.data_dir = storage.dir.path;
    const ApiDeps deps{*storage.warehouse, models, flows, *storage.bus, *storage.lake, *storage.state, fetcher, storage.clock, storage.fs, {}};
    plain.api = std::move(*Api::open(deps, options));
    options.sols = {.dir = storage.dir.path + "/tmp", .rest = 1ms, .sols_at_once = 5};
    kept.api = std::move(*Api::open(deps, options));
    wait_until_full();
  }
  SolCache& cache() { return kept.api->context().sols; }
  void wait_until_full() {
    for (int i = 0; i < 6000 && !cache().stats().is_full; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(cache().stats().is_full);
  }
  void run(const std::string& sql) {
    const auto connection = *storage.warehouse->connect();
    const auto done = connection->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  }
  // One publication as the engine makes it.
  void publish(const std::string& sql, models::Changed changed) {
    models.watcher->before_commit(changed);
    models.committing = true;
    run("begin; " + sql + fmt::format("; insert into bronze.publications values ({}); commit", models.number + 1));
    ++models.number;
    models.committing = false;
    models.watcher->after_commit();
  }
  static models::Changed sol(int rover, int64_t number) { return {.partitions = {{int64_t{rover}, number}}}; }
  static std::string photo(int64_t id, int sol, std::string_view src = "http://mars.jpl.nasa.gov/a.JPG") {
    return fmt::format("insert into silver.fact_photos (image_id, rover_id, sol, nasa_camera_id, camera_name, img_src, in_old_shape) values "
                       "({}, 5, {}, 20, 'FHAZ', '{}', true)", id, sol, src);
  }
  void expect_same(const std::string& target) {
    const auto a = plain.get(target), b = kept.get(target);
    EXPECT_EQ(a.status, b.status) << target;
    EXPECT_EQ(*a.body, *b.body) << target;
    EXPECT_EQ(Client::header(a, "ETag"), Client::header(b, "ETag")) << target;
  }

  Storage storage;
  WatchedModels models;
  FakeFlows flows;
  FakeFetcher fetcher;
  Client plain, kept;
};

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> parts = {"a", "é", "\"", "\\", "''", "🜨", " ", "https://x.org/", "NLB_", "\n"};
  std::string out;
  for (unsigned n = random() % 12; n > 0; --n) out += parts[random() % parts.size()];
  return out;
}

std::string or_null(std::mt19937& random, const std::string& sql) { return random() % 5 == 0 ? "null" : sql; }

TEST_F(SolCacheTest, AnswersAreTheSameByteForByteWhicheverWayTheyAreMade) {
  std::mt19937 random(20'261'130);
  std::string rows;
  for (int i = 0; i < 1500; ++i) {
    const bool is_known = random() % 300 != 0;
    const int rover = random() % 3 == 0 ? 8 : 5;
    const auto& cameras = flows::find_rover_facts(rover)->cameras;
    rows += fmt::format("{}({}, {}, {}, {}, '{}', {}, '{}', {}, {}, {}, {}, {}, {}, {}, 'recording')", rows.empty() ? "" : ",", i + (random() % 2 == 0 ? 0 : 1'000'000'000),
                        rover, random() % 25, is_known ? fmt::format("{}", cameras[random() % cameras.size()].nasa_camera_id) : "null", is_known ? "FHAZ" : "NEW",
                        or_null(random, "true"), random_text(random), or_null(random, "'" + random_text(random) + "'"), or_null(random, random() % 2 == 0 ? "'full'" : "'subframe'"),
                        or_null(random, fmt::format("timestamp '2015-05-30 10:00:00' + interval {} second", random() % 90'000)),
                        or_null(random, fmt::format("{}", random())), or_null(random, fmt::format("{}", random() % 4000)), or_null(random, "7"),
                        or_null(random, "'" + random_text(random) + "'"));
  }
  run("insert into silver.fact_photos (image_id, rover_id, sol, nasa_camera_id, camera_name, in_old_shape, img_src, instrument, sample_type, taken_at_utc, "
      "taken_lmst_ms, width, height, credit, provenance) values " + rows);
  open();
  for (const char* rover : {"curiosity", "perseverance"}) {
    for (int sol = 0; sol < 26; ++sol) {
      expect_same(fmt::format("/api/v1/mars/photos?rover={}&sol={}", rover, sol));
      expect_same(fmt::format("/api/v1/mars/photos?rover={}&sol={}&camera=FHAZ&sample_type=full&limit=3", rover, sol));
      expect_same(fmt::format("/api/v1/mars/photos?rover={}&sol={}&detail=full", rover, sol));
      expect_same(fmt::format("/api/v1/rovers/{}/photos?sol={}", rover, sol));
      expect_same(fmt::format("/api/v1/rovers/{}/photos?sol={}&camera=mast&page=2&per_page=7", rover, sol));
    }
    expect_same(fmt::format("/api/v1/mars/photos?rover={}&from_sol=3&to_sol=20&limit=700", rover));
  }
  EXPECT_GT(cache().stats().hits, 100u);
  EXPECT_LT(cache().stats().sols, 50u) << "sols with a camera that nobody knows are asked of the tables";
}

TEST_F(SolCacheTest, APublicationIsSeenAtOnceAndOtherSolsStay) {
  for (int n = 0; n < 4; ++n) run(photo(n, n));
  open();
  EXPECT_EQ(cache().stats().sols, 4u);
  publish(photo(77, 2), sol(5, 2));
  EXPECT_EQ(kept.get_json("/api/v1/mars/photos?rover=curiosity&sol=2")["total"], 2);
  const auto before = cache().stats().hits;
  EXPECT_EQ(kept.get_json("/api/v1/mars/photos?rover=curiosity&sol=3")["total"], 1);
  EXPECT_EQ(cache().stats().hits, before + 1);
  wait_until_full();
  EXPECT_EQ(cache().stats().sols, 4u);
  expect_same("/api/v1/mars/photos?rover=curiosity&sol=2&limit=100");
}

TEST_F(SolCacheTest, ASolThatIsGoneIsGone) {
  for (int n = 0; n < 4; ++n) run(photo(n, n));
  open();
  publish("delete from silver.fact_photos where sol = 1", sol(5, 1));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(kept.get_json(fmt::format("/api/v1/mars/photos?rover=curiosity&sol=1&limit={}", 10 + i))["total"], 0);
    wait_until_full();
  }
  EXPECT_EQ(cache().stats().sols, 3u);
}

TEST_F(SolCacheTest, WhenAllChangesAllIsReadAnew) {
  for (int n = 0; n < 4; ++n) run(photo(n, n));
  open();
  publish("update silver.fact_photos set img_src = 'http://x.org/other'", {.whole = true});
  for (int n = 0; n < 4; ++n) EXPECT_THAT(*kept.get(fmt::format("/api/v1/rovers/curiosity/photos?sol={}", n)).body, HasSubstr("other"));
  wait_until_full();
  EXPECT_EQ(cache().stats().sols, 4u);
  for (int n = 0; n < 4; ++n) EXPECT_THAT(*kept.get(fmt::format("/api/v1/rovers/curiosity/photos?sol={}&page=1", n)).body, HasSubstr("other"));
}

// While a publication is committed nobody can say which one a reader sees: what it changes is not at hand, nor is it read.
TEST_F(SolCacheTest, NothingIsKeptOfASolWhileItIsCommitted) {
  for (int n = 0; n < 4; ++n) run(photo(n, n));
  open();
  models.watcher->before_commit(sol(5, 1));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(cache().stats().sols, 3u);
  run("update silver.fact_photos set img_src = 'http://x.org/other' where sol = 1");
  models.watcher->after_commit();
  wait_until_full();
  EXPECT_EQ(cache().stats().sols, 4u);
  EXPECT_THAT(*kept.get("/api/v1/rovers/curiosity/photos?sol=1").body, HasSubstr("other"));
}

TEST_F(SolCacheTest, ATornFileCostsNothingButBeingReadAgain) {
  for (int n = 0; n < 4; ++n) run(photo(n, n));
  open();
  int torn = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    if (const auto file = std::filesystem::read_symlink(entry.path(), ignored).string(); !file.contains(storage.dir.path + "/tmp/sols-")) continue;
    const int fd = ::open(entry.path().c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    ASSERT_EQ(::pwrite(fd, "torn torn torn torn torn torn torn", 34, 0), 34);
    ASSERT_EQ(::ftruncate(fd, static_cast<off_t>(cache().stats().bytes - 10)), 0);
    ::close(fd);
    ++torn;
  }
  ASSERT_EQ(torn, 1);
  for (int n = 0; n < 4; ++n) expect_same(fmt::format("/api/v1/mars/photos?rover=curiosity&sol={}", n));
  EXPECT_GE(cache().stats().misses, 2u);
  wait_until_full();
  EXPECT_EQ(cache().stats().sols, 4u);
  for (int n = 0; n < 4; ++n) expect_same(fmt::format("/api/v1/mars/photos?rover=curiosity&sol={}&limit=9", n));
}

TEST_F(SolCacheTest, WithoutAPlaceForTheFileTheTablesAreAsked) {
  run(photo(1, 1));
  ApiOptions options;
  options.sols = {.dir = "/proc/nowhere", .rest = 1ms};
  kept.api = std::move(*Api::open({*storage.warehouse, models, flows, *storage.bus, *storage.lake, *storage.state, fetcher, storage.clock, storage.fs, {}}, options));
  EXPECT_EQ(kept.get_json("/api/v1/mars/photos?rover=curiosity&sol=1")["total"], 1);
}

// Two sols are published together again and again while a range over both is asked for: each answer is of one publication, and never
// of one before the last that was over when it was asked for.
TEST_F(SolCacheTest, AnswersInTheMiddleOfPublicationsAreOfOneAlone) {
  for (int n = 0; n < 6; ++n) run(photo(n, n, "v=1;"));
  open();
  std::atomic<bool> done = false;
  std::thread publisher([&] {
    for (int v = 2; v < 60; ++v) {
      publish(fmt::format("update silver.fact_photos set img_src = 'v={};' where sol in (2, 4)", v), {.partitions = {{int64_t{5}, int64_t{2}}, {int64_t{5}, int64_t{4}}}});
      std::this_thread::sleep_for(std::chrono::milliseconds(v % 7));
    }
    done = true;
  });
  int asked = 0;
  for (; !done; ++asked) {
    const int64_t least = models.number;
    const Json data = kept.get_json(fmt::format("/api/v1/mars/photos?rover=curiosity&from_sol=2&to_sol=4&limit={}", 10 + asked % 500))["data"];
    ASSERT_EQ(data.size(), 3u);
    const std::string first = data[0]["img_src"], last = data[2]["img_src"];
    EXPECT_EQ(first, last);
    EXPECT_GE(std::stoll(first.substr(2)), least);
  }
  publisher.join();
  EXPECT_GT(asked, 10);
}

// Through the real engine: what it names as touched is what changes, and a load that fails its tests changes nothing.
TEST(SolCacheOfPublications, FollowWhatTheEnginePublishes) {
  const auto page = [](int sol, int photos, std::string_view version) {
    std::string items;
    for (int i = 0; i < photos; ++i)
      items += fmt::format(R"({}{{"id":{},"imageid":"NLB_{:06}_{:06}","sol":{},"https_url":"https://mars.nasa.gov/{}/NLB_{:06}_{:06}.JPG","mission":"msl",)"
                           R"("instrument":"NAV_LEFT_B","date_taken":"2012-08-13T01:02:03.000Z","extended":{{"sample_type":"full"}}}})",
                           i == 0 ? "" : ",", 9'000'000'000 + sol * 1000 + i, sol, i, sol, version, sol, i);
    return fmt::format(R"({{"items":[{}],"more":false,"total":{}}})", items, photos);
  };
  PublishedRig rig;
  const auto put = [&](int sol, int photos, std::string_view version) {
    rig.clock.advance(1h);
    rig.put(fmt::format("photos/curiosity/sol={:05}/page-000-{}", sol, version), "mars_photos", page(sol, photos, version), "https://mars.nasa.gov/api/v1/raw_image_items/");
  };
  for (int sol = 100; sol < 104; ++sol) put(sol, 3, "one");
  rig.publish();
  rig.open({.dir = rig.dir.path + "/tmp", .rest = 1ms});
  SolCache& cache = rig.api->context().sols;
  const auto wait_until_full = [&] {
    for (int i = 0; i < 6000 && !cache.stats().is_full; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return cache.stats().sols;
  };
  EXPECT_EQ(wait_until_full(), 4u);
  put(102, 4, "two");
  rig.publish();
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=102")["total"], 4);
  const auto before = cache.stats().hits;
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=101")["total"], 3);
  EXPECT_EQ(cache.stats().hits, before + 1) << "it was not touched";
  EXPECT_EQ(wait_until_full(), 4u);
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=102&limit=100")["total"], 4);
  EXPECT_EQ(cache.stats().hits, before + 2);
  ASSERT_TRUE(rig.models->build({}, true));
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=103")["total"], 3);
  EXPECT_EQ(wait_until_full(), 4u);
}

warehouse::Chunk random_chunk(std::mt19937& random, std::vector<std::string>& texts, size_t rows) {
  warehouse::Chunk out;
  out.rows = rows;
  out.columns.resize(5);
  texts.reserve(texts.size() + rows * 2);
  const int shift = static_cast<int>(random() % 63);
  for (size_t r = 0; r < rows; ++r) {
    out.columns[0].ints.push_back(static_cast<int64_t>(r));
    out.columns[1].ints.push_back(static_cast<int64_t>((uint64_t{random()} << 32 | random()) >> shift) * (random() % 2 == 0 ? 1 : -1));
    out.columns[2].ints.push_back(random() % 2 == 0 ? INT64_MIN : INT64_MAX);
    out.columns[3].texts.push_back(texts.emplace_back(random_text(random)));
    out.columns[4].texts.push_back(texts.emplace_back(random() % 2 == 0 ? "full" : "subframe"));
    for (auto& column : out.columns) column.valid.push_back(random() % 9 == 0 ? 0 : 1);
  }
  return out;
}

TEST(SolBlock, AnyRowsComeBackAsTheyWerePackedInTheOrderThatWasNamed) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> texts;
    texts.reserve(4096);
    const std::vector<warehouse::Chunk> chunks = {random_chunk(random, texts, 1 + random() % 300), random_chunk(random, texts, 1 + random() % 300)};
    std::vector<RowPlace> rows;
    for (unsigned n = random() % 500; n > 0; --n) {
      const auto chunk = static_cast<uint32_t>(random() % 2);
      rows.push_back({chunk, static_cast<uint32_t>(random() % chunks[chunk].rows)});
    }
    const auto block = pack_sol(chunks, 1, rows);
    ASSERT_TRUE(block) << block.error().message;
    const auto back = unpack_sol(*block);
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(back->rows, rows.size());
    ASSERT_EQ(back->columns.size(), 4u);
    for (size_t i = 0; i < rows.size(); ++i) {
      for (size_t c = 0; c < 4; ++c) {
        const warehouse::ColumnData& was = chunks[rows[i].chunk].columns[c + 1];
        ASSERT_EQ(back->columns[c].valid[i], was.valid[rows[i].row]);
        if (was.valid[rows[i].row] == 0) continue;
        if (c < 2) {
          ASSERT_EQ(back->columns[c].ints[i], was.ints[rows[i].row]);
        } else {
          ASSERT_EQ(back->columns[c].texts[i], was.texts[rows[i].row]);
        }
      }
    }
  }
}

TEST(SolBlock, WhatTheDiskChangedIsTold) {
  std::mt19937 random(8);
  std::vector<std::string> texts;
  const std::vector<warehouse::Chunk> chunks = {random_chunk(random, texts, 50)};
  std::vector<RowPlace> rows;
  for (uint32_t r = 0; r < 50; ++r) rows.push_back({0, r});
  const std::string block = pack_sol(chunks, 1, rows).value();
  for (size_t size = 0; size < block.size(); ++size) EXPECT_FALSE(unpack_sol(std::string_view(block).substr(0, size))) << size;
  for (size_t at = 0; at < block.size(); ++at) {
    std::string changed = block;
    changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
    const auto read = unpack_sol(changed);
    EXPECT_TRUE(!read || read->rows == 50u) << at << ": some bits of the header say nothing of what is inside";
  }
}

}  // namespace
}  // namespace skykeep::api

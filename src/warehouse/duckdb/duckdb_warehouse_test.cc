#include "warehouse/duckdb/duckdb_warehouse.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/contract/warehouse_contract.h"
#include "warehouse/duckdb/session.h"
#include "warehouse/sql_text.h"

namespace skykeep::warehouse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

INSTANTIATE_TEST_SUITE_P(DuckDb, WarehouseContract,
                         testing::Values(WarehouseBackend{"duckdb",
                                                          [](const std::string& dir) {
                                                            return open_duckdb(dir + "/warehouse.duckdb", {});
                                                          }}),
                         testing::PrintToStringParamName());

class DuckDb : public testing::Test {
 protected:
  std::unique_ptr<Connection> open(const std::string& path, DuckDbOptions options = {}) {
    warehouse_ = must(open_duckdb(path, std::move(options)));
    return must(warehouse_->connect());
  }
  std::unique_ptr<Connection> open_memory(DuckDbOptions options = {}) {
    return open(":memory:", std::move(options));
  }

  ScratchDir dir_;
  std::string file_ = dir_.path() + "/warehouse.duckdb";
  std::unique_ptr<Warehouse> warehouse_;
};

size_t rss_kb() {
  std::ifstream status("/proc/self/statm");
  size_t total = 0;
  size_t resident = 0;
  status >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

// Runs `work` in a child process that has opened nothing yet, and returns it once the child has written a
// byte.
template <class Work>
pid_t child_that_signals(Work work) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    work([&] { [[maybe_unused]] const auto n = write(ends[1], "x", 1); });
    _exit(1);
  }
  close(ends[1]);
  char byte = 0;
  const auto got = read(ends[0], &byte, 1);
  close(ends[0]);
  if (got != 1) throw std::runtime_error("the child ended before it signalled");
  return child;
}
void end(pid_t child) {
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
}

TEST_F(DuckDb, EveryEngineTypeHasItsPlace) {
  struct Case {
    const char* sql;
    Type type;
    Value value;
  };
  const Case cases[] = {
      {"200::UTINYINT", Type::kInt, int64_t{200}},
      {"(-100)::TINYINT", Type::kInt, int64_t{-100}},
      {"60000::USMALLINT", Type::kInt, int64_t{60000}},
      {"4000000000::UINTEGER", Type::kInt, int64_t{4000000000}},
      {"18446744073709551615::UBIGINT", Type::kUint64, UINT64_MAX},
      {"sum(1)", Type::kInt, int64_t{1}},
      {"-5::HUGEINT", Type::kInt, int64_t{-5}},
      {"340282366920938463463374607431768211455::UHUGEINT", Type::kText,
       "340282366920938463463374607431768211455"},
      {"12.345::DECIMAL(9,3)", Type::kReal, 12.345},
      {"-0.5::DECIMAL(4,2)", Type::kReal, -0.5},
      {"1.5::DECIMAL(38,4)", Type::kReal, 1.5},
      {"0.25::FLOAT", Type::kReal, 0.25},
      {"timestamp '2020-01-02 03:04:05.678'", Type::kTimestamp, UtcTime{1577934245678000}},
      {"timestamptz '2020-01-02 03:04:05+02'", Type::kTimestamp, UtcTime{1577927045000000}},
      {"'1969-12-31 23:59:59'::TIMESTAMP_S", Type::kTimestamp, UtcTime{-1000000}},
      {"'2020-01-02 03:04:05.678'::TIMESTAMP_MS", Type::kTimestamp, UtcTime{1577934245678000}},
      {"'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS", Type::kTimestamp, UtcTime{-1}},
      {"time '03:04:05.5'", Type::kText, "03:04:05.500000"},
      {"interval '14 months 3 days'", Type::kText, "P14M3DT0S"},
      {"'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID", Type::kText, "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
      {"'\\x00\\xFF'::BLOB", Type::kText, "00ff"},
      {"'0101'::BIT", Type::kText, "0101"},
      {"'b'::ENUM('a', 'b')", Type::kText, "b"},
      {"'{\"a\":1}'::JSON", Type::kJson, "{\"a\":1}"},
      {"[1, NULL, 3]", Type::kJson, "[1,null,3]"},
      {"[]::INTEGER[]", Type::kJson, "[]"},
      {"[[1.5], ['x']::VARCHAR[]::DOUBLE[]]", Type::kJson, ""},
      {"{'name': 'Curi\"osity', 'at': date '2012-08-06', 'n': 9007199254740993}", Type::kJson,
       R"({"name":"Curi\"osity","at":"2012-08-06","n":"9007199254740993"})"},
      {"map {'a': 1, 'b': NULL}", Type::kJson, R"({"a":1,"b":null})"},
      {"array_value(1, 2)", Type::kJson, "[1,2]"},
      {"union_value(n := 2)", Type::kJson, "2"},
      {"NULL", Type::kInt, std::monostate{}},
  };
  auto connection = open_memory();
  for (const auto& c : cases) {
    const auto table = connection->table(std::string("select ") + c.sql);
    if (std::string_view(c.sql).starts_with("[[")) {
      EXPECT_FALSE(table) << "text that is no number";
      continue;
    }
    ASSERT_TRUE(table) << c.sql << table.error().message;
    EXPECT_EQ(table->columns[0].type, c.type) << c.sql << " is " << table->columns[0].engine_type;
    EXPECT_EQ(table->rows[0][0], c.value) << c.sql << " gave " << text_of(table->rows[0][0]);
  }
}

TEST_F(DuckDb, AHugeintBeyond64BitsIsAnErrorThatSaysWhatToDo) {
  auto connection = open_memory();
  const auto table = connection->table("select 170141183460469231731687303715884105727 as big");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, Code::kInvalidInput);
  EXPECT_THAT(table.error().message, HasSubstr("column big (HUGEINT)"));
}

TEST_F(DuckDb, BoundValuesMeetEveryWidth) {
  auto connection = open_memory();
  must(connection->execute(
      "create table t (a UTINYINT, b USMALLINT, c UINTEGER, d UBIGINT, e HUGEINT, f DECIMAL(9,2),"
      " g TIMESTAMPTZ, h FLOAT)"));
  must(connection->table("insert into t values ($1,$2,$3,$4,$5,$6,$7,$8)",
                         {int64_t{255}, int64_t{65535}, int64_t{4294967295}, UINT64_MAX, int64_t{-1}, 1.25,
                          UtcTime{1000000}, 0.5}));
  EXPECT_EQ(
      must(connection->table("select count(*) from t where a = $1 and b = $2 and c = $3 and d = $4 and e = $5"
                             " and f = $6 and g = $7 and h = $8",
                             {int64_t{255}, int64_t{65535}, int64_t{4294967295}, UINT64_MAX, int64_t{-1},
                              1.25, UtcTime{1000000}, 0.5}))
          .rows[0][0],
      Value(int64_t{1}));
  // A value that the column can never hold finds nothing and is no error.
  EXPECT_EQ(must(connection->table("select count(*) from t where a = $1", {int64_t{256}})).rows[0][0],
            Value(int64_t{0}));
  EXPECT_EQ(must(connection->table("select count(*) from t where a > $1", {int64_t{-1}})).rows[0][0],
            Value(int64_t{1}));
  EXPECT_FALSE(connection->table("insert into t (a) values ($1)", {int64_t{256}}));
}

TEST_F(DuckDb, AStatementWithANulIsRefusedWholeInsteadOfCutShort) {
  const auto connection = open_memory();
  ASSERT_TRUE(connection->execute("create table t as select 1 as a"));
  const std::string cut("delete from t\0 where a = 2", 26);
  EXPECT_EQ(connection->execute(cut).error().code, Code::kInvalidInput);
  EXPECT_EQ(connection->table(cut).error().code, Code::kInvalidInput);
  EXPECT_EQ(connection->prepare(cut).error().code, Code::kInvalidInput);
  EXPECT_EQ(int_of(must(connection->table("select count(*) from t")).rows[0][0]), 1);
  const std::string odd = sql_text(std::string_view("caf\xE9 A\0'B", 9));
  EXPECT_EQ(text_of(must(connection->table("select " + odd)).rows[0][0]), "caf\xEF\xBF\xBD A\xEF\xBF\xBD'B");
}

TEST_F(DuckDb, AnAppenderFillsEveryType) {
  auto connection = open_memory();
  must(connection->execute(
      "create table t (a UTINYINT, b BOOLEAN, c UBIGINT, d DECIMAL(9,2), e TIMESTAMP, f TIMESTAMP_S, g DATE,"
      " h FLOAT, i UUID, j ENUM('x', 'y'), k INTEGER[], l JSON, m HUGEINT, n TIMESTAMP_NS, o BLOB)"));
  Batch batch;
  batch.rows = 2;
  batch.columns.resize(15);
  for (const size_t c : {0, 1, 4, 5, 6, 12, 13}) batch.columns[c].ints = {1, 0};
  batch.columns[4].ints = {-1'500'000, 0};
  batch.columns[5].ints = {-1'500'000, 0};
  batch.columns[2].uints = {UINT64_MAX, 0};
  batch.columns[3].reals = {12.34, 0};
  batch.columns[7].reals = {0.5, 0};
  batch.columns[8].texts = {"6ba7b810-9dad-11d1-80b4-00c04fd430c8", ""};
  batch.columns[9].texts = {"y", ""};
  batch.columns[10].texts = {"[1, 2]", ""};
  batch.columns[11].texts = {"{\"a\": [1]}", ""};
  batch.columns[14].texts = {"ab", ""};
  for (auto& column : batch.columns) column.valid = {1, 0};
  auto appender = must(connection->appender("main", "t"));
  must(appender->append(batch));
  must(appender->close());
  const auto table = must(connection->table("select * from t"));
  EXPECT_THAT(table.rows[0],
              ElementsAre(Value(int64_t{1}), Value(true), Value(UINT64_MAX), Value(12.34),
                          Value(UtcTime{-1'500'000}), Value(UtcTime{-2'000'000}), Value(Date{1}), Value(0.5),
                          Value("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), Value("y"), Value("[1,2]"),
                          Value("{\"a\": [1]}"), Value(int64_t{1}), Value(UtcTime{1}), Value("6162")));
  for (const auto& value : table.rows[1]) EXPECT_TRUE(is_null(value));
}

TEST_F(DuckDb, LakeRecordReadsNeighboursInOnePiece) {
  const std::string body = R"([{"id":1},{"id":2},{"id":3}])";
  std::atomic<int> reads = 0;
  DuckDbOptions options;
  options.lake_record = [&](std::string_view object, uint64_t offset,
                            uint64_t length) -> Result<std::string> {
    ++reads;
    if (object != "a") return fail(Code::kNotFound, "no such object");
    return body.substr(offset, length);
  };
  auto connection = open_memory(options);
  EXPECT_TRUE(warehouse_->capabilities().lake_record);
  must(
      connection->execute("create table t (object VARCHAR, o BIGINT, l INTEGER);"
                          " insert into t values ('a', 1, 8), ('a', 10, 8), (NULL, 1, 8), ('a', 19, 8)"));
  const auto table =
      must(connection->table("select lake_record(object, o, l), lake_record(object, o, l)->>'id' from t"));
  EXPECT_EQ(table.rows[0][0], Value(R"({"id":1})"));
  EXPECT_EQ(table.rows[3][1], Value("3"));
  EXPECT_TRUE(is_null(table.rows[2][0]));
  EXPECT_LE(reads, 4);
  const auto missing = connection->table("select lake_record('b', 0, 1)");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("lake_record: b: no such object"));
  EXPECT_FALSE(connection->table("select lake_record('a', 20, 5000)"));
  EXPECT_FALSE(connection->table("select lake_record('a', -1, 5)"));
  EXPECT_FALSE(connection->table("select lake_record('a', 9223372036854775807, 2000000000)"));
}

TEST_F(DuckDb, BulkWorkKeepsItsMemoryUntilTheLastOfItEnds) {
  auto connection = open(file_);
  const auto limit = [&] { return text_of(must(connection->table("select current_setting('memory_limit')")).rows[0][0]); };
  const std::string serving = limit();
  std::optional<ResourceProfile> first = must(warehouse_->use(Profile::kBulk)), second = must(warehouse_->use(Profile::kBulk));
  const std::string bulk = limit();
  EXPECT_NE(bulk, serving);
  must(warehouse_->trim_memory());
  first.reset();
  EXPECT_EQ(limit(), bulk) << "the other one works on";
  second.reset();
  EXPECT_EQ(limit(), serving);
}

TEST_F(DuckDb, TheServingProfileGivesMemoryBack) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's allocator gives nothing back to the system";
#endif
  auto connection = open(file_);
  std::optional<ResourceProfile> bulk = must(warehouse_->use(Profile::kBulk));
  must(connection->execute("create table t as select range i, md5(range::VARCHAR) x from range(500000);"
                           " select count(distinct x) from t"));
  const size_t busy = rss_kb();
  bulk.reset();
  const size_t quiet = rss_kb();
  EXPECT_LT(quiet, busy - 30'000) << busy << " KiB before";
  EXPECT_LT(quiet, 200'000U);
  EXPECT_EQ(text_of(must(connection->table("select current_setting('memory_limit')")).rows[0][0]),
            "122.0 MiB");
}

// The engine keeps the handles of a join's blocks until it walks all that it could evict: 200 bytes each, 32 a join.
TEST_F(DuckDb, GivingMemoryBackForgetsTheBlocksOfFormerQueries) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's allocator does not say what is in use";
#endif
  auto connection = open(file_);
  must(connection->execute("create table t as select md5(range::varchar) as a from range(300)"));
  const auto grown_by_joins = [&] {
    const size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 500; ++i) must(connection->table("select count(*) from t join t u using (a)"));
    must(warehouse_->trim_memory());
    const size_t after = mallinfo2().uordblks;
    return after > before ? after - before : 0;
  };
  grown_by_joins();  // the queue itself is made once
  EXPECT_LT(grown_by_joins(), 500'000U);
  EXPECT_LT(grown_by_joins(), 500'000U);
}

TEST_F(DuckDb, GivingMemoryBackTakesNoneFromOthersMeanwhile) {
  auto connection = open(file_);
  const auto limit = [&] { return text_of(must(connection->table("select memory_limit from pragma_database_size() limit 1")).rows[0][0]); };
  const std::string serving = limit();
  const std::jthread giver([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) must(warehouse_->trim_memory());
  });
  for (int i = 0; i < 300; ++i) ASSERT_EQ(limit(), serving) << i;
}

TEST_F(DuckDb, TheSameFileTwiceInOneProcessIsAConflict) {
  open(file_);
  const auto second = open_duckdb(file_, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
  warehouse_.reset();
  EXPECT_TRUE(open_duckdb(
      dir_.path() + "/../" + std::filesystem::path(dir_.path()).filename().string() + "/warehouse.duckdb",
      {}));
}

TEST_F(DuckDb, AFileHeldByAnotherProcessIsAConflictThatNamesIt) {
  const pid_t holder = child_that_signals([&](auto signal) {
    const auto held = open_duckdb(file_, {});
    if (held) signal();
    pause();
  });
  const auto refused = open_duckdb(file_, {});
  end(holder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr(std::to_string(holder)));
  EXPECT_TRUE(open_duckdb(file_, {}));
}

TEST_F(DuckDb, AKilledWriterLosesNothingThatWasCommitted) {
  for (int round = 0; round < 3; ++round) {
    const pid_t writer = child_that_signals([&](auto signal) {
      auto warehouse = must(open_duckdb(file_, {}));
      auto connection = must(warehouse->connect());
      must(connection->execute(
          "create table if not exists t (id BIGINT); create table if not exists u (id BIGINT)"));
      for (int i = 0;; ++i) {
        must(connection->begin());
        must(connection->execute("insert into t select range from range(1000)"));
        must(connection->execute("insert into u values (1)"));
        must(connection->commit());
        if (i == 5) signal();
      }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(7 * round));  // another moment each round
    end(writer);
    auto connection = open(file_);
    const auto row =
        must(connection->table("select (select count(*) from t), (select count(*) from u)")).rows[0];
    EXPECT_GE(int_of(row[1]), 6 * (round + 1));
    EXPECT_EQ(int_of(row[0]), int_of(row[1]) * 1000);
    connection.reset();
    warehouse_.reset();
  }
}

TEST_F(DuckDb, ACleanCloseLeavesTheFileAlone) {
  auto connection = open(file_);
  must(connection->execute("create table t as select 1 as i"));
  connection.reset();
  warehouse_.reset();
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(dir_.path()))
    names.push_back(entry.path().filename());
  EXPECT_THAT(names, ElementsAre("warehouse.duckdb"));
}

TEST_F(DuckDb, RowGroupsAreSmallForFastPointQueries) {
  auto connection = open(file_);
  must(connection->execute("create table t as select range i from range(100000)"));
  must(warehouse_->checkpoint());
  EXPECT_EQ(must(connection->table("select max(count) from pragma_storage_info('t')")).rows[0][0],
            Value(int64_t{20'480}));
}

// Makes a table, closes it and flips bits in each of its blocks but the first.
void damage_blocks(const std::string& file) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(0, std::ios::end);
  const std::streamoff size = bytes.tellg();
  constexpr std::streamoff kHeaders = 12'288, kBlock = 262'144;
  for (std::streamoff at = kHeaders + 1'000; at < size; at += kBlock) {
    bytes.seekp(at);
    bytes << std::string(64, '\x5a');
  }
}

TEST_F(DuckDb, DamageIsToldOfOnceAnErrorSaysItAndTheErrorNamesTheWayOut) {
  {
    auto connection = open(file_);
    must(connection->execute("create table t as select range i, hash(range) h from range(200000)"));
    must(warehouse_->checkpoint());
  }
  warehouse_.reset();
  damage_blocks(file_);
  std::string told;
  const auto on_damage = [&told](std::string_view what) {
    told = what;
    return std::string("; call a plumber");
  };
  Result<> read = fail(Code::kInternal, "nothing was read");
  if (auto opened = open_duckdb(file_, {.on_damage = on_damage})) {
    warehouse_ = std::move(*opened);
    if (auto table = must(warehouse_->connect())->table("select sum(h) from t"); !table) read = fail(table.error());
  } else {
    read = fail(opened.error());
  }
  EXPECT_EQ(read.error().code, Code::kCorrupt) << read.error().message;
  EXPECT_THAT(told, HasSubstr("Corrupt database file"));
  EXPECT_TRUE(read.error().message.ends_with("; call a plumber")) << read.error().message;
}

TEST_F(DuckDb, WordsThatAQueryChoseAreNoDamage) {
  bool told = false;
  auto connection = open(file_, {.on_damage = [&told](std::string_view) {
                           told = true;
                           return std::string();
                         }});
  for (const char* sql : {"select error('Corrupt database file')", "select 'Corrupt database file'::int", "from \"Corrupt database file\""}) {
    const auto asked = warehouse_->query_readonly(sql, {});
    ASSERT_FALSE(asked) << sql;
    EXPECT_NE(asked.error().code, Code::kCorrupt) << asked.error().message;
    const auto run = connection->table(sql);
    ASSERT_FALSE(run) << sql;
    EXPECT_NE(run.error().code, Code::kCorrupt) << run.error().message;
  }
  EXPECT_FALSE(told);
}

TEST(DuckDbErrors, AnEngineThatRefusesEverythingMayBeStartedAgain) {
  const std::string refused = "FATAL Error: Failed: database has been invalidated because of a previous fatal error. The database must be restarted prior "
                              "to being used again.\nOriginal error: ";
  const Error any = duck::to_error(refused + "\"something\"");
  EXPECT_EQ(any.code, Code::kUnavailable) << "no record is to blame for it";
  EXPECT_THAT(any.message, HasSubstr("start Skykeep again"));
  EXPECT_EQ(duck::to_error(refused + "\"No space left on device\"").code, Code::kUnavailable);
  EXPECT_EQ(duck::to_error(refused + "\"Corrupt database file: computed checksum\"").code, Code::kCorrupt);
}

TEST(DuckDbErrors, MemoryThatIsShortIsToldInALineWithAWayOut) {
  const std::string advice = "\n\nPossible solutions:\n* Reducing the number of threads (SET threads=X)\n\nSee also https://duckdb.org/docs/stable/x";
  for (const char* said : {"Out of Memory Error: could not allocate block of size 256.0 KiB (122.0 MiB/122.0 MiB used)",
                           "TransactionContext Error: Failed to commit: failed to pin block of size 256.0 KiB (121.9 MiB/122.0 MiB used)"}) {
    const std::string message = duck::to_error(said + advice).message;
    EXPECT_EQ(message, std::string(said) + "; ask for less at once, or raise memory_mb or bulk_memory_mb in [warehouse]");
  }
  EXPECT_EQ(duck::to_error("Out of Memory Error: x" + advice).code, Code::kUnavailable);
}

// Folders that may be looked into and not be written any more; root, who may write anywhere, becomes somebody else first.
void lose_the_right_to_write(const std::filesystem::path& folder, const std::filesystem::path& up_to) {
  for (auto at = folder; at != up_to.parent_path(); at = at.parent_path())
    if (::chmod(at.c_str(), 0555) != 0) _exit(4);
  if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) _exit(4);
  ::prctl(PR_SET_DUMPABLE, 1);  // a change of user takes it away, and the search for leaks at the end needs it
}

TEST_F(DuckDb, SpillThatCannotBeRemovedEndsNoProcess) {
  const pid_t child = fork();
  if (child == 0) {
    DuckDbOptions options;
    options.serving_memory_mb = 40;
    auto warehouse = must(open_duckdb(file_, options));
    auto connection = must(warehouse->connect());
    must(connection->execute("create table kept as select 1 i"));
    must(connection->execute("create temp table t as select range i, hash(range) h, hash(range + 1) k, hash(range + 2) l from range(2000000)"));
    std::filesystem::path spill;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path()))
      if (entry.path().filename().string().starts_with("duckdb_temp")) spill = entry.path().parent_path();
    if (spill.empty()) _exit(3);
    lose_the_right_to_write(spill, dir_.path());
    connection.reset();
    warehouse.reset();
    std::exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path()))
    if (entry.is_directory()) ::chmod(entry.path().c_str(), 0700);
  ::chmod(dir_.path().c_str(), 0700);
  EXPECT_EQ(must(open(file_)->table("from kept")).rows.size(), 1u) << "what was written is there";
}

TEST_F(DuckDb, ABrokenFileIsAnErrorNotACrash) {
  std::ofstream(file_) << "this is not a database, it is a text of some length that looks like nothing";
  EXPECT_FALSE(open_duckdb(file_, {}));
  EXPECT_FALSE(open_duckdb(dir_.path() + "/no/such/folder/x.duckdb", {}));
}

}  // namespace
}  // namespace skykeep::warehouse

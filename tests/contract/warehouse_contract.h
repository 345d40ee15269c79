// What every warehouse must do, whichever engine is behind it. A backend's test instantiates the suite with a
// factory:
//   INSTANTIATE_TEST_SUITE_P(DuckDb, WarehouseContract, testing::Values(WarehouseBackend{...}));
// The SQL here is what the engines share. Included by one source file of a test program.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "tests/contract/warehouse_testing.h"
#include "warehouse/warehouse.h"

namespace skykeep::warehouse {

struct WarehouseBackend {
  std::string name;
  // Opens the warehouse that lives in `dir`; opening it again after it was closed finds the same tables.
  std::function<Result<std::unique_ptr<Warehouse>>(const std::string& dir)> open;
};
inline void PrintTo(const WarehouseBackend& backend, std::ostream* out) { *out << backend.name; }

class WarehouseContract : public testing::TestWithParam<WarehouseBackend> {
 protected:
  void SetUp() override { open(); }
  void open() { warehouse_ = must(GetParam().open(dir_.path())); }
  void reopen() {
    warehouse_.reset();
    open();
  }
  std::unique_ptr<Connection> connect() { return must(warehouse_->connect()); }
  static int64_t count(Connection& connection, const std::string& table) {
    return int_of(must(connection.table("select count(*) from " + table)).rows.at(0).at(0));
  }
  // A table s.t(id BIGINT, name VARCHAR) with n rows.
  std::unique_ptr<Connection> with_rows(int n) {
    auto connection = connect();
    must(connection->execute("create schema s; create table s.t (id BIGINT, name VARCHAR)"));
    for (int i = 0; i < n; ++i) {
      must(connection->table("insert into s.t values ($1, $2)", {int64_t{i}, "row " + std::to_string(i)}));
    }
    return connection;
  }

  ScratchDir dir_;
  std::unique_ptr<Warehouse> warehouse_;
};

TEST_P(WarehouseContract, ValuesOfEveryTypeComeBackAsTheyWereBound) {
  auto connection = connect();
  must(
      connection->execute("create schema s; create table s.t (b BOOLEAN, si SMALLINT, i INTEGER, l BIGINT,"
                          " r DOUBLE PRECISION, x VARCHAR, t TIMESTAMP, d DATE)"));
  const Value values[] = {true,
                          int64_t{-7},
                          int64_t{70'000},
                          int64_t{1} << 60,
                          0.1,
                          "żółw 🐢 longer than twelve bytes",
                          UtcTime{1'600'000'000'123'456},
                          Date{-1}};
  must(connection->query("insert into s.t values ($1,$2,$3,$4,$5,$6,$7,$8)", values));
  must(connection->query("insert into s.t values ($1,$2,$3,$4,$5,$6,$7,$8)", std::vector<Value>(8)));
  const auto table = must(connection->table("select * from s.t order by l nulls last"));
  ASSERT_EQ(table.rows.size(), 2U);
  for (size_t c = 0; c < 8; ++c) {
    EXPECT_EQ(table.rows[0][c], values[c]) << table.columns[c].name;
    EXPECT_TRUE(is_null(table.rows[1][c])) << table.columns[c].name;
  }
  std::vector<Type> types;
  for (const auto& column : table.columns) types.push_back(column.type);
  EXPECT_THAT(types, testing::ElementsAre(Type::kBool, Type::kInt, Type::kInt, Type::kInt, Type::kReal,
                                          Type::kText, Type::kTimestamp, Type::kDate));
}

TEST_P(WarehouseContract, SeveralStatementsRunInOneExecute) {
  auto connection = connect();
  must(connection->execute(
      "create schema s; create table s.t (id BIGINT, name VARCHAR); insert into s.t values (1, 'a')"));
  EXPECT_EQ(count(*connection, "s.t"), 1);
}

TEST_P(WarehouseContract, AStatementIsExecutedAgainWithOtherValues) {
  auto connection = with_rows(5);
  const auto statement = must(connection->prepare("select name from s.t where id = $1"));
  for (int64_t i = 0; i < 5; ++i) {
    const Value values[] = {i};
    const auto rows = must(statement->execute(values));
    EXPECT_EQ(must(collect(*rows)).rows.at(0).at(0), Value("row " + std::to_string(i)));
  }
  const Value far[] = {int64_t{1} << 40};
  EXPECT_TRUE(must(collect(*must(statement->execute(far)))).rows.empty());
}

TEST_P(WarehouseContract, AWrongNumberOfValuesIsInvalidInput) {
  auto connection = with_rows(1);
  const auto statement = must(connection->prepare("select name from s.t where id = $1"));
  EXPECT_EQ(code_of(statement->execute({})), Code::kInvalidInput);
}

TEST_P(WarehouseContract, AResultOfManyChunksIsReadWhole) {
  auto connection = connect();
  const auto rows = must(
      connection->query("select i, 'a text of some length ' || i from generate_series(1, 10000) g(i)", {}));
  int64_t sum = 0;
  size_t n = 0;
  while (const auto chunk = must(rows->next())) {
    for (size_t row = 0; row < chunk->rows; ++row) {
      sum += chunk->columns[0].ints[row];
      EXPECT_EQ(chunk->columns[1].texts[row],
                "a text of some length " + std::to_string(chunk->columns[0].ints[row]));
    }
    n += chunk->rows;
  }
  EXPECT_EQ(n, 10'000U);
  EXPECT_EQ(sum, 50'005'000);
}

TEST_P(WarehouseContract, AChunkOutlivesItsRowsAndItsConnection) {
  std::optional<Chunk> chunk;
  {
    auto connection = connect();
    chunk = must(must(connection->query("select 'a text that is not stored inline'", {}))->next());
  }
  ASSERT_TRUE(chunk);
  EXPECT_EQ(chunk->columns[0].texts[0], "a text that is not stored inline");
}

TEST_P(WarehouseContract, CollectStopsAtItsCapAndSaysSo) {
  auto connection = connect();
  const auto rows = must(connection->query("select i from generate_series(1, 100) g(i)", {}));
  const auto table = must(collect(*rows, 10));
  EXPECT_EQ(table.rows.size(), 10U);
  EXPECT_TRUE(table.truncated);
}

TEST_P(WarehouseContract, ErrorsCarryTheCodeThatSaysWhatToDo) {
  auto connection = with_rows(1);
  EXPECT_EQ(code_of(connection->execute("selec 1")), Code::kInvalidInput);
  EXPECT_EQ(code_of(connection->table("select nothing from s.t")), Code::kInvalidInput);
  EXPECT_EQ(code_of(connection->table("select * from s.absent")), Code::kNotFound);
  EXPECT_EQ(code_of(connection->execute("create table s.t (i BIGINT)")), Code::kAlreadyExists);
  EXPECT_EQ(code_of(connection->appender("s", "absent")), Code::kNotFound);
  EXPECT_EQ(count(*connection, "s.t"), 1);
}

TEST_P(WarehouseContract, ARolledBackTransactionLeavesNothing) {
  auto connection = with_rows(1);
  must(connection->begin());
  must(connection->execute("insert into s.t values (9, 'gone')"));
  EXPECT_EQ(count(*connection, "s.t"), 2);
  must(connection->rollback());
  EXPECT_EQ(count(*connection, "s.t"), 1);
}

TEST_P(WarehouseContract, ACommitAfterAnyErrorReportsConflictAndHasRolledBack) {
  auto connection = with_rows(1);
  for (const char* wrong : {"select * from s.absent", "select cast(name as BIGINT) from s.t", "selec 1"}) {
    must(connection->begin());
    must(connection->execute("insert into s.t values (9, 'gone')"));
    EXPECT_FALSE(connection->execute(wrong));
    EXPECT_EQ(code_of(connection->commit()), Code::kConflict) << wrong;
    EXPECT_EQ(count(*connection, "s.t"), 1) << wrong;
  }
  must(connection->begin());
  must(connection->execute("insert into s.t values (2, 'kept')"));
  must(connection->commit());
  EXPECT_EQ(count(*connection, "s.t"), 2);
}

TEST_P(WarehouseContract, TransactionsDoNotNestAndCommitNeedsOne) {
  auto connection = connect();
  EXPECT_EQ(code_of(connection->commit()), Code::kInvalidInput);
  must(connection->rollback());
  must(connection->begin());
  EXPECT_EQ(code_of(connection->begin()), Code::kInvalidInput);
  must(connection->rollback());
}

TEST_P(WarehouseContract, AReaderKeepsItsSnapshotBesideAWriter) {
  auto writer = with_rows(3);
  auto reader = connect();
  must(reader->begin());
  EXPECT_EQ(count(*reader, "s.t"), 3);
  must(writer->begin());
  must(writer->execute("insert into s.t values (3, 'new')"));
  EXPECT_EQ(count(*reader, "s.t"), 3);
  must(writer->commit());
  EXPECT_EQ(count(*reader, "s.t"), 3);
  must(reader->commit());
  EXPECT_EQ(count(*reader, "s.t"), 4);
}

TEST_P(WarehouseContract, TheSecondWriterOfARowIsToldOfTheConflict) {
  auto first = with_rows(3);
  auto second = connect();
  must(first->begin());
  must(second->begin());
  EXPECT_EQ(count(*second, "s.t"), 3);
  must(first->execute("delete from s.t where id = 1"));
  const auto late = second->execute("delete from s.t where id = 1");
  if (late) {
    must(first->commit());
    EXPECT_EQ(code_of(second->commit()), Code::kConflict);
  } else {
    EXPECT_EQ(code_of(late), Code::kConflict);
    EXPECT_EQ(code_of(second->commit()), Code::kConflict);
    must(first->commit());
  }
  EXPECT_EQ(count(*first, "s.t"), 2);
}

TEST_P(WarehouseContract, ReadersNeverSeeHalfOfATransaction) {
  auto writer = with_rows(0);
  must(writer->execute("create table s.u (id BIGINT)"));
  std::atomic<bool> done = false;
  std::atomic<int> mixed = 0;
  std::jthread reader_thread([&] {
    auto reader = connect();
    while (!done) {
      const auto row =
          must(reader->table("select (select count(*) from s.t), (select count(*) from s.u)")).rows.at(0);
      if (row[0] != row[1]) ++mixed;
    }
  });
  for (int i = 0; i < 50; ++i) {
    must(writer->begin());
    must(writer->execute("insert into s.t values (1, 'x')"));
    must(writer->execute("insert into s.u values (1)"));
    must(writer->commit());
  }
  done = true;
  reader_thread.join();
  EXPECT_EQ(mixed, 0);
  EXPECT_EQ(count(*writer, "s.u"), 50);
}

inline Batch batch_of(int64_t from, size_t rows, const std::vector<std::string>& names) {
  Batch batch;
  batch.rows = rows;
  batch.columns.resize(2);
  for (size_t i = 0; i < rows; ++i) {
    batch.columns[0].ints.push_back(from + static_cast<int64_t>(i));
    batch.columns[0].valid.push_back(1);
    batch.columns[1].texts.push_back(names[i % names.size()]);
    batch.columns[1].valid.push_back(i % 3 == 0 ? 0 : 1);
  }
  return batch;
}

TEST_P(WarehouseContract, AnAppenderLoadsBatchesOfAnySize) {
  auto connection = with_rows(0);
  const std::vector<std::string> names = {"short", "a longer name that is not inlined", ""};
  auto appender = must(connection->appender("s", "t"));
  int64_t total = 0;
  for (const size_t rows : {size_t{1}, size_t{0}, size_t{2048}, size_t{2049}, size_t{10'000}}) {
    must(appender->append(batch_of(total, rows, names)));
    total += static_cast<int64_t>(rows);
  }
  must(appender->close());
  const auto row =
      must(connection->table("select count(*), sum(id), count(name), max(length(name)) from s.t")).rows.at(0);
  EXPECT_EQ(row[0], Value(total));
  EXPECT_EQ(row[1], Value(total * (total - 1) / 2));
  EXPECT_EQ(row[3], Value(int64_t{33}));
  EXPECT_EQ(count(*connection, "s.t where name is null"), 1 + 683 + 683 + 3334);
}

TEST_P(WarehouseContract, AnAppendersRowsFollowTheTransaction) {
  auto connection = with_rows(0);
  must(connection->begin());
  auto appender = must(connection->appender("s", "t"));
  must(appender->append(batch_of(0, 3000, {"x"})));
  must(appender->close());
  EXPECT_EQ(count(*connection, "s.t"), 3000);
  must(connection->rollback());
  EXPECT_EQ(count(*connection, "s.t"), 0);
}

TEST_P(WarehouseContract, AnAppenderRefusesWhatDoesNotFitItsColumns) {
  auto connection = connect();
  must(connection->execute("create schema s; create table s.t (si SMALLINT, x VARCHAR)"));
  Batch batch;
  batch.rows = 1;
  batch.columns.resize(2);
  batch.columns[0].ints = {40'000};
  batch.columns[1].texts = {"ok"};
  EXPECT_EQ(code_of(must(connection->appender("s", "t"))->append(batch)), Code::kInvalidInput);
  batch.columns[0].ints = {4};
  batch.columns[1].texts = {"not \xff utf-8"};
  EXPECT_EQ(code_of(must(connection->appender("s", "t"))->append(batch)), Code::kInvalidInput);
  batch.columns.pop_back();
  EXPECT_EQ(code_of(must(connection->appender("s", "t"))->append(batch)), Code::kInvalidInput);
  batch.columns.resize(2);  // neither values nor marks: a column of nulls
  auto appender = must(connection->appender("s", "t"));
  must(appender->append(batch));
  must(appender->close());
  EXPECT_EQ(count(*connection, "s.t where x is null and si = 4"), 1);
}

TEST_P(WarehouseContract, TwoAppendersOnTwoConnectionsLoadSideBySide) {
  auto connection = with_rows(0);
  const auto load = [&](int64_t from) {
    auto mine = connect();
    must(mine->begin());
    auto appender = must(mine->appender("s", "t"));
    for (int i = 0; i < 10; ++i) must(appender->append(batch_of(from + i * 2000, 2000, {"x"})));
    must(appender->close());
    must(mine->commit());
  };
  {
    std::jthread a(load, 0);
    std::jthread b(load, 20'000);
  }
  EXPECT_EQ(int_of(must(connection->table("select count(distinct id) from s.t")).rows.at(0).at(0)), 40'000);
}

TEST_P(WarehouseContract, InterruptEndsARunningStatement) {
  auto connection = connect();
  std::jthread killer([&](std::stop_token stop) {
    while (!stop.stop_requested()) {  // again and again: the statement may not have begun
      connection->interrupt();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  const auto ended = connection->table(
      "select count(*) from generate_series(1, 100000000) a(i),"
      " generate_series(1, 100000000) b(j) where i + j = 1");
  killer.request_stop();
  killer.join();
  EXPECT_EQ(code_of(ended), Code::kCancelled);
  EXPECT_EQ(must(connection->table("select 1")).rows.size(), 1U);
}

TEST_P(WarehouseContract, TablesAreThereAfterReopening) {
  with_rows(7);
  must(warehouse_->checkpoint());
  must(connect()->execute("insert into s.t values (7, 'after the checkpoint')"));
  reopen();
  EXPECT_EQ(count(*connect(), "s.t"), 8);
}

TEST_P(WarehouseContract, ACheckpointBesideAnOpenWriterWorksOrIsAConflict) {
  auto writer = with_rows(1);
  must(writer->begin());
  must(writer->execute("insert into s.t values (1, 'x')"));
  const auto beside = warehouse_->checkpoint();
  EXPECT_TRUE(beside || beside.error().code == Code::kConflict) << beside.error().message;
  must(writer->commit());
  must(warehouse_->checkpoint());
  EXPECT_EQ(count(*writer, "s.t"), 2);
  writer.reset();
  reopen();
  EXPECT_EQ(count(*connect(), "s.t"), 2);
}

TEST_P(WarehouseContract, ProfilesMayChangeWhileItIsUsed) {
  auto connection = with_rows(10);
  {
    const ResourceProfile bulk = must(warehouse_->use(Profile::kBulk));
    EXPECT_EQ(count(*connection, "s.t"), 10);
  }
  EXPECT_EQ(count(*connection, "s.t"), 10);
}

TEST_P(WarehouseContract, MemoryMayBeGivenBackAtAnyTime) {
  auto connection = with_rows(10);
  must(warehouse_->trim_memory());
  EXPECT_EQ(count(*connection, "s.t"), 10);
  const ResourceProfile bulk = must(warehouse_->use(Profile::kBulk));
  must(warehouse_->trim_memory());
  EXPECT_EQ(count(*connection, "s.t"), 10);
}

TEST_P(WarehouseContract, CapabilitiesNameTheEngine) {
  EXPECT_FALSE(warehouse_->capabilities().engine.empty());
  EXPECT_FALSE(warehouse_->capabilities().version.empty());
}

}  // namespace skykeep::warehouse

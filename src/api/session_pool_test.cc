#include "api/session_pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/contract/temp_dir.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::api {
namespace {

using warehouse::Value;

TEST(SessionPool, AnInterruptedSessionEndsAtOnceAndServesTheNext) {
  const skykeep::testing::TempDir dir;
  const auto tables = warehouse::open_duckdb(dir.path() + "/warehouse.duckdb", {}).value();
  SessionPool pool(*tables);
  constexpr const char* kSql = "select sum(hash(a.i + b.i) % 7)::bigint from range(?) a(i), range(?) b(i)";
  const warehouse::Connection* first = nullptr;
  {
    auto session = pool.take().value();
    first = &session->connection();
    ASSERT_TRUE(session->table(kSql, {Value(int64_t{3}), Value(int64_t{3})})) << "it is prepared from now on";
    // A second interrupt would end what the first one began again.
    const std::jthread interrupter([&session](const std::stop_token& stop) {
      for (const auto wait : {std::chrono::milliseconds(500), std::chrono::milliseconds(5000)})
        if (!stopped_within(stop, wait)) session->connection().interrupt();
    });
    const auto begin = std::chrono::steady_clock::now();
    const auto ended = session->table(kSql, {Value(int64_t{10'000'000}), Value(int64_t{1'000'000})});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Code::kCancelled) << ended.error().message;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4)) << "nobody waits for it, and it is not tried again";
  }
  auto session = pool.take().value();
  EXPECT_EQ(&session->connection(), first) << "the same one is lent again";
  const auto next = session->table(kSql, {Value(int64_t{1}), Value(int64_t{1})});
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(session->table("select 42").value().rows.at(0).at(0), Value(int64_t{42}));
}

}  // namespace
}  // namespace skykeep::api

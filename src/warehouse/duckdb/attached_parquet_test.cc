#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/contract/warehouse_testing.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::warehouse {
namespace {

namespace files = std::filesystem;
using testing::HasSubstr;

class Mounted : public testing::Test {
 protected:
  void SetUp() override { open(dir_.path() + "/w"); }
  void open(const std::string& folder) {
    connection_.reset();
    warehouse_.reset();
    files::create_directories(folder);
    DuckDbOptions options;
    options.place_object = [this](std::string_view object, const std::string& path) -> Result<> {
      const auto found = lake_.find(std::string(object));
      if (found == lake_.end()) return fail(Code::kNotFound, "the lake holds no such object");
      files::copy_file(found->second, path);
      ++placed_;
      return {};
    };
    warehouse_ = must(open_duckdb(folder + "/warehouse.duckdb", options));
    connection_ = must(warehouse_->connect());
  }
  // A Parquet file with one row an hour of a day.
  void put(const std::string& object, int day) {
    const std::string path = dir_.path() + "/" + std::to_string(lake_.size()) + ".parquet";
    must(warehouse_->export_readonly("select timestamp '2026-11-01 00:00:00' + interval " + std::to_string(day) +
                                         " day + interval (range) hour as ts, range::integer as n from range(24)",
                                     "parquet", path, {}));
    lake_[object] = path;
  }
  int64_t count() { return int_of(must(warehouse_->query_readonly("select count(*) from silver.days", {})).rows.at(0).at(0)); }
  void make_like() { must(connection_->execute("create schema silver; create table silver.hot(ts timestamp, n integer)")); }

  ScratchDir dir_;
  std::map<std::string, std::string> lake_;
  int placed_ = 0;
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(Mounted, ObjectsOfTheLakeReadAsOneTable) {
  make_like();
  EXPECT_TRUE(warehouse_->capabilities().cold_store);
  const std::vector<std::string> none;
  must(connection_->attach_parquet("silver.days", "silver.hot", none));
  EXPECT_EQ(count(), 0);
  put("iss/day=01/a.parquet", 1);
  put("iss/day=02/b.parquet", 2);
  const std::vector<std::string> both = {"iss/day=01/a.parquet", "iss/day=02/b.parquet"};
  must(connection_->attach_parquet("silver.days", "silver.hot", both));
  EXPECT_EQ(count(), 48);
  const auto day = must(connection_->table("select count(*), min(ts) from silver.days where ts >= timestamp '2026-11-03'"));
  EXPECT_EQ(int_of(day.rows[0][0]), 24);
}

// Years of days: what asks for a second or a day opens no file of another quarter.
TEST_F(Mounted, OnlyTheObjectsOfTheTimesThatAreAskedForAreOpened) {
  make_like();
  std::vector<std::string> days;
  for (const int day : {1, 2, 120, 121, 500}) {
    days.push_back("iss/day=" + to_string(must(parse_date("2026-11-01")) + day) + "/a.parquet");
    put(days.back(), day);
  }
  days.push_back("no_day.parquet");
  put(days.back(), 900);
  must(connection_->attach_parquet("silver.days", "silver.hot", days));
  EXPECT_EQ(count(), 6 * 24);
  const auto rows = [&](const std::string& where) {
    const auto found = connection_->table("select count(*) from silver.days where " + where);
    return found ? int_of(found->rows.at(0).at(0)) : -1;
  };
  EXPECT_EQ(rows("ts >= timestamp '2026-11-03' and ts < timestamp '2027-03-02'"), 48);
  // The engine opens the first file of each branch to learn its columns; this is a second one.
  std::ofstream(dir_.path() + "/w/warehouse.duckdb.mounts/" + days[3]) << "no Parquet";
  EXPECT_EQ(rows("ts = make_timestamp(epoch_us(timestamp '2026-11-03 05:00:00'))"), 1);
  EXPECT_EQ(rows("ts >= timestamp '2026-11-02' and ts < timestamp '2026-11-04'"), 48);
  EXPECT_EQ(rows("ts >= timestamp '2028-01-01'"), 24 * 2);
  EXPECT_EQ(rows("ts = timestamp '2027-03-02 05:00:00'"), -1) << "its file is damaged";
}

// Objects of earlier versions have other columns: what the table has of them is read, whichever comes first.
TEST_F(Mounted, ObjectsMayLackColumnsOfTheTableAndHaveOthers) {
  must(connection_->execute("create schema silver; create table silver.hot(ts timestamp, n integer, later bigint)"));
  const std::string path = dir_.path() + "/former.parquet";
  must(warehouse_->export_readonly("select 7::utinyint as former, timestamp '2026-11-01 00:00:00' as ts, 99 as n", "parquet", path, {}));
  lake_["b.parquet"] = path;
  put("a.parquet", 1);
  put("c.parquet", 2);
  for (const auto& objects : {std::vector<std::string>{"a.parquet", "b.parquet"}, {"b.parquet", "c.parquet"}}) {
    must(connection_->attach_parquet("silver.days", "silver.hot", objects));
    EXPECT_EQ(count(), 25);
    const auto all = must(connection_->table("select * from silver.days order by ts"));
    ASSERT_EQ(all.rows.at(0).size(), 3u);
    EXPECT_EQ(int_of(all.rows[0][1]), 99);
    EXPECT_TRUE(is_null(all.rows[0][2]));
  }
}

TEST_F(Mounted, AMountIsPartOfItsTransaction) {
  make_like();
  put("a.parquet", 1);
  const std::vector<std::string> one = {"a.parquet"}, none;
  must(connection_->attach_parquet("silver.days", "silver.hot", none));
  must(connection_->begin());
  must(connection_->attach_parquet("silver.days", "silver.hot", one));
  must(connection_->rollback());
  EXPECT_EQ(count(), 0);
  must(connection_->begin());
  must(connection_->attach_parquet("silver.days", "silver.hot", one));
  must(connection_->commit());
  EXPECT_EQ(count(), 24);
}

TEST_F(Mounted, ARestartShowsTheSameWithoutAskingTheLakeAgain) {
  make_like();
  put("a.parquet", 1);
  must(connection_->attach_parquet("silver.days", "silver.hot", std::vector<std::string>{"a.parquet"}));
  open(dir_.path() + "/w");
  EXPECT_EQ(count(), 24);
  EXPECT_EQ(placed_, 1);
}

TEST_F(Mounted, AMovedDirectoryAndALostFolderAreHealedFromTheLake) {
  make_like();
  put("a.parquet", 1);
  must(connection_->attach_parquet("silver.days", "silver.hot", std::vector<std::string>{"a.parquet"}));
  connection_.reset();
  warehouse_.reset();
  files::rename(dir_.path() + "/w", dir_.path() + "/moved");
  open(dir_.path() + "/moved");
  EXPECT_EQ(count(), 24);
  connection_.reset();
  warehouse_.reset();
  files::remove_all(dir_.path() + "/moved/warehouse.duckdb.mounts");
  open(dir_.path() + "/moved");
  EXPECT_EQ(count(), 24);
}

TEST_F(Mounted, UsersStillReachNoFileAndNoTableFunction) {
  make_like();
  put("a.parquet", 1);
  must(connection_->attach_parquet("silver.days", "silver.hot", std::vector<std::string>{"a.parquet"}));
  const std::string file = dir_.path() + "/w/warehouse.duckdb.mounts/a.parquet";
  ASSERT_TRUE(files::exists(file));
  for (const std::string& sql : {"select * from read_parquet('" + file + "')", "from '" + file + "'", "from parquet_metadata('" + file + "')",
                                "copy silver.days to '" + file + "'", std::string("from glob('*')")})
    EXPECT_EQ(code_of(warehouse_->query_readonly(sql, {})), Code::kPermission) << sql;
  EXPECT_FALSE(connection_->table("select * from read_csv('/etc/hostname')"));
}

TEST_F(Mounted, WhatCannotBeMountedSaysWhy) {
  make_like();
  const std::vector<std::string> missing = {"no/such.parquet"};
  const auto mounted = connection_->attach_parquet("silver.days", "silver.hot", missing);
  ASSERT_FALSE(mounted);
  EXPECT_EQ(mounted.error().code, Code::kNotFound);
  EXPECT_THAT(mounted.error().message, HasSubstr("no/such.parquet"));
  EXPECT_EQ(code_of(connection_->attach_parquet("silver.days; drop table x", "silver.hot", missing)), Code::kInvalidInput);
  EXPECT_EQ(code_of(connection_->attach_parquet("days", "silver.hot", missing)), Code::kInvalidInput);
  warehouse_ = must(open_duckdb(":memory:", {}));
  connection_ = must(warehouse_->connect());
  EXPECT_FALSE(warehouse_->capabilities().cold_store);
  EXPECT_EQ(code_of(connection_->attach_parquet("silver.days", "silver.hot", missing)), Code::kUnsupported);
}

}  // namespace
}  // namespace skykeep::warehouse

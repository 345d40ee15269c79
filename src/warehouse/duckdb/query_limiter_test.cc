// SQL from users, tried as an attacker would.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/json.h"
#include "tests/contract/warehouse_testing.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::warehouse {
namespace {

using Texts = std::vector<std::string>;

class Readonly : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(dir_.path() + "/secret.csv") << "word\nhunter2\n";
    DuckDbOptions options;
    options.lake_record = [](std::string_view, uint64_t, uint64_t) -> Result<std::string> { return "{}"; };
    warehouse_ = must(open_duckdb(file_, options));
    connection_ = must(warehouse_->connect());
    must(
        connection_->execute("create schema silver; create table silver.t as select range::INTEGER id,"
                             " 'name ' || range as name from range(1000); create sequence silver.s"));
  }
  Result<Table> ask(const std::string& sql) { return warehouse_->query_readonly(sql, limits_); }
  // The words of the refusal, or of the answer where there should have been none.
  std::string refusal(const std::string& sql) {
    const auto answer = ask(sql);
    return answer ? "ALLOWED with " + std::to_string(answer->rows.size()) + " rows"
                  : std::string(to_string(answer.error().code));
  }
  std::string slurp(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  ScratchDir dir_;
  std::string file_ = dir_.path() + "/warehouse.duckdb";
  ReadonlyLimits limits_;
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(Readonly, OrdinaryQueriesAreAnswered) {
  for (const char* sql : {
           "select count(*) from silver.t",
           "from silver.t limit 3",
           "table silver.t;",
           "select 1 -- with a comment",
           "/* before */ select 1 /* after */ ; ",
           "values (1, 'a'), (2, 'b')",
           "select * from range(10) r(i)",
           "with recursive a as (select 1 i union all select i + 1 from a where i < 5) select sum(i) from a",
           "select name, row_number() over (partition by id % 3 order by id desc nulls last) from silver.t "
           "qualify true",
           "select unnest([1, 2, 3])",
           "select * from generate_series(1, 3)",
           "describe silver.t",
           "show tables",
           "summarize silver.t",
           "select id::DECIMAL(9,2), [id]::INTEGER[], {'a': id}, map {'k': id} from silver.t",
           "from (pivot silver.t on id in (1, 2) using count(*))",
           "select list_transform([1, 2], x -> x + 1)",
           "(select 1 union select 2) except (select 2) order by 1",
           "select * from information_schema.tables",
           "select a.id from silver.t a left join silver.t b using (id) where exists (select 1) and a.id in "
           "(select 1)",
           "select id from silver.t using sample 10%",
           "select lake_record('k', 0, 2)",
           "select * from duckdb_tables()",
           "select distinct on (id % 2) id, grouping(id) from silver.t group by rollup (id) having count(*) "
           "> 0 order by all",
           "select 'a;b', $$it's; fine$$, \"id\" from silver.t limit 1 offset 2",
           "select date '2020-01-01', now(), '[1]'::JSON",
           "select * exclude (id), columns('i.*') from silver.t limit 1",
           "select * from json_each('[1,2]')",
           "select try_cast('x' as INTEGER), case when id > 3 then 'a' else null end, id between 1 and 2 "
           "from silver.t",
           "select a.id, b.id from silver.t a asof join silver.t b on a.id >= b.id limit 1",
           "select * from (select 1 as i) a, lateral (select a.i + 1) b",
           "unpivot silver.t on id into name n value v",
       }) {
    const auto answer = ask(sql);
    EXPECT_TRUE(answer) << sql << ": " << (answer ? "" : answer.error().message);
  }
}

TEST_F(Readonly, NothingButOneSelectIsTaken) {
  for (const char* sql : {
           "insert into silver.t values (1, 'x')",
           "update silver.t set id = 1",
           "delete from silver.t",
           "create table x as select 1",
           "create temp table x as select 1",
           "drop table silver.t",
           "truncate silver.t",
           "copy silver.t to '/tmp/skykeep-x.csv'",
           "copy (select 1) to '/tmp/skykeep-x.csv'",
           "copy silver.t from 'x.csv'",
           "attach '/tmp/skykeep-x.db'",
           "attach ':memory:' as y",
           "detach warehouse",
           "use memory",
           "install httpfs",
           "load httpfs",
           "set threads = 8",
           "set global memory_limit = '10GB'",
           "reset threads",
           "pragma database_list",
           "pragma version",
           "explain select 1",
           "explain analyze select 1",
           "explain analyze insert into silver.t values (1, 'x')",
           "call enable_logging()",
           "call pragma_version()",
           "checkpoint",
           "force checkpoint",
           "vacuum",
           "analyze",
           "export database '/tmp/skykeep-x'",
           "import database '/tmp/skykeep-x'",
           "begin",
           "commit",
           "rollback",
           "prepare p as select 1",
           "execute p",
           "deallocate p",
           "create secret (type s3)",
           "set variable x = 1",
           "merge into silver.t using (select 1 id) u on t.id = u.id when matched then delete",
           "create macro f(a) as a",
           "comment on table silver.t is 'x'",
           "alter table silver.t add column y int",
           "pivot silver.t on id using count(*)",
           "kill 1",
       }) {
    const std::string words = refusal(sql);
    EXPECT_TRUE(words == "permission" || words == "invalid_input") << sql << ": " << words;
  }
  EXPECT_EQ(int_of(must(ask("select count(*) from silver.t")).rows[0][0]), 1000);
}

TEST_F(Readonly, SeveralStatementsAndNoneAreRefused) {
  for (const char* sql :
       {"select 1; select 2", "select 1; drop table silver.t",
        "select 1;; insert into silver.t values (1, 'x')", "select 1 /* ; */ ; -- x\n delete from silver.t",
        "", "   ", ";", "-- nothing", "select ?", "select $1", "select $name",
        "with x as (insert into silver.t values (1, 'x') returning *) select * from x",
        "with x as (delete from silver.t returning *) select * from x", "select 1 into y",
        "select * from silver.t for update", "selec 1", "select (", "/* open", "select 'open"}) {
    const std::string words = refusal(sql);
    EXPECT_TRUE(words == "permission" || words == "invalid_input") << sql << ": " << words;
  }
  EXPECT_EQ(refusal(std::string("select 1\0; drop table silver.t", 30)), "invalid_input");
}

TEST_F(Readonly, FilesAreOutOfReach) {
  const std::string csv = dir_.path() + "/secret.csv";
  for (const std::string& sql : Texts{
           "select * from read_text('/etc/passwd')",
           "select * from read_blob('/etc/passwd')",
           "select * from glob('/etc/*')",
           "select * from read_csv('" + csv + "')",
           "select * from read_csv_auto('" + csv + "')",
           "from '" + csv + "'",
           "from \"" + csv + "\"",
           std::string("from '/etc/passwd'"),
           "select * from sniff_csv('" + csv + "')",
           "select * from READ_TEXT('/etc/passwd')",
           "select * from \"READ_TEXT\"('/etc/passwd')",
           "select * from main.read_text('/etc/passwd')",
           "select * from system.main.read_text('/etc/passwd')",
           "select * from read_json('x.json')",
           "select * from read_parquet('x.parquet')",
           "select * from parquet_metadata('x')",
           "select * from secret.csv",
           "select * from main.secret.csv",
           "select * from 'file://" + csv + "'",
           "select * from 'https://127.0.0.1/x.csv'",
           "select * from 's3://b/x.parquet'",
           "select exists (from read_text('/etc/passwd'))",
           "select (select content from read_text('/etc/passwd'))",
           "with t as materialized (from read_text('/etc/passwd')) from t",
           "describe from read_csv('" + csv + "')",
           "summarize '" + csv + "'",
           "describe '" + csv + "'",
           "from (select 1) a join read_text('/etc/passwd') b on true",
           "select * from silver.t where id in (select size from read_text('/etc/passwd'))",
           "select * from range((select count(*) from read_text('/etc/passwd')))",
           "select 1 order by (select size from read_text('/etc/passwd'))",
           "select 1 limit (select 1 from glob('*'))",
           "select sum(id) filter (exists (from glob('*'))) over (order by (select 1 from glob('*'))) from "
           "silver.t",
           "from (pivot silver.t on id in (select size from read_text('/etc/passwd')) using count(*))",
           "values ((select content from read_text('/etc/passwd')))",
           "select * from read_duckdb('" + file_ + "')",
           "select list_transform([1], x -> (select size from read_text('/etc/passwd')))",
           "select * from query('select * from read_text(''/etc/passwd'')')",
           "select * from query_table('" + csv + "')",
           "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
           "select * from histogram_values('" + csv + "', 'word')",
           "select * from seq_scan('silver.t')",
       }) {
    const std::string words = refusal(sql);
    EXPECT_TRUE(words == "permission" || words == "invalid_input") << sql << ": " << words;
  }
}

TEST_F(Readonly, TheEnginesOwnStateIsOutOfReach) {
  for (const char* sql : {
           "select getenv('HOME')",
           "select current_setting('temp_directory')",
           "select getvariable('x')",
           "select main.current_setting('temp_directory')",
           "select \"CURRENT_SETTING\"('temp_directory')",
           "select write_log('x')",
           "select nextval('silver.s')",
           "select currval('silver.s')",
           "select sleep_ms(100000)",
           "select pg_sleep(100)",
           "select * from duckdb_settings()",
           "select * from duckdb_secrets()",
           "select * from which_secret('x', 's3')",
           "select * from duckdb_databases()",
           "select * from duckdb_databases",
           "select * from pg_catalog.pg_settings",
           "select * from duckdb_logs()",
           "select * from duckdb_variables()",
           "select * from duckdb_temporary_files()",
           "select * from duckdb_extensions()",
           "select * from pragma_database_list",
           "select * from pragma_storage_info('silver.t')",
           "select * from pragma_database_size()",
           "show databases",
           "select * from enable_logging()",
           "from enable_logging('QueryLog', storage := 'file', storage_path := '/tmp/skykeep-log')",
           "select * from enable_profiling()",
           "select * from truncate_duckdb_logs()",
           "select * from checkpoint()",
           "select * from force_checkpoint('warehouse')",
           "select json_serialize_plan('select * from read_text(''/etc/passwd'')')",
           "select * from test_all_types()",
           "select * from arrow_scan(1, 2, 3)",
           "select * from arrow_scan_dumb(1, 2, 3)",
           "select * from duckdb_prepared_statements()",
           "select * from sql_auto_complete('sel')",
       }) {
    const std::string words = refusal(sql);
    EXPECT_TRUE(words == "permission" || words == "invalid_input") << sql << ": " << words;
  }
}

TEST_F(Readonly, TheSecondLineOfDefenceHoldsWithoutTheFirst) {
  // An ordinary connection has no guard; the instance itself must still refuse files. (It does not refuse
  // enable_logging() to a file: against that the guard stands alone.)
  const std::string csv = dir_.path() + "/secret.csv";
  for (const std::string& sql : Texts{
           "from '" + csv + "'", "select * from read_text('" + csv + "')", "copy (select 1) to '" + csv + "'",
           "attach '" + dir_.path() + "/other.db'", std::string("install httpfs"), std::string("load httpfs"),
           std::string("set global enable_external_access = true"),
           "export database '" + dir_.path() + "/out'",
           "set global allowed_directories = ['" + dir_.path() + "']"}) {
    EXPECT_FALSE(connection_->execute(sql)) << sql;
  }
  EXPECT_EQ(slurp(csv), "word\nhunter2\n");
}

TEST_F(Readonly, AQueryThatRunsTooLongIsEndedInWords) {
  limits_.timeout = 300ms;
  const auto started = std::chrono::steady_clock::now();
  for (const char* sql :
       {"select count(*) from range(100000000) a(i), range(100000000) b(j) where i + j = 1",
        "with recursive a as (select 1 i union all select i + 1 from a) select max(i) from a",
        "select sum(hash(i || 'x')) from range(100000000000) r(i)"}) {
    const auto answer = ask(sql);
    ASSERT_FALSE(answer) << sql;
    EXPECT_EQ(answer.error().code, Code::kTimeout) << sql << answer.error().message;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
  EXPECT_TRUE(ask("select 1"));
}

TEST_F(Readonly, AQueryThatNeedsTooMuchMemoryFailsAndTheNextWorks) {
  limits_.timeout = 5s;
  const auto answer = ask("select list(i || 'some text to be long enough' || i) from range(20000000) r(i)");
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().code == Code::kUnavailable || answer.error().code == Code::kTimeout)
      << answer.error().message;
  EXPECT_EQ(must(ask("select 1")).rows.size(), 1U);
}

TEST_F(Readonly, OneCallCannotMakeAnythingHuge) {
  for (const char* sql : {
           "select length(repeat('x', 3000000000))",
           "select length(repeat(repeat('x', 100000), 100000))",
           "select length(repeat('x', 1000 * 3000000))",
           "select len(range(1000000000))",
           "select len(generate_series(1, 1000000000))",
           "select len(list_transform(range(100000), x -> range(100000)))",
           "select len(list_resize([1], 2000000000))",
           "select length(lpad('x', 2000000000, 'y'))",
           "select length(main.rpad('x', 2000000000, 'y'))",
           "select length(bitstring('1', 2000000000)::varchar)",
           "select length(format('{:>2000000000}', 'x'))",
           "select length(format('{:>{}}', 'x', 2000000000))",
           "select length(printf('%*d', 2000000000, 1))",
           "select length(printf('%2000000000d', 1))",
           "select length(format(name, 1)) from silver.t",
           "select bar(1, 0, 1, 2000000000)",
           "select equi_width_bins(1, 1000000000, 1000000000, false)",
           "select * from range(len(range(1000000000)))",
           "select repeat('x', id) from silver.t",
           "select repeat('x', 170141183460469231731687303715884105727)",
       }) {
    EXPECT_EQ(refusal(sql), "permission") << sql;
  }
  for (const char* sql :
       {"select repeat('x', 1000)", "select unnest(range(10))", "select len(range(1, 1000, 3))",
        "select lpad('7', 3, '0')", "select format('{:>5} {} {:.2f}', 'x', 2, 3.5), printf('%05d', 3)",
        "select count(*) from range(20000000)",
        "select count(*) from silver.t, generate_series(id, id + 3)"}) {
    const auto answer = ask(sql);
    EXPECT_TRUE(answer) << sql << ": " << (answer ? "" : answer.error().message);
  }
}

TEST_F(Readonly, DeepNestingIsRefusedNotACrash) {
  const auto repeated = [](const std::string& text, int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += text;
    return out;
  };
  for (const int depth : {100, 20'000}) {
    for (const std::string& sql : Texts{
             "select " + repeated("(", depth) + "1" + repeated(")", depth),
             "select " + repeated("not ", depth) + "true",
             repeated("select * from (", depth / 2) + "select 1" + repeated(")", depth / 2),
             "select " + repeated("-", depth) + "1", "select " + repeated("[", depth) + repeated("]", depth),
             "select 1" + repeated(" + 1", depth), "select 1" + repeated(" union select 1", depth / 20),
             "select " + repeated("f(", depth) + repeated(")", depth)}) {
      const auto answer = ask(sql);
      if (!answer) {
        EXPECT_NE(answer.error().code, Code::kInternal) << sql.substr(0, 60) << answer.error().message;
      }
    }
  }
  EXPECT_EQ(refusal("select " + std::string(300 << 10, ' ') + "1"), "invalid_input");
  EXPECT_TRUE(ask("select 1"));
}

TEST_F(Readonly, ResultsAreCappedByRowsAndBytes) {
  limits_.max_rows = 10;
  const auto few = must(ask("select id from silver.t order by id"));
  EXPECT_EQ(few.rows.size(), 10U);
  EXPECT_TRUE(few.truncated);
  EXPECT_FALSE(must(ask("select id from silver.t limit 10")).truncated);
  limits_ = {};
  limits_.max_bytes = 1 << 20;
  const auto cut = must(ask("select repeat('x', 10000) from range(100000)"));
  EXPECT_TRUE(cut.truncated);
  EXPECT_LT(cut.rows.size(), 110U);
}

TEST_F(Readonly, AThirdQueryWaitsAndIsThenToldToComeBack) {
  limits_.timeout = 4s;
  const std::string slow =
      "select count(*) from range(100000000) a(i), range(100000000) b(j) where i + j = 1";
  std::atomic<int> done = 0;
  const auto hold = [&] {
    EXPECT_FALSE(ask(slow));
    ++done;
  };
  std::jthread first(hold);
  std::jthread second(hold);
  // Both hold their slots as soon as a query with little patience is refused.
  ReadonlyLimits hasty = limits_;
  hasty.timeout = 20ms;
  Result<Table> refused;
  while (done == 0 && (refused || refused.error().code != Code::kRateLimited))
    refused = warehouse_->query_readonly("select 1", hasty);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kRateLimited);
  EXPECT_GT(refused.error().retry_after_s, 0);
  ReadonlyLimits own = hasty;
  own.is_own = true;
  own.timeout = 60s;
  EXPECT_TRUE(warehouse_->query_readonly("select 1", own)) << "the program's own work does not wait for users";
  const std::string path = dir_.path() + "/own.parquet";
  EXPECT_TRUE(warehouse_->export_readonly("select 1 as a", "parquet", path, own));
  // Whoever is patient is served when one of them leaves.
  const auto end = std::chrono::steady_clock::now() + 60s;
  Result<Table> answer;
  do answer = ask("select 1");
  while (!answer && answer.error().code == Code::kRateLimited && std::chrono::steady_clock::now() < end);
  EXPECT_TRUE(answer);
}

TEST_F(Readonly, SnapshotsAreOfOnePublication) {
  must(connection_->begin());
  must(connection_->execute("insert into silver.t select 5000, 'x' from range(10)"));
  EXPECT_EQ(int_of(must(ask("select count(*) from silver.t")).rows[0][0]), 1000);
  must(connection_->commit());
  EXPECT_EQ(int_of(must(ask("select count(*) from silver.t")).rows[0][0]), 1010);
}

TEST_F(Readonly, ExportsAreWrittenInEachFormat) {
  const std::string out = dir_.path() + "/out";
  const std::string sql =
      "select id, name, timestamp '2020-01-01 12:00:00' as at from silver.t order by id; -- all of it";
  must(warehouse_->export_readonly(sql, "csv", out + ".csv", limits_));
  EXPECT_TRUE(slurp(out + ".csv").starts_with("id,name,at\r\n0,name 0,2020-01-01T12:00:00Z\r\n"));
  must(warehouse_->export_readonly(sql, "json", out + ".json", limits_));
  EXPECT_EQ(must(parse_json(slurp(out + ".json"))).size(), 1000U);
  must(warehouse_->export_readonly(sql, "parquet", out + ".parquet", limits_));
  const std::string parquet = slurp(out + ".parquet");
  EXPECT_TRUE(parquet.starts_with("PAR1") && parquet.ends_with("PAR1"));
  EXPECT_EQ(code_of(warehouse_->export_readonly(sql, "xlsx", out + ".xlsx", limits_)), Code::kUnsupported);
}

TEST_F(Readonly, ExportsFollowTheSameRules) {
  const std::string out = dir_.path() + "/out.parquet";
  const std::string victim = dir_.path() + "/victim";
  for (const std::string& sql :
       Texts{std::string("from '/etc/passwd'"), std::string("select 1; select 2"),
             "select 1) to '" + victim + "' --", "select 1) to '" + victim + "' (format csv); copy (select 1",
             std::string("insert into silver.t values (1, 'x')"),
             "select * from (select 1)) to '" + victim + "' /*"}) {
    for (const char* format : {"csv", "json", "parquet"}) {
      EXPECT_FALSE(warehouse_->export_readonly(sql, format, out, limits_)) << sql;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(victim));
  limits_.max_rows = 10;
  for (const char* format : {"csv", "json", "parquet"}) {
    EXPECT_EQ(code_of(warehouse_->export_readonly("from silver.t", format, out, limits_)),
              Code::kInvalidInput);
    EXPECT_FALSE(std::filesystem::exists(out)) << format;
    EXPECT_FALSE(std::filesystem::exists(out + ".part")) << format;
  }
}

}  // namespace
}  // namespace skykeep::warehouse

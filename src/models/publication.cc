#include "models/publication.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/text.h"
#include "models/row_failures.h"
#include "warehouse/sql_text.h"

namespace skykeep::models {

namespace {

constexpr std::string_view kLoads = "skykeep_loads";
constexpr std::string_view kExcluded = "skykeep_excluded";
constexpr std::string_view kSlice = "skykeep_slice";
constexpr std::string_view kFailing = "skykeep_failing";

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// A trailing semicolon or blank line would break "insert into x <sql>".
std::string trimmed(std::string_view sql) {
  sql = trim(sql);
  while (sql.ends_with(';')) sql = trim(sql.substr(0, sql.size() - 1));
  return std::string(sql);
}

std::vector<std::string> quoted_keys(const Node& node) {
  std::vector<std::string> keys;
  for (auto& key : config_list(node.config, "unique_key")) keys.push_back(quote_ident(key));
  return keys;
}

bool keyed_by_load(const Node& node) {
  return config_list(node.config, "unique_key") == std::vector<std::string>{"load_id"};
}

}  // namespace

std::string with_named_partitions(std::string sql, const std::string& table, const Partitions& few) {
  if (few.empty()) return sql;
  for (const bool by_sol : {true, false}) {
    const std::string set = fmt::format(" in (select {} from {})", by_sol ? "rover_id, sol" : "rover_id", table);
    for (size_t at = 0; (at = sql.find(set, at)) != sql.npos;) {
      const size_t start = by_sol ? sql.rfind('(', at) : sql.find_last_of(" (\n", at - 1) + 1;
      const std::string columns = by_sol ? sql.substr(start + 1, at - start - 2) : sql.substr(start, at - start);
      if (columns == "not" || (by_sol && sql[at - 1] != ')')) {
        at += set.size();
        continue;
      }
      const size_t comma = columns.find(", ");
      std::string any;
      for (auto& [rover, sol] : few) {
        any += fmt::format("{}({} = {}", any.empty() ? "" : " or ", columns.substr(0, comma), rover);
        any += by_sol ? fmt::format(" and {} = {})", columns.substr(comma + 2), sol) : ")";
      }
      sql.replace(start, at + set.size() - start, "(" + any + ")");
      at = start + any.size();
    }
  }
  return sql;
}

// Naming a few partitions spares the engine a join in each of the many small statements of a publication; planning is most
// of what they cost.
std::string Publication::condition(const Node& node, const Scope& scope) {
  if (keyed_by_load(node)) return fmt::format("load_id in (select load_id from {})", kLoads);
  const auto keys = quoted_keys(node);
  if (scope.few.empty()) return fmt::format("({0}) in (select {0} from {1})", join(keys, ", "), scope.table);
  const bool by_sol = keys.size() > 1;
  std::string any;
  for (auto& [rover, sol] : scope.few) {
    any += fmt::format("{}(rover_id = {}", any.empty() ? "" : " or ", rover);
    any += by_sol ? fmt::format(" and sol = {})", sol) : ")";
  }
  return "(" + any + ")";
}

// Where a model is rendered before any partition is known, and slice by slice.
Publication::Scope Publication::slice_scope() { return {.table = std::string(kSlice)}; }

Result<> Publication::learn_few(Scope& scope) {
  constexpr int64_t kFew = 4;
  if (scope.partitions == 0 || scope.partitions > kFew) return {};
  auto table = TRY(connection_.table(fmt::format("select rover_id, sol from {} order by all", scope.table)));
  for (auto& row : table.rows) scope.few.emplace_back(warehouse::int_of(row[0]), warehouse::int_of(row[1]));
  return {};
}

Result<int64_t> Publication::count(const std::string& sql) {
  auto table = TRY(connection_.table(sql));
  return table.rows.empty() ? 0 : warehouse::int_of(table.rows[0][0]);
}

Result<> Publication::take_loads(std::span<const int64_t> loads) {
  TRY(connection_.execute(fmt::format("create or replace temp table {} (load_id bigint)", kLoads)));
  constexpr size_t kAtOnce = 5000;
  for (size_t at = 0; at < loads.size(); at += kAtOnce) {
    std::string sql = fmt::format("insert into {} values ", kLoads);
    for (size_t i = at; i < std::min(at + kAtOnce, loads.size()); ++i) sql += fmt::format("({}),", loads[i]);
    sql.pop_back();
    TRY(connection_.execute(sql));
  }
  std::vector<std::string> parts;
  for (auto& node : project_.nodes) {
    if (node.kind == "source" && !node.loads.empty()) parts.push_back(fmt::format("select {} as load_id from {}", node.loads, node.id));
  }
  if (parts.empty()) parts.push_back("select 0::bigint as load_id where false");
  TRY(connection_.execute(fmt::format(
      "create or replace temp table {} as select l.load_id from ({}) l "
      "where not exists (select 1 from bronze.published_loads p where p.load_id = l.load_id) "
      "and not exists (select 1 from {} s where s.load_id = l.load_id)",
      kExcluded, join(parts, " union all "), kLoads)));
  // Models may be rendered before any partition is known (to learn their columns), so this one always exists.
  TRY(connection_.execute(fmt::format("create or replace temp table {} (rover_id utinyint, sol integer)", kSlice)));
  return find_touched();
}

Result<> Publication::find_touched() {
  int number = 0;
  for (auto& node : project_.nodes) {
    if (node.kind != "source" || node.touches.nodes.empty()) continue;
    Scope scope{.table = fmt::format("skykeep_touched_{}", number++)};
    std::string sql = trimmed(TRY(render_node(node, node.touches, slice_scope(), true)));
    scope.partitions = TRY(count(fmt::format(
        "create or replace temp table {} as select distinct rover_id::utinyint as rover_id, sol::integer as sol from ({})",
        scope.table, sql)));
    TRY(learn_few(scope));
    if (scope.partitions > 0) touched_[node.id] = scope;
  }
  return {};
}

Result<Publication::Scope> Publication::scope_of(const Node& node) {
  std::set<std::string> sources;
  for (auto& root : node.roots) {
    if (touched_.contains(root)) sources.insert(root);
  }
  if (sources.empty()) return Scope{};
  if (sources.size() == 1) return touched_[*sources.begin()];
  Scope& scope = unions_[sources];
  if (scope.table.empty()) {
    scope.table = fmt::format("skykeep_touched_by_{}", unions_.size());
    std::vector<std::string> parts;
    for (auto& source : sources) parts.push_back("select rover_id, sol from " + touched_[source].table);
    scope.partitions = TRY(count(fmt::format("create or replace temp table {} as {}", scope.table, join(parts, " union "))));
    TRY(learn_few(scope));
  }
  return scope;
}

Result<std::string> Publication::render_node(const Node& node, const Template& sql, const Scope& touched, bool incremental) {
  RenderContext context;
  context.is_incremental = incremental;
  context.self = node.id;
  context.resolve = [&](const Reference& reference) -> Result<std::string> {
    if (reference.schema.empty()) return project_.find_model(reference.name)->id;
    const Node* source = project_.find(reference.schema + "." + reference.name);
    if (source->given == "touched_partitions") return touched.table;
    if (source->given == "touched_loads") return std::string(kLoads);
    if (source->given == "excluded_loads") return std::string(kExcluded);
    return source->id;
  };
  context.var = [&](const std::string& name) -> Result<std::string> {
    auto it = project_.vars.find(name);
    if (it != project_.vars.end()) return it->second;
    return fail(Code::kInvalidInput, fmt::format("there is no variable '{}' in dbt_project.yml", name));
  };
  return with_named_partitions(TRY(render(sql, context)), touched.table, touched.few);
}

Result<> Publication::run_models() {
  models.clear();  // of the run before, from which rows were rejected
  tests.clear();
  for (auto& node : project_.nodes) {
    if (!task_.selected.contains(node.id)) continue;
    bool rare = node.materialized == "view" || node.materialized == "seed";
    if (rare && !task_.views) continue;
    if (!rare && !task_.full_refresh && !keyed_by_load(node) && TRY(scope_of(node)).table.empty()) continue;
    auto result = run_model(node);
    if (!result) return fail(std::move(result.error()).in("build " + node.id));
    done_.insert(node.id);
    models.push_back(std::move(*result));
  }
  return {};
}

Result<ModelResult> Publication::run_model(const Node& node) {
  auto start = std::chrono::steady_clock::now();
  ModelResult result{.model = node.id, .materialized = node.materialized};
  if (node.materialized == "view") {
    std::string sql = trimmed(TRY(render_node(node, node.sql, slice_scope(), false)));
    TRY(connection_.execute(fmt::format("create or replace view {} as {}", node.id, sql)));
  } else if (node.materialized == "seed") {
    result.rows = TRY(create_seed(node));
  } else if (node.materialized == "incremental") {
    result.rows = TRY(run_incremental(node));
    if (node.id == "silver.rejected_rows") rejected_rows = result.rows;
  } else {
    std::string sql = TRY(render_node(node, node.sql, slice_scope(), false));
    result.rows = TRY(create_table(node, sql));
  }
  result.elapsed_ms = ms_since(start);
  return result;
}

Result<int64_t> Publication::run_incremental(const Node& node) {
  Scope scope = TRY(scope_of(node));
  int64_t slice = config_int(node.config, "rebuild_in_slices", 0);
  if (task_.full_refresh && slice == 0) {
    std::string whole = TRY(render_node(node, node.sql, slice_scope(), false));
    return create_table(node, whole);
  }
  if (task_.full_refresh || (slice > 0 && scope.partitions > slice)) return run_slices(node, scope, task_.full_refresh);
  TRY(delete_touched(node, scope));
  std::string sql = TRY(render_node(node, node.sql, scope, true));
  return count(fmt::format("insert into {} {}", node.id, trimmed(sql)));
}

// The incremental query once for each slice of the partitions, in their order: memory stays bounded however long the
// archive is, and the rows of a partition lie within a few row groups, without a sort.
Result<int64_t> Publication::run_slices(const Node& node, const Scope& scope, bool fresh) {
  std::string slice(kSlice);
  std::string sql = trimmed(TRY(render_node(node, node.sql, slice_scope(), true)));
  if (fresh) TRY(create_empty(node, sql));
  if (scope.table.empty()) return 0;
  int64_t at_once = config_int(node.config, "rebuild_in_slices", 1);
  int64_t slices = (scope.partitions + at_once - 1) / at_once;
  TRY(connection_.execute(fmt::format(
      "create or replace temp table skykeep_slices as select rover_id, sol, ntile({}) over (order by rover_id, sol) as slice from {}",
      slices, scope.table)));
  const std::string all_rows = "select count(*) from " + node.id;
  int64_t rows = 0, expected = fresh ? 0 : TRY(count(all_rows));
  for (int64_t i = 1; i <= slices; ++i) {
    TRY(connection_.execute(fmt::format(
        "create or replace temp table {} as select rover_id, sol from skykeep_slices where slice = {}", slice, i)));
    if (!fresh) expected -= TRY(delete_touched(node, Scope{.table = slice}));
    // A sorted insert of no rows must not be the transaction's first one into the table, see below.
    if (rows == 0 && TRY(count(fmt::format("select count(*) from ({})", sql))) == 0) continue;
    int64_t more = TRY(count(fmt::format("insert into {} {}", node.id, sql)));
    rows += more;
    expected += more;
  }
  // DuckDB 1.5.6 hides all rows of a transaction from itself when a sorted insert of none came first: what stands on this
  // table would then be built empty, and its tests would pass.
  int64_t visible = TRY(count(all_rows));
  if (visible == expected) return rows;
  return fail(Code::kInternal,
              fmt::format("{} shows {} rows, but must hold {}: report it", node.id, visible, expected));
}

Result<int64_t> Publication::delete_touched(const Node& node, const Scope& touched) {
  return count(fmt::format("delete from {} where {}", node.id, condition(node, touched)));
}

Result<int64_t> Publication::create_table(const Node& node, const std::string& sql) {
  if (config_list(node.config, "zstd").empty())
    return count(fmt::format("create or replace table {} as {}", node.id, trimmed(sql)));
  TRY(create_empty(node, sql));
  return count(fmt::format("insert into {} {}", node.id, trimmed(sql)));
}

// With the columns that `sql` gives; those in config(zstd=[...]) are told to be compressed so, which is cheaper to write
// than what the engine picks for long, all-different texts.
Result<> Publication::create_empty(const Node& node, const std::string& sql) {
  auto zstd = config_list(node.config, "zstd");
  auto described = TRY(connection_.table("describe " + trimmed(sql)));
  std::vector<std::string> columns;
  for (auto& row : described.rows) {
    std::string name = warehouse::text_of(row[0]);
    bool packed = std::find(zstd.begin(), zstd.end(), name) != zstd.end();
    columns.push_back(quote_ident(name) + " " + warehouse::text_of(row[1]) + (packed ? " using compression zstd" : ""));
  }
  return connection_.execute(fmt::format("create or replace table {} ({})", node.id, join(columns, ", ")));
}

Result<int64_t> Publication::create_seed(const Node& node) {
  auto rows = TRY(parse_csv(node.file, node.csv));
  if (rows.empty()) return fail(Code::kInvalidInput, node.file + ":1: the seed has no header");
  std::vector<std::string> columns, values;
  for (auto& name : rows[0]) {
    std::string type = "varchar";
    for (auto& doc : node.columns) {
      if (doc.name == name && !doc.data_type.empty()) type = doc.data_type;
    }
    columns.push_back(quote_ident(name) + " " + type);
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    std::vector<std::string> cells;
    for (auto& cell : rows[i]) cells.push_back(warehouse::sql_text_or_null(cell));
    values.push_back("(" + join(cells, ", ") + ")");
  }
  TRY(connection_.execute(fmt::format("create or replace table {} ({})", node.id, join(columns, ", "))));
  if (values.empty()) return 0;
  return count(fmt::format("insert into {} values {}", node.id, join(values, ", ")));
}

Result<> Publication::run_tests() {
  std::map<std::string, std::vector<const TestSpec*>> by_node;
  for (auto& spec : project_.tests) {
    if (spec.kind == TestSpec::Kind::kSingular) {
      if (task_.full_tests ? task_.selected.contains(spec.node) : (spec.sql.has_incremental && done_.contains(spec.node))) {
        TRY(within("test " + spec.name, test_singular(spec)));
      }
    } else {
      by_node[spec.node].push_back(&spec);
    }
  }
  for (auto& node : project_.nodes) {
    auto it = by_node.find(node.id);
    if (it == by_node.end()) continue;
    bool chosen = node.kind == "source" && task_.all_sources ? task_.full_tests && !task_.selected.empty()
                  : task_.full_tests    ? task_.selected.contains(node.id)
                                        : done_.contains(node.id) && node.materialized != "view";
    if (chosen) TRY(within("test " + node.id, test_model(node, it->second)));
  }
  return {};
}

// The whole table, or a sub-select of what this publication touched.
Result<std::string> Publication::tested_rows(const Node& node) {
  Scope scope = node.kind == "model" ? TRY(scope_of(node)) : Scope{};
  int64_t slice = config_int(node.config, "rebuild_in_slices", 0);
  bool scoped = !task_.full_tests && node.materialized == "incremental" && (slice == 0 || scope.partitions <= slice) &&
                (keyed_by_load(node) || !scope.table.empty());
  return scoped ? fmt::format("(select * from {} where {})", node.id, condition(node, scope)) : node.id;
}

Result<> Publication::test_model(const Node& node, const std::vector<const TestSpec*>& specs) {
  const std::string relation = TRY(tested_rows(node));
  const bool scoped = relation != node.id;

  std::string together;
  std::vector<size_t> shared;
  for (auto* spec : specs) {
    const bool looks_further = scoped && rejects_rows(node) && spec->kind == TestSpec::Kind::kUnique && spec->severity == "error";
    TestSql sql = test_sql(*spec, looks_further ? rows_with_the_keys_of(*spec, node, relation) : relation);
    TestResult result{.name = spec->name, .model = spec->node, .column = join(spec->columns, ", "),
                      .severity = spec->severity, .of_whole_table = !scoped, .sql = sql.failing};
    // Counting distinct values of a whole table is dearer than grouping it; of a few hundred rows it is not.
    bool alone = sql.aggregate.empty() || looks_further || (spec->kind == TestSpec::Kind::kUnique && !scoped);
    if (alone) {
      auto start = std::chrono::steady_clock::now();
      result.failures = TRY(within(spec->name, count(sql.count)));
      result.elapsed_ms = ms_since(start);
    } else {
      together += (together.empty() ? "" : ", ") + sql.aggregate;
      shared.push_back(tests.size());
    }
    tests.push_back(std::move(result));
  }
  if (shared.empty()) return {};
  auto start = std::chrono::steady_clock::now();
  auto table = TRY(connection_.table(fmt::format("select {} from {} t", together, relation)));
  for (size_t i = 0; i < shared.size(); ++i) {
    tests[shared[i]].failures = warehouse::int_of(table.rows[0][i]);
    tests[shared[i]].elapsed_ms = ms_since(start) / static_cast<double>(shared.size());
  }
  return {};
}

Result<> Publication::test_singular(const TestSpec& spec) {
  auto start = std::chrono::steady_clock::now();
  const Node& node = *project_.find(spec.node);
  Scope scope = TRY(scope_of(node));
  if (scope.table.empty()) scope = slice_scope();
  std::string sql = trimmed(TRY(render_node(node, spec.sql, scope, !task_.full_tests)));
  TestResult result{.name = spec.name, .model = spec.node, .severity = spec.severity, .of_whole_table = task_.full_tests};
  result.failures = TRY(count(fmt::format("select count(*) from ({})", sql)));
  result.sql = task_.full_tests ? sql : trimmed(TRY(render_node(node, spec.sql, scope, false)));
  result.elapsed_ms = ms_since(start);
  tests.push_back(std::move(result));
  return {};
}

Result<int64_t> Publication::reject_rows() {
  std::map<std::string, std::vector<const TestSpec*>> failed;
  for (auto& spec : project_.tests) {
    const bool has_failed = std::any_of(tests.begin(), tests.end(), [&](auto& test) { return test.name == spec.name && !test.passed(); });
    if (has_failed && spec.severity == "error" && is_about_rows(spec)) failed[spec.node].push_back(&spec);
  }
  int64_t rejected = 0;
  for (auto& [id, specs] : failed) {
    const Node& node = *project_.find(id);
    if (rejects_rows(node)) rejected += TRY(within("reject rows of " + id, reject_rows_of(node, specs)));
  }
  row_failures += rejected;
  return rejected;
}

// Where most rows of a load fail, the rows are not what is wrong: the load as a whole is left to fail. And a row of a load that
// was published before stays: what changed since is ours.
Result<int64_t> Publication::reject_rows_of(const Node& node, const std::vector<const TestSpec*>& failed) {
  constexpr int kFewRows = 10;
  const std::string relation = TRY(tested_rows(node));
  std::vector<std::string> parts;
  for (auto* spec : failed) parts.push_back(failing_records_sql(*spec, node, relation, std::string(kLoads)));
  TRY(connection_.execute(fmt::format(
      "create or replace temp table {0} as select load_id, record_offset, any_value(record_length) as record_length, "
      "left(string_agg(distinct reason, '; ' order by reason), 500) as reason from ({1}) where load_id in (select load_id from {2}) "
      "group by load_id, record_offset;"
      "delete from {0} where load_id in (select f.load_id from (select load_id, count(*) as n from {0} group by load_id) f "
      "join (select load_id, count(distinct record_offset) as n from {3} t group by load_id) a on a.load_id = f.load_id "
      "where a.n > {4} and 2 * f.n > a.n)",
      kFailing, join(parts, " union all "), kLoads, relation, kFewRows)));
  return count(fmt::format(
      "insert into bronze.rejected_row select f.* from {} f where not exists (select 1 from bronze.rejected_row r "
      "where r.load_id = f.load_id and r.record_offset = f.record_offset)",
      kFailing));
}

bool Publication::passed() const {
  for (auto& test : tests) {
    if (test.severity == "error" && !test.passed()) return false;
  }
  return true;
}

}  // namespace skykeep::models

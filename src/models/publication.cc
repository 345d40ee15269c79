#include "models/publication.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/text.h"
#include "models/row_failures.h"
#include "warehouse/sql_text.h"

namespace skykeep::models {

namespace {

constexpr std::string_view kLoads = "touched_loads";  // as the touches of a source name it
constexpr std::string_view kExcluded = "skykeep_excluded";
constexpr std::string_view kSlice = "skykeep_slice";
constexpr std::string_view kFailing = "skykeep_failing";
constexpr size_t kNamedLoads = 64;  // more of them stand in a table

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// A trailing semicolon or blank line would break "insert into x <sql>".
std::string trimmed(std::string_view sql) {
  sql = trim(sql);
  while (sql.ends_with(';')) sql = trim(sql.substr(0, sql.size() - 1));
  return std::string(sql);
}

const std::vector<std::string> kByLoad = {"load_id"};

std::vector<std::string> partition_columns(const Node& node) { return config_list(node.config, "partition_by"); }

std::string columns_of(const Partitions& partitions) {
  std::vector<std::string> quoted;
  for (auto& column : partitions.columns) quoted.push_back(quote_ident(column));
  return join(quoted, ", ");
}

bool has_all(const std::vector<std::string>& columns, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](auto& name) { return std::ranges::find(columns, name) != columns.end(); });
}

}  // namespace

Result<int64_t> Publication::count(const std::string& sql) {
  auto table = TRY(connection_.table(sql));
  return table.rows.empty() ? 0 : warehouse::int_of(table.rows[0][0]);
}

Result<> Publication::take_loads(std::span<const int64_t> loads) {
  TRY(name_loads(loads));
  TRY(leave_out_others());
  return find_touched();
}

Result<> Publication::name_loads(std::span<const int64_t> loads) {
  loads_ = {.table = std::string(kLoads), .columns = kByLoad, .count = static_cast<int64_t>(loads.size()), .is_empty = loads.empty()};
  waiting_ = {loads.begin(), loads.end()};
  if (loads.size() <= kNamedLoads) {
    for (const int64_t load : loads) loads_.small_set.push_back({std::to_string(load)});
    return {};
  }
  TRY(connection_.execute(fmt::format("create or replace temp table {} (load_id bigint)", kLoads)));
  constexpr size_t kAtOnce = 5000;
  for (size_t at = 0; at < loads.size(); at += kAtOnce) {
    const auto some = loads.subspan(at, std::min(kAtOnce, loads.size() - at));
    TRY(connection_.execute(fmt::format("insert into {} values ({})", kLoads, fmt::join(some, "), ("))));
  }
  return {};
}

// Of all loads that are in no publication yet, ours stay in.
Result<> Publication::leave_out_others() {
  std::vector<std::string> parts;
  for (auto& node : project_.nodes) {
    if (node.kind == "source" && !node.loads.empty())
      parts.push_back(fmt::format("select {} as load_id, {} as source from {}", node.loads, node.load_source.empty() ? "null" : node.load_source, node.id));
  }
  excluded_ = {.table = std::string(kExcluded), .columns = kByLoad, .is_empty = true};
  if (parts.empty()) return {};
  const auto open = TRY(connection_.table(fmt::format(
      "select l.load_id, l.source from ({}) l anti join bronze.published_loads p on p.load_id = l.load_id", join(parts, " union all "))));
  std::set<std::string> sources;
  std::set<int64_t> waiting;
  std::vector<int64_t> others;
  for (auto& row : open.rows) {
    const int64_t load = warehouse::int_of(row[0]);
    if (!waiting_.contains(load)) {
      others.push_back(load);
      continue;
    }
    waiting.insert(load);
    sources.insert(warehouse::text_of(row[1]));  // "" where a source names none
  }
  if (waiting.size() == waiting_.size() && !sources.contains("")) sources_ = std::move(sources);
  waiting_ = std::move(waiting);
  excluded_.count = static_cast<int64_t>(others.size());
  excluded_.is_empty = others.empty();
  if (others.size() <= kNamedLoads) {
    for (const int64_t load : others) excluded_.small_set.push_back({std::to_string(load)});
    return {};
  }
  return connection_.execute(fmt::format("create or replace temp table {} as select unnest([{}])::bigint as load_id", kExcluded, fmt::join(others, ", ")));
}

// Nothing is asked of a source of which no load is.
Result<> Publication::find_touched() {
  for (auto& node : project_.nodes) {
    if (node.kind != "source" || node.touches.empty()) continue;
    if (!task_.views && sources_ && !node.loaded_from.empty() && !sources_->contains(node.loaded_from)) continue;
    touched_.emplace(node.id, TRY(within("touches of " + node.id, touched_by(node))));
  }
  if (!task_.views) return {};
  for (auto& node : project_.nodes) TRY(check_cut(node));
  return {};
}

// The values of few partitions are read with their types; many stand in a table.
Result<Partitions> Publication::touched_by(const Node& node) {
  constexpr size_t kFew = 4;
  Partitions touched{.table = fmt::format("skykeep_touched_{}", touched_.size())};
  const std::string sql = TRY(with_names(trimmed(node.touches), {}));
  const auto values = TRY(connection_.table(fmt::format(
      "select columns(*)::varchar, typeof(columns(*)) from (select distinct * from ({})) limit {}", sql, kFew + 1)));
  const size_t width = values.columns.size() / 2;
  for (size_t i = 0; i < width; ++i) touched.columns.push_back(values.columns[i].name);
  touched.is_empty = values.rows.empty();
  if (values.rows.size() > kFew) {
    touched.count = TRY(count(fmt::format("create or replace temp table {} as select distinct * from ({})", touched.table, sql)));
    return touched;
  }
  touched.count = static_cast<int64_t>(values.rows.size());
  for (auto& row : values.rows) {
    auto& literals = touched.small_set.emplace_back();
    for (size_t i = 0; i < width; ++i)
      literals.push_back(warehouse::is_null(row[i]) ? "null" : fmt::format("{}::{}", warehouse::sql_text(warehouse::text_of(row[i])),
                                                                           warehouse::text_of(row[width + i])));
  }
  return touched;
}

// What a source touches must name the partitions of every model on it, or the model says that it is redone as a whole then.
Result<> Publication::check_cut(const Node& node) const {
  const auto columns = partition_columns(node);
  if (columns == kByLoad || config_text(node.config, "other_cuts") == "all") return {};
  for (auto& root : node.roots) {
    const auto it = touched_.find(root);
    if (it == touched_.end() || has_all(it->second.columns, columns)) continue;
    return fail(Code::kInvalidInput,
                fmt::format("{}:{}: {} is partitioned by {}, but what {} touches has {} alone: name the others in its meta.touches, or say "
                            "other_cuts='all'", node.file, node.sql.config_line, node.id, join(columns, ", "), root,
                            join(it->second.columns, ", ")));
  }
  return {};
}

// The union over the touched sources that the model stands on, of their partitions by the model's columns.
Result<Publication::Scope> Publication::scope_of(const Node& node) {
  const auto columns = partition_columns(node);
  if (columns == kByLoad) return Scope{.partitions = loads_};
  std::vector<const Partitions*> parts;
  std::string key = join(columns, ", ");
  for (auto& root : node.roots) {
    const auto it = touched_.find(root);
    if (it == touched_.end() || it->second.count == 0) continue;
    if (columns.empty() || !has_all(it->second.columns, columns)) return Scope{.whole = true};
    parts.push_back(&it->second);
    key += " of " + it->second.table;
  }
  if (parts.empty()) return Scope{};
  Partitions& known = unions_[key];
  if (known.table.empty()) known = TRY(united(parts, columns));
  return Scope{.partitions = known};
}

Result<Partitions> Publication::united(const std::vector<const Partitions*>& parts, std::vector<std::string> columns) {
  Partitions all{.table = fmt::format("skykeep_touched_by_{}", unions_.size()), .columns = std::move(columns)};
  const auto is_named = [](const Partitions* part) { return part->is_named(); };
  if (std::ranges::all_of(parts, is_named)) {
    std::set<std::vector<std::string>> rows;
    for (const Partitions* part : parts)
      for (auto& literals : part->small_set) {
        std::vector<std::string> row;
        for (auto& column : all.columns) row.push_back(literals[static_cast<size_t>(std::ranges::find(part->columns, column) - part->columns.begin())]);
        rows.insert(std::move(row));
      }
    all.small_set.assign(rows.begin(), rows.end());
    all.count = static_cast<int64_t>(rows.size());
    return all;
  }
  std::vector<std::string> selects, nulls;
  for (const Partitions* part : parts) {
    if (part->is_named()) TRY(make_table(*part));
    selects.push_back(fmt::format("select distinct {} from {}", columns_of(all), part->table));
  }
  for (auto& column : all.columns) nulls.push_back(quote_ident(column) + " is null");
  all.count = TRY(count(fmt::format("create or replace temp table {} as {}", all.table, join(selects, " union "))));
  all.has_null = TRY(count(fmt::format("select count(*) from {} where {}", all.table, join(nulls, " or ")))) > 0;
  return all;
}

// With the loads and partitions themselves where they are few. Text that names their table still finds it.
Result<std::string> Publication::with_names(std::string sql, const Partitions& partitions) {
  for (const Partitions* named : {&partitions, &std::as_const(loads_), &std::as_const(excluded_)}) {
    if (!named->is_named()) continue;
    sql = with_partitions(std::move(sql), *named);
    if (sql.find(named->table) != sql.npos) TRY(make_table(*named));
  }
  return sql;
}

Result<> Publication::make_table(const Partitions& partitions) {
  if (!made_.insert(partitions.table).second) return {};
  std::vector<std::string> rows;
  for (auto& literals : partitions.small_set) rows.push_back("(" + join(literals, ", ") + ")");
  if (rows.empty()) rows.push_back("(" + join(std::vector<std::string>(partitions.columns.size(), "null::bigint"), ", ") + ")");
  return connection_.execute(fmt::format("create or replace temp table {} as select * from (values {}) v ({}) where {}", partitions.table,
                                         join(rows, ", "), columns_of(partitions), !partitions.is_empty));
}

Result<std::string> Publication::render_node(const Node& node, const Template& sql, const Partitions& touched, bool incremental) {
  RenderContext context;
  context.is_incremental = incremental;
  context.self = node.id;
  context.resolve = [&](const Reference& reference) -> Result<std::string> {
    if (reference.schema.empty()) return project_.find_model(reference.name)->id;
    const Node* source = project_.find(reference.schema + "." + reference.name);
    if (source->given == "touched_partitions") {
      if (!touched.table.empty()) return touched.table;
      return fail(Code::kInvalidInput, fmt::format("{}:{}: touched_partitions are known only where {{% if is_incremental() %}} says so",
                                                   sql.file, reference.line));
    }
    if (source->given == "excluded_loads") return std::string(kExcluded);
    return source->id;
  };
  context.var = [&](const std::string& name) -> Result<std::string> {
    auto it = project_.vars.find(name);
    if (it != project_.vars.end()) return it->second;
    return fail(Code::kInvalidInput, fmt::format("there is no variable '{}' in dbt_project.yml", name));
  };
  return with_names(with_partitions(TRY(render(sql, context)), touched), touched);
}

// "model 5 of 31, silver.fact_photos"
void Publication::tell(std::string_view what, size_t number, size_t of, const std::string& name) const {
  if (task_.progress) task_.progress(fmt::format("{} {} of {}, {}", what, number, of, name));
}

Result<> Publication::run_models() {
  models.clear();  // of the run before, from which rows were rejected
  tests.clear();
  size_t number = 0;
  for (auto& node : project_.nodes) {
    if (!task_.selected.contains(node.id)) continue;
    tell("model", ++number, task_.selected.size(), node.id);
    bool rare = node.materialized == "view" || node.materialized == "seed";
    if (rare && !task_.views) continue;
    if (!rare && !task_.full_refresh && !TRY(scope_of(node)).is_touched()) continue;
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
    std::string sql = trimmed(TRY(render_node(node, node.sql, {}, false)));
    TRY(connection_.execute(fmt::format("create or replace view {} as {}", node.id, sql)));
  } else if (node.materialized == "seed") {
    result.rows = TRY(create_seed(node));
  } else if (node.materialized == "incremental") {
    result.rows = TRY(run_incremental(node));
    if (node.id == "silver.rejected_rows") rejected_rows = result.rows;
  } else {
    std::string sql = TRY(render_node(node, node.sql, {}, false));
    result.rows = TRY(create_table(node, sql));
  }
  result.elapsed_ms = ms_since(start);
  return result;
}

Result<int64_t> Publication::run_incremental(const Node& node) {
  const Scope scope = TRY(scope_of(node));
  const Partitions& partitions = scope.partitions;
  const int64_t slice = config_int(node.config, "rebuild_in_slices", 0);
  if (scope.whole || (task_.full_refresh && (slice == 0 || partitions.count == 0))) {
    std::string whole = TRY(render_node(node, node.sql, {}, false));
    return create_table(node, whole);
  }
  if (task_.full_refresh || (slice > 0 && partitions.count > slice)) return run_slices(node, partitions, task_.full_refresh);
  TRY(delete_touched(node, partitions));
  std::string sql = TRY(render_node(node, node.sql, partitions, true));
  return count(fmt::format("insert into {} {}", node.id, trimmed(sql)));
}

// The incremental query once for each slice of the partitions, in their order: memory stays bounded however long the
// archive is, and the rows of a partition lie within a few row groups, without a sort.
Result<int64_t> Publication::run_slices(const Node& node, const Partitions& partitions, bool fresh) {
  const Partitions slice{.table = std::string(kSlice), .columns = partitions.columns, .has_null = partitions.has_null};
  const std::string columns = columns_of(partitions);
  if (partitions.is_named()) TRY(make_table(partitions));
  const int64_t at_once = config_int(node.config, "rebuild_in_slices", 1);
  const int64_t slices = (partitions.count + at_once - 1) / at_once;
  TRY(connection_.execute(fmt::format(
      "create or replace temp table skykeep_slices as select {0}, ntile({1}) over (order by {0}) as skykeep_place from {2};"
      "create or replace temp table {3} as select {0} from {2} limit 0", columns, slices, partitions.table, slice.table)));
  std::string sql = trimmed(TRY(render_node(node, node.sql, slice, true)));
  if (fresh) TRY(create_empty(node, sql));
  const std::string all_rows = "select count(*) from " + node.id;
  int64_t rows = 0, expected = fresh ? 0 : TRY(count(all_rows));
  for (int64_t i = 1; i <= slices; ++i) {
    TRY(connection_.execute(fmt::format(
        "create or replace temp table {} as select {} from skykeep_slices where skykeep_place = {}", slice.table, columns, i)));
    if (!fresh) expected -= TRY(delete_touched(node, slice));
    // An insert of no rows must not be the transaction's first one into the table, see below.
    if (!fresh && rows == 0 && TRY(count(fmt::format("select count(*) from ({})", sql))) == 0) continue;
    int64_t more = TRY(count(fmt::format("insert into {} {}", node.id, sql)));
    if (fresh && rows == 0 && more == 0) TRY(create_empty(node, sql));
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

Result<int64_t> Publication::delete_touched(const Node& node, const Partitions& touched) {
  return count(fmt::format("delete from {} where {}", node.id, in_partitions(touched)));
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
    const auto type = node.column_types.find(name);
    columns.push_back(quote_ident(name) + " " + (type == node.column_types.end() ? "varchar" : type->second));
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

// Tests of few rows are answered by one statement, those of whole tables by one a table: its parts run beside each other.
Result<> Publication::run_tests() {
  questions_.clear();
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
  size_t number = 0;
  for (auto& node : project_.nodes) {
    auto it = by_node.find(node.id);
    if (it == by_node.end()) continue;
    tell("tests of table", ++number, by_node.size(), node.id);
    bool chosen = node.kind == "source" && task_.all_sources ? task_.full_tests && !task_.selected.empty()
                  : task_.full_tests    ? task_.selected.contains(node.id)
                                        : done_.contains(node.id) && node.materialized != "view";
    if (chosen) TRY(within("test " + node.id, test_model(node, it->second)));
    if (task_.full_tests) TRY(answer_questions());
  }
  return answer_questions();
}

Result<> Publication::answer_questions() {
  if (questions_.empty()) return {};
  std::vector<std::string> parts;
  std::set<std::string> of;
  size_t asked = 0;
  for (auto& question : questions_) {
    parts.push_back(fmt::format("select {} as question, n from ({}) q (n)", parts.size(), question.sql));
    for (const size_t i : question.tests) of.insert(tests[i].model);
    asked += question.tests.size();
  }
  auto start = std::chrono::steady_clock::now();
  const auto answers = TRY(within("test " + join({of.begin(), of.end()}, ", "), connection_.table(join(parts, " union all "))));
  std::vector<size_t> answered(questions_.size());
  for (auto& row : answers.rows) {
    const auto question = static_cast<size_t>(warehouse::int_of(row[0]));
    TestResult& test = tests[questions_[question].tests[answered[question]++]];
    test.failures = warehouse::int_of(row[1]);
    test.elapsed_ms = ms_since(start) / static_cast<double>(asked);
  }
  questions_.clear();
  return {};
}

// The whole table, or a sub-select of what this publication touched.
Result<std::string> Publication::tested_rows(const Node& node) {
  if (task_.full_tests || node.materialized != "incremental") return node.id;
  const Scope scope = TRY(scope_of(node));
  const int64_t slice = config_int(node.config, "rebuild_in_slices", 0);
  if (scope.whole || scope.partitions.count == 0 || (slice > 0 && scope.partitions.count > slice)) return node.id;
  return fmt::format("(select * from {} where {})", node.id, in_partitions(scope.partitions));
}

Result<> Publication::test_model(const Node& node, const std::vector<const TestSpec*>& specs) {
  const std::string relation = TRY(tested_rows(node));
  const bool scoped = relation != node.id;

  std::string together;
  std::vector<size_t> shared;
  for (auto* spec : specs) {
    const bool looks_further = scoped && rejects_rows(node) && spec->kind == TestSpec::Kind::kUnique && spec->severity == "error";
    DataTestSql sql = data_test_sql(*spec, looks_further ? rows_with_the_keys_of(*spec, node, relation) : relation);
    TestResult result{.name = spec->name, .model = spec->node, .column = join(spec->columns, ", "),
                      .severity = spec->severity, .of_whole_table = !scoped, .sql = sql.failing};
    // Counting distinct values of a whole table is dearer than grouping it; of a few hundred rows it is not.
    bool alone = sql.aggregate.empty() || looks_further || (spec->kind == TestSpec::Kind::kUnique && !scoped);
    if (alone) {
      ask(sql.count, {tests.size()});
    } else {
      together += (together.empty() ? "" : ", ") + sql.aggregate;
      shared.push_back(tests.size());
    }
    tests.push_back(std::move(result));
  }
  if (!shared.empty()) ask(fmt::format("select unnest([{}]) from {} t", together, relation), std::move(shared));
  return {};
}

Result<> Publication::test_singular(const TestSpec& spec) {
  const Node& node = *project_.find(spec.node);
  const Partitions partitions = TRY(scope_of(node)).partitions;
  std::string sql = trimmed(TRY(render_node(node, spec.sql, partitions, !task_.full_tests && partitions.count > 0)));
  TestResult result{.name = spec.name, .model = spec.node, .severity = spec.severity, .of_whole_table = task_.full_tests};
  result.sql = task_.full_tests ? sql : trimmed(TRY(render_node(node, spec.sql, {}, false)));
  ask(fmt::format("select count(*) from ({}\n)", sql), {tests.size()});
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
  const std::string sql = fmt::format(
      "create or replace temp table {0} as select load_id, record_offset, any_value(record_length) as record_length, "
      "left(string_agg(distinct reason, '; ' order by reason), 500) as reason from ({1}) where load_id in (select load_id from {2}) "
      "group by load_id, record_offset;"
      "delete from {0} where load_id in (select f.load_id from (select load_id, count(*) as n from {0} group by load_id) f "
      "join (select load_id, count(distinct record_offset) as n from {3} t group by load_id) a on a.load_id = f.load_id "
      "where a.n > {4} and 2 * f.n > a.n)",
      kFailing, join(parts, " union all "), kLoads, relation, kFewRows);
  TRY(connection_.execute(TRY(with_names(sql, {}))));
  return count(fmt::format(
      "insert into bronze.rejected_row select f.* from {} f where not exists (select 1 from bronze.rejected_row r "
      "where r.load_id = f.load_id and r.record_offset = f.record_offset)",
      kFailing));
}

Result<Changed> Publication::changed(const std::string& model) {
  constexpr int64_t kMostPartitions = 5000;
  const Node* node = project_.find(model);
  if (node == nullptr || !done_.contains(model)) return Changed{};
  const Scope scope = TRY(scope_of(*node));
  if (node->materialized != "incremental" || task_.full_refresh || scope.whole || scope.partitions.count > kMostPartitions)
    return Changed{.whole = true};
  if (scope.partitions.count == 0) return Changed{};
  if (scope.partitions.is_named()) TRY(make_table(scope.partitions));
  auto found = TRY(connection_.table(fmt::format("select {} from {}", columns_of(scope.partitions), scope.partitions.table)));
  return Changed{.partitions = std::move(found.rows)};
}

Result<> Publication::mark_published(int64_t publication) {
  const std::string sql = "delete from bronze.quarantined_loads where load_id in (select load_id from touched_loads)";
  TRY(connection_.execute(TRY(with_names(sql, {}))));
  if (waiting_.empty()) return {};
  if (!loads_.is_named())
    return connection_.execute(fmt::format("insert into bronze.published_loads select s.load_id, {} from {} s anti join bronze.published_loads p "
                                           "on p.load_id = s.load_id", publication, kLoads));
  std::vector<std::string> rows;
  for (const int64_t load : waiting_) rows.push_back(fmt::format("({}, {})", load, publication));
  return connection_.execute("insert into bronze.published_loads values " + join(rows, ", "));
}

bool Publication::passed() const {
  for (auto& test : tests) {
    if (test.severity == "error" && !test.passed()) return false;
  }
  return true;
}

}  // namespace skykeep::models

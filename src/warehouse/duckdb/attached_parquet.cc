#include "warehouse/duckdb/attached_parquet.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "core/log.h"
#include "core/time.h"
#include "warehouse/duckdb/connection.h"
#include "warehouse/duckdb/settings.h"
#include "warehouse/sql_text.h"

namespace skykeep::warehouse::duck {
namespace {

namespace files = std::filesystem;

// "schema.table" of plain letters: it is put into statements as it is.
Result<> check_table_name(std::string_view name) {
  size_t dots = 0;
  for (const char c : name) {
    dots += c == '.' ? 1 : 0;
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    if (!plain) return fail(Code::kInvalidInput, fmt::format("'{}' is no name of a table to mount", name));
  }
  if (dots != 1 || name.front() == '.' || name.back() == '.')
    return fail(Code::kInvalidInput, fmt::format("a mounted table needs schema and name, not '{}'", name));
  return {};
}

// "iss/day=2026-11-20/x.parquet" -> 2026-11-20.
std::optional<Date> day_named_by(std::string_view object) {
  const size_t at = object.find("/day=");
  if (at == object.npos) return std::nullopt;
  const auto day = parse_date(object.substr(at + 5, 10));
  return day ? std::optional(*day) : std::nullopt;
}

// Objects whose days are asked for together.
struct Span {
  std::string files;  // SQL, with commas between
  std::optional<Date> first, last;
};

// A branch of the view costs a statement some 1.2 ms of planning, a file that it opens 0.25 ms: quarters of a year are near the best
// for one year of days and for ten.
constexpr int kDaysASpan = 91;

Result<Table> ask(Session& session, const std::string& sql) {
  auto result = std::make_shared<ResultHandle>();
  if (duckdb_query(session.connection, sql.c_str(), &result->result) == DuckDBError) return session.lose(to_error(result->error()));
  DuckRows rows(nullptr, result, ResultSchema::of(result->result));
  return collect(rows);
}

}  // namespace

// "iss/day=2026-11-20/x.parquet" -> DIR/iss/day=2026-11-20/x.parquet. Written beside and renamed, so that half a file is
// never read.
Result<std::string> AttachedParquet::place(std::string_view object) const {
  const files::path path = files::path(dir_) / object;
  std::error_code error;
  if (files::exists(path, error)) return path.string();
  files::create_directories(path.parent_path(), error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot make the folder {}: {}", path.parent_path().string(), error.message()));
  const std::string part = path.string() + ".part";
  TRY(within(fmt::format("mount {}", object), place_(object, part)));
  files::rename(part, path, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot write {}: {}", path.string(), error.message()));
  return path.string();
}

// By name: an object may lack columns that the table has got since, and have others that it has lost. The engine opens every file of
// a branch to see what times it holds, and no file of a branch whose bounds contradict what is asked for.
Result<> AttachedParquet::make_view(Session& session, const std::string& view, const std::string& like,
                           std::span<const std::string> objects) const {
  std::map<std::optional<int>, Span> spans;
  for (const std::string& object : objects) {
    const std::optional<Date> day = day_named_by(object);
    Span& span = spans[day ? std::optional(day->days / kDaysASpan) : std::nullopt];
    span.files += (span.files.empty() ? "" : ", ") + sql_literal(TRY(place(object)));
    if (!day) continue;
    span.first = span.first ? std::min(*span.first, *day) : *day;
    span.last = span.last ? std::max(*span.last, *day) : *day;
  }
  if (spans.empty()) return session.run(fmt::format("create or replace view {} as select * from {} limit 0", view, like));
  std::string columns, rows;
  for (const auto& row : TRY(ask(session, fmt::format("select column_name from (describe {})", like))).rows)
    columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", text_of(row.at(0)));
  for (const auto& [ordinal, span] : spans) {
    rows += fmt::format(" union all by name select * from read_parquet([{}], hive_partitioning = false)", span.files);
    if (ordinal) rows += fmt::format(" where ts >= timestamp '{}' and ts < timestamp '{}'", to_string(*span.first), to_string(*span.last + 1));
  }
  return session.run(fmt::format("create or replace view {} as select {} from ((select * from {} limit 0){})", view, columns, like, rows));
}

Result<> AttachedParquet::attach_parquet(Session& session, const std::string& view, const std::string& like,
                       std::span<const std::string> objects) const {
  if (!place_) return fail(Code::kUnsupported, "this warehouse was opened without a lake to mount objects from");
  TRY(check_table_name(view));
  TRY(check_table_name(like));
  TRY(session.run("create schema if not exists mounts; create table if not exists mounts.objects"
                  "(view_name varchar not null, like_table varchar not null, object varchar not null)"));
  TRY(session.run(fmt::format("delete from mounts.objects where view_name = '{}'", view)));
  std::string rows;  // in one statement: years of days are thousands
  for (const std::string& object : objects) rows += fmt::format("{}('{}', '{}', {})", rows.empty() ? "" : ", ", view, like, sql_literal(object));
  if (!rows.empty()) TRY(session.run("insert into mounts.objects values " + rows));
  return make_view(session, view, like, objects);
}

Result<> AttachedParquet::restore(Session& session) const {
  if (!place_) return {};
  const Table known = TRY(ask(session, "select count(*) from duckdb_tables() where schema_name = 'mounts' and table_name = 'objects'"));
  if (int_of(known.rows.at(0).at(0)) == 0) return {};
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> views;
  for (const auto& row : TRY(ask(session, "select view_name, like_table, object from mounts.objects order by object")).rows) {
    const std::string object = text_of(row[2]);
    if (const auto placed = place(object); !placed) log::error("{}: its rows are missing until the lake has it again", placed.error().message);
    else views[{text_of(row[0]), text_of(row[1])}].push_back(object);
  }
  for (const auto& [names, objects] : views) {
    const auto& [view, like] = names;
    const size_t dot = view.find('.');
    const Table made = TRY(ask(session, fmt::format("select count(*) from duckdb_views() where schema_name = '{}' and view_name = '{}' and "
                                                    "contains(sql, {})", view.substr(0, dot), view.substr(dot + 1), sql_literal("'" + dir_ + "/"))));
    if (int_of(made.rows.at(0).at(0)) == 0) TRY(within("mount " + view, make_view(session, view, like, objects)));
  }
  return {};
}

}  // namespace skykeep::warehouse::duck

#include "api/routes/table_formats.h"

#include <fmt/format.h>

#include "api/session_pool.h"
#include "core/ids.h"

namespace skykeep::api {
namespace {

void append_csv(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == text.npos) {
    out += text;
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

// Parquet is written by the engine; the file passes through the data directory and is gone afterwards.
Answer parquet_reply(Context& context, std::string_view sql, const warehouse::ReadonlyLimits& limits) {
  if (!context.deps.warehouse.capabilities().parquet)
    return std::unexpected(Problem::of(501, "this warehouse cannot write Parquet; ask for csv or json"));
  const std::string folder = context.options.data_dir + "/tmp";
  TRY(context.deps.fs.make_dirs(folder));
  const std::string path = fmt::format("{}/export-{}.parquet", folder, random_hex(8));
  const auto written = context.deps.warehouse.export_readonly(sql, "parquet", path, limits);
  auto bytes = written ? context.deps.fs.read(path) : Result<std::string>(fail(written.error()));
  if (const auto removed = context.deps.fs.remove(path); !removed && written) return std::unexpected(Problem(removed.error()));
  return bytes_reply(TRY(std::move(bytes)), "application/vnd.apache.parquet");
}

}  // namespace

std::string to_csv(const warehouse::Table& table) {
  std::string out;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) out.push_back(',');
    append_csv(out, table.columns[c].name);
  }
  out += "\r\n";
  std::string cell_text;
  for (const auto& row : table.rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      if (c > 0) out.push_back(',');
      if (warehouse::is_null(row[c])) continue;
      if (const auto* text = std::get_if<std::string>(&row[c])) {
        append_csv(out, *text);
        continue;
      }
      cell_text.clear();
      write_cell(cell_text, table.columns[c], row[c]);
      std::string_view plain = cell_text;
      if (plain.size() >= 2 && plain.front() == '"') plain = plain.substr(1, plain.size() - 2);
      append_csv(out, plain);
    }
    out += "\r\n";
  }
  return out;
}

Answer query_reply(Context& context, std::string_view sql, std::string_view format, const warehouse::ReadonlyLimits& limits) {
  if (format == "parquet") return parquet_reply(context, sql, limits);
  const warehouse::Table table = TRY(context.deps.warehouse.query_readonly(sql, limits));
  Reply reply = format == "csv" ? bytes_reply(to_csv(table), "text/csv; charset=utf-8; header=present")
                                : json_reply(to_json_rows(table));
  if (table.truncated) reply.headers.add("Skykeep-Truncated", "true");
  return reply;
}

}  // namespace skykeep::api

#include "api/routes/table_formats.h"

#include <fmt/format.h>

#include "core/ids.h"
#include "warehouse/format.h"

namespace skykeep::api {
namespace {

// Written by the warehouse, row by row: the file passes through the data directory and is gone afterwards.
Answer file_reply(Context& context, std::string_view sql, std::string_view format, const warehouse::ReadonlyLimits& limits) {
  if (format == "parquet" && !context.deps.warehouse.capabilities().parquet)
    return std::unexpected(Problem::of(501, "this warehouse cannot write Parquet; ask for csv or json"));
  const std::string folder = context.options.data_dir + "/tmp";
  TRY(context.deps.fs.make_dirs(folder));
  const std::string path = fmt::format("{}/export-{}.{}", folder, random_hex(8), format);
  TRY(context.deps.warehouse.export_readonly(sql, format, path, limits));
  auto bytes = context.deps.fs.read(path);
  TRY(context.deps.fs.remove(path));
  return bytes_reply(TRY(std::move(bytes)),
                     format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/vnd.apache.parquet");
}

}  // namespace

Answer query_reply(Context& context, std::string_view sql, std::string_view format, const warehouse::ReadonlyLimits& limits, size_t* rows) {
  if (format != "json" && format != "arrays") return file_reply(context, sql, format, limits);
  const warehouse::Table table = TRY(context.deps.warehouse.query_readonly(sql, limits));
  if (rows != nullptr) *rows = table.rows.size();
  Reply reply = json_reply(format == "arrays" ? warehouse::to_json_arrays(table) : warehouse::to_json(table));
  if (table.truncated) reply.headers.add("Skykeep-Truncated", "true");
  return reply;
}

}  // namespace skykeep::api

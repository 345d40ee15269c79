#include "api/routes/table_formats.h"

#include <fmt/format.h>

#include "core/ids.h"
#include "warehouse/format.h"

namespace skykeep::api {
namespace {

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

Answer query_reply(Context& context, std::string_view sql, std::string_view format, const warehouse::ReadonlyLimits& limits) {
  if (format == "parquet") return parquet_reply(context, sql, limits);
  const warehouse::Table table = TRY(context.deps.warehouse.query_readonly(sql, limits));
  Reply reply = format == "csv" ? bytes_reply(warehouse::to_csv(table), "text/csv; charset=utf-8; header=present")
                                : json_reply(warehouse::to_json(table));
  if (table.truncated) reply.headers.add("Skykeep-Truncated", "true");
  return reply;
}

}  // namespace skykeep::api

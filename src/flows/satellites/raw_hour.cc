#include "flows/satellites/raw_hour.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flows/load/load_rows.h"
#include "flows/station_queries.h"

namespace skykeep::flows::satellites {
namespace {

// Ids of its lines that lie in another object.
Result<std::set<int64_t>> known_ids(warehouse::Connection& connection, const RawHour& h) {
  const auto [low, high] = std::ranges::minmax_element(h.lines, {}, &RawHour::Line::raw_id);
  std::set<int64_t> out;
  for (const auto& row : TRY(connection.table(fmt::format("select raw_id from bronze.raw_poll_record where raw_id between {} and {}",
                                                          low->raw_id, high->raw_id))).rows)
    out.insert(warehouse::int_of(row.at(0)));
  return out;
}

Result<> insert(warehouse::Connection& connection, const RawHour& h, int64_t load_id) {
  const auto known = TRY(connection.table(fmt::format("select 1 from bronze.raw_poll_response where load_id = {}", load_id)));
  if (!known.rows.empty()) return {};
  TRY(connection.execute(fmt::format("insert into bronze.raw_poll_response values ({}, '{}', '{}', {}, make_timestamp({}), '{}', '{}', {})",
                                     load_id, h.key, h.topic, std::max<size_t>(h.lines.size(), 1), h.newest.micros, h.sha256, h.origin, h.bytes)));
  if (h.lines.empty()) return {};
  std::set<int64_t> seen = TRY(known_ids(connection, h));
  loading::RowBuilder places(4);
  for (const RawHour::Line& line : h.lines) {
    if (!seen.insert(line.raw_id).second) continue;
    places.put(line.raw_id);
    places.put(load_id);
    places.put(line.record_offset);
    places.put(line.record_length);
    places.end_row();
  }
  const auto appender = TRY(connection.appender("bronze", "raw_poll_record"));
  TRY(appender->append(places.batch()));
  return appender->close();
}

}  // namespace

Result<bool> is_known(warehouse::Warehouse& warehouse, std::string_view key) {
  const auto connection = TRY(warehouse.connect());
  const auto found = TRY(connection->table(
      fmt::format("select 1 from bronze.raw_poll_response where load_id = {}", loading::object_id_of_key(key))));
  return !found.rows.empty();
}

Result<> write(warehouse::Warehouse& warehouse, const RawHour& hour) {
  const auto connection = TRY(warehouse.connect());
  TRY(connection->begin());
  if (auto written = insert(*connection, hour, loading::object_id_of_key(hour.key)); !written) {
    (void)connection->rollback();
    return written;
  }
  return connection->commit();
}

}  // namespace skykeep::flows::satellites

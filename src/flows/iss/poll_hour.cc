#include "flows/iss/poll_hour.h"

#include <fmt/format.h>

#include <algorithm>

#include "flows/iss_view.h"
#include "flows/load/load_rows.h"

namespace skykeep::flows::iss {
namespace {

Result<> insert(warehouse::Connection& connection, const PollHour& h, int64_t load_id) {
  const auto known = TRY(connection.table(fmt::format("select 1 from bronze.raw_poll_response where load_id = {}", load_id)));
  if (!known.rows.empty()) return {};
  const auto lines = static_cast<int64_t>(h.lines.size());
  TRY(connection.execute(fmt::format("insert into bronze.raw_poll_response values ({}, '{}', '{}', {}, {}, {}, make_timestamp({}), '{}', '{}', {})",
                                     load_id, h.key, h.topic, h.first_offset, h.first_offset + lines, std::max<int64_t>(lines, 1),
                                     h.newest.micros, h.sha256, h.origin, h.bytes)));
  if (h.lines.empty()) return {};
  loading::RowBuilder places(5);
  for (int64_t offset = h.first_offset; const PollHour::Line& line : h.lines) {
    places.put(int64_t{h.number});
    places.put(offset++);
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

int topic_number(std::string_view topic) {
  return topic == kIssCandidates ? 1 : topic == kOrbitElements ? 2 : topic == kCrewAnswers ? 3 : 0;
}

Result<bool> is_known(warehouse::Warehouse& warehouse, std::string_view key) {
  const auto connection = TRY(warehouse.connect());
  const auto found = TRY(connection->table(
      fmt::format("select 1 from bronze.raw_poll_response where load_id = {}", loading::object_id_of_key(key))));
  return !found.rows.empty();
}

Result<> write(warehouse::Warehouse& warehouse, const PollHour& hour) {
  const auto connection = TRY(warehouse.connect());
  TRY(connection->begin());
  if (auto written = insert(*connection, hour, loading::object_id_of_key(hour.key)); !written) {
    (void)connection->rollback();
    return written;
  }
  return connection->commit();
}

}  // namespace skykeep::flows::iss

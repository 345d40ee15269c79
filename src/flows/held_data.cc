#include "flows/held_data.h"

#include <fmt/format.h>

namespace skykeep::flows {
namespace {

constexpr Duration kRemember = 5s;

// Only what readers see: a load that is kept out of the tables is not here.
std::string newest_object(const std::string& source) {
  return fmt::format("select provenance, epoch_us(fetched_at) from bronze.raw_object where source = '{}' and items > 0 and object_id in "
                     "(select load_id from bronze.published_loads) order by fetched_at desc limit 1", source);
}

// A position of the model alone is no data of the source.
constexpr const char* kNewestPosition =
    "select provenance, epoch_us(ts) from bronze.iss_position_hot where source <> 'sgp4' order by ts desc limit 1";
constexpr const char* kNewestFiledHour =
    "select case when recording_records > 0 then 'recording' when simulated_records > 0 then 'simulated' "
    "when api_records > 0 then 'api' else 'second_api' end, epoch_us(last_ts) from bronze.iss_hour "
    "where upstream_records + recording_records > 0 order by hour desc limit 1";

}  // namespace

Result<Held> HeldData::of(const std::string& source) {
  const MutexLock lock(mutex_);
  const UtcTime now = clock_.now();
  if (const auto known = remembered_.find(source); known != remembered_.end() && now >= known->second.at && now - known->second.at < kRemember)
    return known->second.held;
  std::vector<std::string> queries = {newest_object(source)};
  if (source == "iss_position") queries = {kNewestPosition, kNewestFiledHour};
  Held held;
  auto connection = TRY(warehouse_.connect());
  for (const std::string& query : queries) {
    const auto table = TRY(connection->table(query));
    if (table.rows.empty()) continue;
    held = {warehouse::text_of(table.rows[0][0]), UtcTime{warehouse::int_of(table.rows[0][1])}};
    break;
  }
  remembered_[source] = {held, now};
  return held;
}

}  // namespace skykeep::flows

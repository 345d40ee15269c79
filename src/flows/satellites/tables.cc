#include "flows/satellites/tables.h"

#include <fmt/format.h>

#include "warehouse/sql_text.h"

namespace skykeep::flows::satellites {
namespace {

std::string text(std::string_view value) { return warehouse::sql_text_or_null(value); }
std::string time(const std::optional<UtcTime>& t) { return t ? fmt::format("make_timestamp({})", t->micros) : "null"; }
template <class T>
std::string number(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "null";
}

}  // namespace

Result<warehouse::Connection*> Tables::connection() {
  if (!connection_) connection_ = TRY(warehouse_.connect());
  return connection_.get();
}

Result<int64_t> Tables::insert(const std::string& sql) {
  const auto done = TRY(TRY(connection())->table(sql));
  return done.rows.empty() ? 0 : warehouse::int_of(done.rows[0][0]);
}

Result<int64_t> Tables::add(const StoredElements& known, std::optional<LakePointer> lake) {
  const MutexLock lock(mutex_);
  const astro::Elements& e = known.elements;
  return within("bronze.orbit_element_record", insert(fmt::format(
      "insert into bronze.orbit_element_record select * from (values ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
      "{}, {}, {}, {})) v where not exists (select 1 from bronze.orbit_element_record o where o.norad_cat_id = {} and o.epoch = {} and "
      "o.source = {} and o.ingestion_date = {})",
      e.norad_cat_id, text(e.name), text(e.object_id), time(e.epoch), e.mean_motion_rev_per_day, e.eccentricity, e.inclination_deg,
      e.ra_of_asc_node_deg, e.arg_of_pericenter_deg, e.mean_anomaly_deg, e.bstar, e.mean_motion_dot, e.mean_motion_ddot, e.rev_at_epoch,
      e.element_set_no, text(known.source), text(known.origin), time(known.fetched_at), number(known.raw_id), lake ? fmt::format("{}", lake->load_id) : "null",
      lake ? fmt::format("{}", lake->record_offset) : "null", lake ? fmt::format("{}", lake->record_length) : "null", e.norad_cat_id,
      time(e.epoch), text(known.source), time(known.fetched_at))));
}

Result<int64_t> Tables::add(const sources::Crew& crew, UtcTime fetched_at, std::string_view origin, std::optional<int64_t> raw_id,
                            std::optional<int64_t> load_id) {
  const MutexLock lock(mutex_);
  const std::string source = text(to_string(crew.source));
  std::string values;
  for (const sources::CrewMember& m : crew.people) {
    const std::string launched = m.launched ? fmt::format("date '{}'", to_string(date_of(*m.launched))) : "null";
    // A polled answer is found by its id; a person of an imported file has a place of its own.
    const std::string pointer = load_id ? fmt::format("{}, {}, {}", *load_id, m.record_offset, m.record_length) : "null, null, null";
    values += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})", values.empty() ? "" : ", ", source, crew.number,
                          text(m.name), text(m.craft), text(m.agency), text(m.country), text(m.position), launched, number(m.days_before),
                          text(origin), time(fetched_at), number(raw_id), pointer);
  }
  if (values.empty()) return 0;
  return within("bronze.crew_record", insert(fmt::format(
      "insert into bronze.crew_record select * from (values {}) v where not exists (select 1 from bronze.crew_record c where c.source = {} "
      "and c.ingestion_date = {})", values, source, time(fetched_at))));
}

}  // namespace skykeep::flows::satellites

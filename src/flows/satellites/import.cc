#include "flows/satellites/import.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ids.h"
#include "flows/messages.h"
#include "streams/sgp4_orbit.h"

namespace skykeep::flows::satellites {
namespace {

constexpr double kMeanHeightKm = 420;
constexpr double kLowestKm = 100, kHighestKm = 2000;  // of a station's orbit: lower it falls within one round, higher nobody lives
constexpr double kSlowest = 7.3, kFastest = 8.0;       // km/s, of such an orbit, as seen from the ground or from space
constexpr double kContradictionKm = 10;  // two places of one second that are further apart cannot both be right

void reject(ImportReport& report, const ImportFile& file, const std::string& reason) {
  report.reject(1, file.name + ": " + reason);
}

double kilometres(const sources::PositionCandidate& a, const sources::PositionCandidate& b) {
  return streams::distance_km(a.latitude_deg, a.longitude_deg, b.latitude_deg, b.longitude_deg, kMeanHeightKm);
}

// In the order of their seconds; of a second with two places the first is kept and the other rejected, and so is a height or a
// speed that no orbit has: a polled position is judged by the model, one of years ago often by nothing else.
void sort_out(sources::PositionDocument& document) {
  auto& all = document.candidates;
  const auto second_of = [](const sources::PositionCandidate& p) { return p.at.micros / 1'000'000; };
  std::ranges::stable_sort(all, {}, second_of);
  std::vector<sources::PositionCandidate> kept;
  for (sources::PositionCandidate& p : all) {
    const bool is_again = !kept.empty() && second_of(kept.back()) == second_of(p);
    if (p.altitude_km && (*p.altitude_km < kLowestKm || *p.altitude_km > kHighestKm)) {
      document.rejected.push_back({p.record_offset, p.record_length,
                                   fmt::format("its height is {:g} km: the station's is {:g} to {:g} km", *p.altitude_km, kLowestKm, kHighestKm)});
    } else if (p.velocity_km_s && (*p.velocity_km_s < kSlowest || *p.velocity_km_s > kFastest)) {
      document.rejected.push_back({p.record_offset, p.record_length,
                                   fmt::format("its speed is {:g} km/s: the station's is {:g} to {:g} km/s", *p.velocity_km_s, kSlowest, kFastest)});
    } else if (const double km = is_again ? kilometres(kept.back(), p) : 0; km > kContradictionKm) {
      document.rejected.push_back({p.record_offset, p.record_length,
                                   fmt::format("the second {} is there already, {:.0f} km away", to_string(p.at), km)});
    } else {
      kept.push_back(std::move(p));
    }
  }
  all = std::move(kept);
}

}  // namespace

bool Import::takes(std::string_view source) { return std::ranges::find(kSources, source) != std::end(kSources); }

Result<Import::Object> Import::put(std::string_view source, const ImportFile& file) {
  lake::ObjectMeta meta;
  meta.url = "file:" + file.name;
  meta.fetched_at = deps_.clock.now();
  meta.origin = deps_.origin;
  meta.content_type = file.bytes.find_first_of("{[") < 16 ? "application/json" : "text/plain";
  meta.partition = whole_of(std::string(source));
  Object object;
  object.key = import_key(source, kNoScope, sha256_hex(file.bytes));
  object.load_id = loading::object_id_of_key(object.key);
  TRY(within("import " + file.name, deps_.lake.put(object.key, file.bytes, std::move(meta))));
  return object;
}

// So that a row's load_id leads to its file as that of a polled one leads to its hour.
Result<> Import::note_object(std::string_view source, const Object& object, const ImportFile& file, UtcTime now) {
  const auto connection = TRY(deps_.warehouse.connect());
  return connection->execute(fmt::format(
      "insert into bronze.raw_poll_response select {0}, '{1}', '{2}', 1, make_timestamp({3}), '{4}', '{5}', {6} "
      "where not exists (select 1 from bronze.raw_poll_response where load_id = {0})",
      object.load_id, object.key, source, now.micros, sha256_hex(file.bytes), deps_.origin, file.bytes.size()));
}

Result<> Import::reject_records(const ImportFile& file, const Object& object, const std::vector<sources::RejectedRecord>& rejected,
                                ImportReport& report) {
  for (const sources::RejectedRecord& r : rejected) reject(report, file, r.record_length == 0 || r.reason.starts_with("line ") ? r.reason : fmt::format("the record at byte {}: {}", r.record_offset, r.reason));
  if (rejected.empty()) return {};
  const auto connection = TRY(deps_.warehouse.connect());
  const auto known = TRY(connection->table(fmt::format("select count(*) from bronze.rejected_record where load_id = {}", object.load_id)));
  if (warehouse::int_of(known.rows.at(0).at(0)) > 0) return {};
  loading::RowBuilder rows(4);
  for (const sources::RejectedRecord& r : rejected) {
    rows.put(object.load_id);
    rows.put(static_cast<int64_t>(r.record_offset));
    rows.put(static_cast<int64_t>(r.record_length));
    rows.put(std::string_view(r.reason));
    rows.end_row();
  }
  const auto appender = TRY(connection->appender("bronze", "rejected_record"));
  TRY(appender->append(rows.batch()));
  return appender->close();
}

void Import::note_drift(const ImportFile& file, const std::vector<sources::DriftNotice>& drift, ImportReport& report) {
  for (const sources::DriftNotice& notice : drift) {
    std::string text = fmt::format("{}: {}", file.name, notice.what);
    deps_.recorder.notice("warn", "drift", text);
    if (report.notices.size() < ImportReport::kMostReasons) report.notices.push_back(std::move(text));
  }
}

// With elements of those days the model gives the state and the residual; else there is only what was recorded.
streams::PositionRecord Import::record_of(const sources::PositionCandidate& position) const {
  streams::PositionRecord r;
  r.satellite_id = position.satellite_id;
  r.second = position.at.micros / 1'000'000;
  r.latitude_deg = position.latitude_deg;
  r.longitude_deg = position.longitude_deg;
  r.source = to_candidate(position).source;
  r.provenance = deps_.origin == "simulated" ? streams::Provenance::kSimulated : streams::Provenance::kRecording;
  const StoredElements nearest = deps_.element_store.nearest(position.at);
  const auto set = to_element_set(nearest);
  const auto point = set && set->age_days(r.second) <= streams::kJudgeDays ? set->orbit->at(r.second) : std::nullopt;
  if (point) {
    r.state = point->state;
    r.element_epoch = set->epoch.micros / 1'000'000;
    r.orbit_number = set->orbit->orbit_number(r.second);
    r.residual_km = streams::distance_km(r.latitude_deg, r.longitude_deg, point->latitude_deg, point->longitude_deg, point->altitude_km);
  }
  r.altitude_km = position.altitude_km.value_or(point ? point->altitude_km : kMeanHeightKm);
  if (!position.altitude_km) r.quality |= point ? streams::kHeightFromModel : streams::kHeightAssumed;
  return r;
}

// What the recording says itself stands; the rest follows from place and time.
SinkRow Import::row_of(const sources::PositionCandidate& position, const Object& object, streams::Enricher& enricher) const {
  SinkRow row{enricher.enrich(record_of(position)), object.load_id, static_cast<int64_t>(position.record_offset),
              static_cast<int64_t>(position.record_length)};
  if (position.velocity_km_s) row.record.velocity_km_s = *position.velocity_km_s;
  if (!position.visibility.empty()) row.record.is_daylight = position.visibility == "daylight";
  return row;
}

Result<> Import::positions(const ImportFile& file, const Object& object, ImportReport& report) {
  auto document = sources::parse_positions(file.bytes, deps_.clock.now());
  if (!document) {
    reject(report, file, document.error().message);
    return {};
  }
  note_drift(file, document->drift, report);
  sort_out(*document);
  TRY(reject_records(file, object, document->rejected, report));
  streams::Enricher enricher(streams::atlas_places());
  std::vector<SinkRow> rows;
  for (const auto& position : document->candidates) rows.push_back(row_of(position, object, enricher));
  const auto seen = static_cast<int64_t>(rows.size());
  const int64_t added = TRY(deps_.sink.add(std::move(rows)));
  report.records += seen + static_cast<int64_t>(document->rejected.size());
  report.added += added;
  report.unchanged += seen - added;
  return {};
}

Result<> Import::orbits(const ImportFile& file, const Object& object, ImportReport& report) {
  const UtcTime now = deps_.clock.now();
  const auto document = sources::parse_orbits(file.bytes, now);
  if (!document) {
    reject(report, file, document.error().message);
    return {};
  }
  note_drift(file, document->drift, report);
  TRY(reject_records(file, object, document->rejected, report));
  report.records += static_cast<int64_t>(document->elements.size() + document->rejected.size());
  for (const astro::Elements& elements : document->elements) {
    // The moment of the import is not that of the elements: one row a set, however often a file is imported.
    const StoredElements known{elements, "import", deps_.origin, elements.epoch, {}};
    if (elements.norad_cat_id == kStationId)
      if (const auto taken = deps_.element_store.take(known); !taken) {
        if (taken.error().code != Code::kInvalidInput) return fail(taken.error());
        reject(report, file, taken.error().message);
        continue;
      }
    const int64_t added = TRY(deps_.tables.add(known, LakePointer{object.load_id, 0, static_cast<int64_t>(file.bytes.size())}));
    report.added += added;
    report.unchanged += 1 - added;
  }
  return {};
}

Result<> Import::crew(const ImportFile& file, const Object& object, UtcTime now, ImportReport& report) {
  const auto crew = sources::parse_crew(file.bytes, now);
  if (!crew) {
    reject(report, file, crew.error().message);
    return {};
  }
  note_drift(file, crew->drift, report);
  TRY(reject_records(file, object, crew->rejected, report));
  const auto seen = static_cast<int64_t>(crew->people.size());
  report.records += seen + static_cast<int64_t>(crew->rejected.size());
  const auto connection = TRY(deps_.warehouse.connect());
  const auto known = TRY(connection->table(fmt::format("select count(*) from bronze.crew_record where load_id = {}", object.load_id)));
  const bool is_known = warehouse::int_of(known.rows.at(0).at(0)) > 0;
  const int64_t added = is_known ? 0 : TRY(deps_.tables.add(*crew, now, deps_.origin, std::nullopt, object.load_id));
  if (!is_known) TRY(deps_.crew.remember(*crew, now, deps_.origin, CrewWatch::From::kFile));
  report.added += added;
  report.unchanged += seen - added;
  return {};
}

Result<> Import::file(std::string_view source, const ImportFile& file, ImportReport& report) {
  if (file.bytes.empty()) {
    reject(report, file, "the file is empty");
    return {};
  }
  const Object object = TRY(put(source, file));
  ++report.objects;
  const UtcTime now = deps_.clock.now();  // of rows and object alike, so that a rebuild gives the same rows
  TRY(source == "iss_position" ? positions(file, object, report)
      : source == "orbits"     ? orbits(file, object, report)
                               : crew(file, object, now, report));
  return note_object(source, object, file, now);  // last: an object that is known has all its rows
}

Result<> Import::again(std::string_view source, const std::string& key, lake::Object object) {
  const MutexLock lock(mutex_);
  const ImportFile file{std::move(object.meta.url), std::move(object.body)};
  const Object known{key, loading::object_id_of_key(key)};
  ImportReport report;
  return source == "orbits" ? orbits(file, known, report) : positions(file, known, report);
}

Result<ImportReport> Import::run(std::string_view source, const std::vector<ImportFile>& files) {
  const MutexLock lock(mutex_);
  ImportReport report;
  state::Run run = deps_.recorder.start("import", "user", fmt::format("{} files of {}", files.size(), source));
  Result<> done;
  for (const ImportFile& item : files) {
    done = file(source, item, report);
    if (!done) break;
  }
  deps_.recorder.finish(run, done ? (report.rejected == 0 ? "done" : "partly") : "failed", report.to_json(), done ? "" : done.error().message);
  if (!done) return fail(done.error());
  return report;
}

}  // namespace skykeep::flows::satellites

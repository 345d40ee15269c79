#include "flows/satellites/station_rebuild.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "flows/load/load_rows.h"
#include "flows/satellites/element_watch.h"

namespace skykeep::flows::satellites {

// Elements of imports before tracks: they tell the state of the seconds around them.
Result<int64_t> StationRebuild::run(std::stop_token stop) {
  int64_t fresh = 0;
  for (const char* prefix : {"polls/", "orbits/", "crew/", "iss_position/"}) fresh += TRY(folder(prefix, stop));
  if (fresh > 0) TRY(deps_.archiver.note_rejected_again());
  return fresh;
}

Result<int64_t> StationRebuild::folder(const std::string& prefix, std::stop_token stop) {
  int64_t fresh = 0;
  std::string after;
  for (;;) {
    const auto keys = TRY(deps_.lake.list(prefix, after, 1000));
    if (keys.empty()) return fresh;
    after = keys.back();
    for (const std::string& key : keys) {
      if (stop.stop_requested()) return fail(Code::kCancelled, "stopping; the rebuild goes on at the next start");
      if (const bool known = TRY(is_known(deps_.warehouse, key)); known) continue;
      const auto done = object(key);
      // What is damaged stays as it is in the lake; it must not keep the others out.
      if (!done && done.error().code != Code::kCorrupt && done.error().code != Code::kInvalidInput) return fail(done.error());
      if (done) ++fresh;
      else log::warn("{} does not come back into the tables: {}", key, done.error().message);
    }
  }
}

// polls/{topic}/{day}/hour={hh}/{first answer}-{hash}.ndjson, or an imported file
Result<> StationRebuild::object(const std::string& key) {
  lake::Object object = TRY(deps_.lake.get(key));
  RawHour hour;
  hour.key = key;
  hour.newest = object.meta.fetched_at;
  hour.sha256 = object.meta.sha256;
  hour.origin = object.meta.origin;
  hour.bytes = object.body.size();
  const auto parts = split(key, '/');
  if (parts[0] != "polls") {
    hour.topic = parts[0];
    return imported(std::move(hour), std::move(object));
  }
  hour.topic = parts.size() > 1 ? parts[1] : "";
  if (hour.topic != kIssCandidates && hour.topic != kOrbitElements && hour.topic != kCrewAnswers)
    return fail(Code::kInvalidInput, "its key is none of an hour of answers");
  return packed(std::move(hour), object);
}

// The rows first: that the object is known comes last.
Result<> StationRebuild::packed(RawHour hour, const lake::Object& object) {
  const std::string_view body = object.body;
  for (size_t at = 0; at < body.size();) {
    const size_t end = std::min(body.find('\n', at), body.size());
    const int64_t raw_id = raw_id_of(body.substr(at, end - at));
    TRY(rows_of(hour, raw_id, body.substr(at, end - at)));
    hour.lines.push_back({raw_id, static_cast<int64_t>(at), static_cast<int64_t>(end - at)});
    at = end + 1;
  }
  return write(deps_.warehouse, hour);
}

// What could not be read when it came cannot be read now: its reason comes back with the rejected records.
Result<> StationRebuild::rows_of(const RawHour& hour, int64_t raw_id, std::string_view text) {
  const auto answer = hour.topic == kIssCandidates ? Result<StationAnswer>(fail(Code::kNotFound, "")) : decode_iss_answer(text);
  if (!answer) return {};
  if (hour.topic == kCrewAnswers) {
    const auto crew = sources::parse_crew(answer->body, answer->fetched_at);
    if (crew) TRY(deps_.tables.add(*crew, answer->fetched_at, answer->origin, raw_id));
    return {};
  }
  const auto document = sources::parse_orbits(answer->body, answer->fetched_at, kStationId);
  if (!document) return {};
  for (const astro::Elements& elements : document->elements) {
    const StoredElements known = known_from(*answer, elements, raw_id);
    if (to_element_set(known)) TRY(deps_.tables.add(known));
  }
  return {};
}

Result<> StationRebuild::imported(RawHour hour, lake::Object object) {
  if (hour.topic == "crew") {
    const auto crew = sources::parse_crew(object.body, hour.newest);
    if (crew) TRY(deps_.tables.add(*crew, hour.newest, hour.origin, std::nullopt, loading::object_id_of_key(hour.key)));
  } else {
    TRY(deps_.import.again(hour.topic, hour.key, std::move(object)));
  }
  return write(deps_.warehouse, hour);
}

}  // namespace skykeep::flows::satellites

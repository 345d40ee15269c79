#include "flows/iss/packer.h"

#include <fmt/format.h>

#include <map>

#include "core/ids.h"
#include "core/json.h"
#include "core/log.h"
#include "core/text.h"
#include "flows/iss/poll_hour.h"
#include "flows/iss_answers.h"
#include "flows/iss_view.h"
#include "warehouse/sql_text.h"

namespace skykeep::flows::iss {
namespace {

constexpr std::string_view kGroup = "iss-pack";
constexpr size_t kMostBytes = 16 << 20;  // of one object
constexpr size_t kAtOnce = 2000;
constexpr std::string_view kPointing[] = {"iss_position_hot", "orbit_element_record", "crew_record"};

int64_t hour_of(UtcTime t) { return t.micros / 3'600'000'000; }

// The weakest of the answers in an object.
std::string origin_of(const std::vector<bus::Record>& records) {
  std::string origin = "api";
  for (const bus::Record& record : records) {
    const auto answer = decode_iss_answer(record.value);
    if (!answer) continue;
    if (answer->origin == "simulated") return "simulated";
    if (answer->origin == "recording") origin = "recording";
  }
  return origin;
}

std::string key_of(std::string_view topic, const bus::Record& first, std::string_view sha256) {
  const std::string at = to_string(UtcTime{hour_of(first.appended_at) * 3'600'000'000});
  return fmt::format("polls/{}/{}/hour={}/{:012}-{}.ndjson", topic, at.substr(0, 10), at.substr(11, 2), first.offset, sha256.substr(0, 12));
}

}  // namespace

const Packer::Topic Packer::kTopics[3] = {{kIssCandidates, 1, "iss_position"}, {kOrbitElements, 2, "orbits"}, {kCrewAnswers, 3, "crew"}};

// Offsets at or past the end of a topic are those of a bus that was made anew since. Its own records will have the same
// numbers: without this, rows of one bus would lead to answers of the other.
Result<> Packer::forget_lost(warehouse::Connection& connection, const Topic& topic, int64_t end) {
  TRY(connection.execute(fmt::format("update bronze.raw_poll_record set topic = 0 where topic = {} and bus_offset >= {}", topic.number, end)));
  for (const std::string_view table : kPointing)
    TRY(connection.execute(fmt::format("update bronze.{} set raw_offset = null where load_id is null and raw_topic = {} and raw_offset >= {}",
                                       table, topic.number, end)));
  return {};
}

Result<> Packer::open() {
  std::map<std::string, int64_t> ends;
  for (const bus::TopicInfo& info : TRY(bus_.topics())) ends[info.name] = info.next_offset;
  const auto connection = TRY(warehouse_.connect());
  for (const Topic& topic : kTopics) {
    TRY(within(topic.name, forget_lost(*connection, topic, ends[std::string(topic.name)])));
    TRY(bus_.commit(kGroup, topic.name, TRY(bus_.committed(kGroup, topic.name))));  // a group that has no position holds nothing back
  }
  return {};
}

// Records of one hour of appending, in one object; the clock may have gone back in between: then the hour ends there.
Result<Packer::Piece> Packer::next_piece(const Topic& topic, int64_t from, UtcTime before) {
  Piece piece;
  size_t bytes = 0;
  for (;;) {
    const auto records = TRY(bus_.read(topic.name, from, {.max_records = kAtOnce}));
    if (records.empty()) {
      piece.is_last = true;
      return piece;
    }
    for (const bus::Record& record : records) {
      const bool is_due = record.appended_at < before || record.appended_at > clock_.now() + 1h;
      const bool other_hour = !piece.records.empty() && hour_of(record.appended_at) != hour_of(piece.records.front().appended_at);
      bytes += record.value.size() + 1;
      if (!is_due || other_hour || (bytes > kMostBytes && !piece.records.empty())) {
        piece.is_last = !is_due;
        return piece;
      }
      piece.records.push_back(record);
    }
    from = records.back().offset + 1;
  }
}

Result<> Packer::put(const Topic& topic, const std::vector<bus::Record>& records) {
  std::string body;
  PollHour hour;
  for (const bus::Record& record : records) {
    hour.lines.push_back({static_cast<int64_t>(body.size()), static_cast<int64_t>(record.value.size())});
    body.append(record.value).push_back('\n');
  }
  hour.topic = topic.name;
  hour.number = topic.number;
  hour.first_offset = records.front().offset;
  hour.newest = records.back().appended_at;
  hour.sha256 = sha256_hex(body);
  hour.key = key_of(topic.name, records.front(), hour.sha256);
  hour.origin = origin_of(records);
  hour.bytes = body.size();
  lake::ObjectMeta meta;
  meta.url = fmt::format("bus:{}?from={}&to={}", topic.name, records.front().offset, records.back().offset);
  meta.fetched_at = hour.newest;
  meta.origin = hour.origin;
  meta.content_type = "application/x-ndjson";
  meta.partition = whole_of(std::string(topic.source));
  TRY(within("pack raw answers", lake_.put(hour.key, body, std::move(meta))));
  TRY(write(warehouse_, hour));
  journal_.event("object", {{"key", hour.key}, {"objects", 1}, {"bytes", body.size()}});
  return {};
}

// Rows of the hot tables whose answer is packed by now.
Result<> Packer::point_rows(warehouse::Connection& connection) {
  for (const std::string_view table : kPointing)
    TRY(within(table, connection.execute(fmt::format(
        "update bronze.{} as t set load_id = r.load_id, record_offset = r.record_offset, record_length = r.record_length "
        "from bronze.raw_poll_record r where t.load_id is null and t.raw_topic = r.topic and t.raw_offset = r.bus_offset", table))));
  return {};
}

// False: the answer that it speaks of is not packed yet.
Result<bool> Packer::note_rejected(warehouse::Connection& connection, const Topic& topic, const bus::Record& record) {
  const auto json = parse_json(record.value);
  if (!json || !json->is_object()) return true;
  const int64_t offset = json->value("offset", int64_t{-1});
  const std::string reason = warehouse::sql_text(json->value("reason", ""));
  if (offset >= TRY(bus_.committed(kGroup, topic.name))) return false;
  TRY(connection.execute(fmt::format(
      "insert into bronze.rejected_record select r.load_id, r.record_offset, r.record_length, {0} from bronze.raw_poll_record r where "
      "r.topic = {1} and r.bus_offset = {2} and not exists (select 1 from bronze.rejected_record o where o.load_id = r.load_id and "
      "o.record_offset = r.record_offset and o.reason = {0})", reason, topic.number, offset)));
  return true;
}

// What was put aside stands in bronze too, once its raw answer lies in the lake.
Result<> Packer::note_rejected(warehouse::Connection& connection, const Topic& topic) {
  const std::string name = fmt::format("{}.rejected", topic.name);
  for (;;) {
    const int64_t from = TRY(bus_.committed(kGroup, name));
    int64_t next = from;
    const auto records = TRY(bus_.read(name, from, {.max_records = kAtOnce}));
    for (const bus::Record& record : records) {
      const auto noted = note_rejected(connection, topic, record);
      if (!noted && is_retryable(noted.error().code)) return fail(noted.error());
      if (!noted) log::error("{} {} cannot be noted in the tables and stays in its topic alone: {}", name, record.offset, noted.error().message);
      else if (!*noted) break;
      next = record.offset + 1;
    }
    if (next == from) return {};
    TRY(bus_.commit(kGroup, name, next));
  }
}

Result<int64_t> Packer::pack(const Topic& topic, UtcTime before) {
  int64_t objects = 0;
  for (;;) {
    const int64_t from = TRY(bus_.committed(kGroup, topic.name));
    const Piece piece = TRY(next_piece(topic, from, before));
    if (piece.records.empty()) return objects;
    TRY(put(topic, piece.records));
    TRY(bus_.commit(kGroup, topic.name, piece.records.back().offset + 1));
    ++objects;
    if (piece.is_last) return objects;
  }
}

Result<int64_t> Packer::pack(UtcTime now, bool all) {
  const UtcTime before = all ? now + 1s : UtcTime{hour_of(now) * 3'600'000'000};
  int64_t objects = 0;
  for (const Topic& topic : kTopics) objects += TRY(within(topic.name, pack(topic, before)));
  const auto connection = TRY(warehouse_.connect());
  TRY(point_rows(*connection));
  for (const Topic& topic : kTopics) TRY(within(topic.name, note_rejected(*connection, topic)));
  return objects;
}

Result<> Packer::note_rejected_again() {
  for (const std::string_view topic : {kIssCandidates, kOrbitElements, kCrewAnswers}) TRY(bus_.commit(kGroup, fmt::format("{}.rejected", topic), 0));
  return {};
}

}  // namespace skykeep::flows::iss

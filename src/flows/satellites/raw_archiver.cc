#include "flows/satellites/raw_archiver.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"
#include "flows/satellites/raw_hour.h"
#include "flows/station_answers.h"
#include "flows/station_queries.h"
#include "warehouse/sql_text.h"

namespace skykeep::flows::satellites {
namespace {

constexpr std::string_view kGroup = "iss-pack";
constexpr size_t kMostBytes = 16 << 20;  // of one object
constexpr size_t kAtOnce = 2000;

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
  return fmt::format("polls/{}/{}/hour={}/{:016}-{}.ndjson", topic, at.substr(0, 10), at.substr(11, 2), raw_id_of(first.value), sha256.substr(0, 12));
}

}  // namespace

const RawArchiver::Topic RawArchiver::kTopics[3] = {{kIssCandidates, "iss_position"}, {kOrbitElements, "orbits"}, {kCrewAnswers, "crew"}};

// The records of a topic that its group has not archived, one after the other, as often as somebody begins.
class RawArchiver::Answers {
 public:
  static Result<Answers> open(bus::Bus& bus, std::string_view topic) {
    return Answers(TRY(bus::subscribe_one(bus, kGroup, topic, {.max_records = kAtOnce})));
  }
  // Null at the end.
  Result<const bus::Record*> peek() {
    if (at_ == batch_.records.size()) {
      batch_ = TRY(member_->next(0s, {}));
      at_ = 0;
    }
    return batch_.empty() ? nullptr : &batch_.records[at_];
  }
  void take(bus::Batch& into) {
    into.topic = batch_.topic;
    into.lease = batch_.lease;
    into.records.push_back(std::move(batch_.records[at_++]));
  }
  Result<> done(const bus::Batch& taken) { return member_->done(taken); }

 private:
  explicit Answers(std::unique_ptr<bus::Subscription> member) : member_(std::move(member)) {}
  std::unique_ptr<bus::Subscription> member_;
  bus::Batch batch_;
  size_t at_ = 0;
};

Result<> RawArchiver::open() {
  for (const Topic& topic : kTopics) TRY(bus::subscribe_one(bus_, kGroup, topic.name, {}));
  return {};
}

// Records of one hour of appending, for one object; the clock may have gone back in between: then the hour ends there.
Result<bus::Batch> RawArchiver::next_hour(Answers& answers, UtcTime before) {
  bus::Batch hour;
  size_t bytes = 0;
  while (const bus::Record* record = TRY(answers.peek())) {
    const bool is_due = record->appended_at < before || record->appended_at > clock_.now() + 1h;
    const bool other_hour = !hour.empty() && hour_of(record->appended_at) != hour_of(hour.records.front().appended_at);
    bytes += record->value.size() + 1;
    if (!is_due || other_hour || (bytes > kMostBytes && !hour.empty())) break;
    answers.take(hour);
  }
  return hour;
}

Result<> RawArchiver::put(const Topic& topic, const std::vector<bus::Record>& records) {
  std::string body;
  RawHour hour;
  for (const bus::Record& record : records) {
    hour.lines.push_back({raw_id_of(record.value), static_cast<int64_t>(body.size()), static_cast<int64_t>(record.value.size())});
    body.append(record.value).push_back('\n');
  }
  hour.topic = topic.name;
  hour.newest = records.back().appended_at;
  hour.sha256 = sha256_hex(body);
  hour.key = key_of(topic.name, records.front(), hour.sha256);
  hour.origin = origin_of(records);
  hour.bytes = body.size();
  lake::ObjectMeta meta;
  meta.url = fmt::format("bus:{}?from={}&to={}", topic.name, hour.lines.front().raw_id, hour.lines.back().raw_id);
  meta.fetched_at = hour.newest;
  meta.origin = hour.origin;
  meta.content_type = "application/x-ndjson";
  meta.partition = whole_of(std::string(topic.source));
  TRY(within("pack raw answers", lake_.put(hour.key, body, std::move(meta))));
  TRY(write(warehouse_, hour));
  recorder_.event("object", {{"key", hour.key}, {"objects", 1}, {"bytes", body.size()}});
  return {};
}

// False: the answer that it speaks of is not packed yet.
Result<bool> RawArchiver::note_rejected(warehouse::Connection& connection, const state::RejectedRecord& rejected) {
  const bus::Position at{rejected.partition, rejected.offset};
  for (const bus::GroupInfo& group : TRY(bus_.groups()))
    if (group.group == kGroup && group.topic == rejected.topic && group.next.partition == at.partition && group.next <= at) return false;
  const std::string reason = warehouse::sql_text(rejected.reason);
  TRY(connection.execute(fmt::format(
      "insert into bronze.rejected_record select r.load_id, r.record_offset, r.record_length, {0} from bronze.raw_poll_record r where "
      "r.raw_id = {1} and not exists (select 1 from bronze.rejected_record o where o.load_id = r.load_id and "
      "o.record_offset = r.record_offset and o.reason = {0})", reason, raw_id_of(rejected.record))));
  return true;
}

// What was rejected stands in bronze too, once its raw answer lies in the lake.
Result<> RawArchiver::note_rejected(warehouse::Connection& connection, const Topic& topic) {
  for (int64_t after = 0;;) {
    const auto rejected = TRY(rejected_.to_note(topic.name, after, kAtOnce));
    if (rejected.empty()) return {};
    after = rejected.back().number;
    std::vector<int64_t> noted;
    for (const state::RejectedRecord& record : rejected) {
      const auto is_noted = note_rejected(connection, record);
      if (!is_noted && is_retryable(is_noted.error().code)) return fail(is_noted.error());
      if (!is_noted)
        log::error("the rejected record {} of {} cannot be noted in the tables: {}", record.number, topic.name, is_noted.error().message);
      if (!is_noted || *is_noted) noted.push_back(record.number);
    }
    TRY(rejected_.set_noted(noted));
  }
}

Result<int64_t> RawArchiver::pack(const Topic& topic, UtcTime before) {
  Answers answers = TRY(Answers::open(bus_, topic.name));
  for (int64_t objects = 0;; ++objects) {
    const bus::Batch hour = TRY(next_hour(answers, before));
    if (hour.empty()) return objects;
    TRY(put(topic, hour.records));
    TRY(answers.done(hour));
  }
}

Result<int64_t> RawArchiver::pack(UtcTime now, bool all) {
  const MutexLock lock(mutex_);
  const UtcTime before = all ? now + 1s : UtcTime{hour_of(now) * 3'600'000'000};
  int64_t objects = 0;
  for (const Topic& topic : kTopics) objects += TRY(within(topic.name, pack(topic, before)));
  const auto connection = TRY(warehouse_.connect());
  for (const Topic& topic : kTopics) TRY(within(topic.name, note_rejected(*connection, topic)));
  return objects;
}

Result<> RawArchiver::note_rejected_again() {
  const MutexLock lock(mutex_);
  return rejected_.note_again();
}

Result<std::optional<UtcTime>> RawArchiver::oldest_waiting() {
  std::optional<UtcTime> oldest;
  for (const bus::GroupInfo& group : TRY(bus_.groups())) {
    if (group.group != kGroup || group.lag == 0) continue;
    for (const bus::Record& record : TRY(bus_.read(group.topic, group.next, {.max_records = 1})))
      oldest = std::min(oldest.value_or(record.appended_at), record.appended_at);
  }
  return oldest;
}

}  // namespace skykeep::flows::satellites

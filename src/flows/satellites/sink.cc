#include "flows/satellites/sink.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/guarded.h"
#include "core/log.h"
#include "flows/dead_letter.h"
#include "flows/satellites/tables.h"
#include "flows/station_queries.h"
#include "warehouse/sql_text.h"

namespace skykeep::flows::satellites {
namespace {

using streams::EnrichedRecord;
using streams::PositionRecord;
using warehouse::sql_text;

constexpr size_t kColumns = 32;
constexpr std::string_view kStream = "iss-enriched";
constexpr int64_t kNear = 60;  // seconds from one row to the next
constexpr size_t kSecondsALook = 4096, kSpansALook = 100;  // of one statement

UtcTime time_of(int64_t second) { return {second * 1'000'000}; }
std::string sql_time(int64_t second) { return fmt::format("make_timestamp({})", second * 1'000'000); }

// ["filled","disputed"] as filled,disputed; nothing as `none`.
template <class Append>
std::string words(Append append, uint32_t bits, std::string_view none) {
  if (bits == 0) return std::string(none);
  std::string out;
  append(out, bits);
  std::erase_if(out, [](char c) { return c == '[' || c == ']' || c == '"'; });
  return out;
}

void put_place(loading::RowBuilder& row, const EnrichedRecord& e) {
  const PositionRecord& r = e.position;
  row.put(r.satellite_id);
  row.put(time_of(r.second));
  row.put(r.latitude_deg);
  row.put(r.longitude_deg);
  row.put(r.altitude_km);
  row.put(e.velocity_km_s);
  row.put(std::string_view(e.is_daylight ? "daylight" : "eclipsed"));
  row.put(to_string(e.illumination));
  row.put(e.footprint_km);
  row.put(e.solar_latitude_deg);
  row.put(e.solar_longitude_deg);
  row.put(e.sun_elevation_below_deg);
  row.put_text_or_null(e.time_zone);
  row.put(e.utc_offset_s);
  row.put_text_or_null(e.over);
}

void put_origin(loading::RowBuilder& row, const EnrichedRecord& e) {
  const PositionRecord& r = e.position;
  row.put(r.orbit_number);
  row.put(to_string(r.provenance));
  row.put(to_string(r.source));
  if (r.element_epoch) row.put(time_of(*r.element_epoch));
  else row.null();
  row.put(r.element_age_s());
  row.put(r.residual_km);
  row.put(r.uncertainty_km);
  if (r.confirmed) {
    row.put(to_string(r.confirmed->source));
    row.put(time_of(r.confirmed->second));
    row.put(r.confirmed->residual_km);
  } else {
    row.null();
    row.null();
    row.null();
  }
  row.put(std::string_view(words(streams::append_quality, r.quality, "ok")));
  row.put_text_or_null(words(streams::append_anomalies, e.anomalies, ""));
  row.put_text_or_null(r.run_id);
  if (r.raw_id) row.put(*r.raw_id);
  else row.null();
}

}  // namespace

Result<bus::Position> Sink::open() {
  const MutexLock lock(mutex_);
  connection_ = TRY(warehouse_.connect());
  const auto stored = TRY(connection_->table(fmt::format("select \"partition\", next_offset from bronze.stream_offset where stream = '{}'", kStream)));
  if (!stored.rows.empty())
    next_ = {static_cast<int32_t>(warehouse::int_of(stored.rows[0][0])), warehouse::int_of(stored.rows[0][1])};
  else TRY(connection_->execute(fmt::format("insert into bronze.stream_offset values ('{}', 0, 0)", kStream)));
  // A topic that is younger than the tables, or not there yet, begins anew: the seconds themselves tell what is known.
  bus::Position end;
  for (const bus::TopicInfo& topic : TRY(bus_.topics()))
    if (topic.name == kIssEnriched && topic.partition == next_.partition) end = {topic.partition, topic.end_offset};
  if (end < next_) next_ = {};
  const auto newest = TRY(connection_->table(
      "select epoch_us(greatest((select max(ts) from bronze.iss_position_hot), (select max(last_ts) from bronze.iss_day_file)))"));
  if (!warehouse::is_null(newest.rows.at(0).at(0))) newest_ = warehouse::int_of(newest.rows[0][0]) / 1'000'000;
  return next_;
}

Result<Sink::Batch> Sink::read(const std::vector<bus::Record>& records) {
  Batch batch;
  batch.rows.reserve(records.size());
  std::vector<state::RejectedRecord> rejected;
  for (const bus::Record& record : records) {
    if (record.position < next_) continue;  // written by the transaction that stored the offset
    auto read = decoder_.enriched(record.value);
    if (!read) {
      recorder_.notice("warn", "drift", fmt::format("a position cannot be stored and is kept with the rejected records: {}", read.error().message));
      rejected.push_back(rejected_record(kIssEnriched, record, read.error().message));
    } else if (auto* gap = std::get_if<streams::Gap>(&*read)) {
      batch.gaps.push_back(std::move(*gap));
    } else {
      batch.rows.push_back({std::get<EnrichedRecord>(std::move(*read)), {}, {}, {}});
    }
  }
  TRY(rejected_.add(rejected));
  return batch;
}

// Which of the seconds, in order, the tables hold. A track may have one row in January and one in December: only what lies
// between near neighbours is read, so that the answer grows with the question and not with the archive.
Result<> Sink::look_up(std::span<const int64_t> seconds, Seconds& known) {
  for (size_t from = 0; from < seconds.size();) {
    std::string spans;
    size_t to = from, count = 0;
    while (to < seconds.size() && to - from < kSecondsALook && count++ < kSpansALook) {
      const size_t first = to++;
      while (to < seconds.size() && to - from < kSecondsALook && seconds[to] - seconds[to - 1] <= kNear) ++to;
      spans += fmt::format("{}ts between {} and {}", spans.empty() ? "" : " or ", sql_time(seconds[first]), sql_time(seconds[to - 1]));
    }
    const auto found = TRY(connection_->table(fmt::format(
        "select satellite_id, epoch_us(ts) from {} where ts >= {} and ts <= {} and ({})", kHeldSeconds, sql_time(seconds[from]),
        sql_time(seconds[to - 1]), spans)));
    for (const auto& row : found.rows)
      if (const int64_t second = warehouse::int_of(row[1]) / 1'000'000; std::ranges::binary_search(seconds, second))
        known.emplace(warehouse::int_of(row[0]), second);
    from = to;
  }
  return {};
}

// The stream comes in order, so that what is newer than everything need not be looked up.
Result<> Sink::leave_out_known(std::vector<SinkRow>& rows) {
  int64_t newest = newest_;
  std::vector<int64_t> maybe;
  for (const SinkRow& row : rows) {
    const int64_t second = row.record.position.second;
    if (second <= newest) maybe.push_back(second);
    newest = std::max(newest, second);
  }
  if (maybe.empty()) return {};
  std::ranges::sort(maybe);
  Seconds seen;
  TRY(look_up(maybe, seen));
  std::erase_if(rows, [&](const SinkRow& row) {
    return !seen.emplace(row.record.position.satellite_id, row.record.position.second).second;
  });
  return {};
}

Result<> Sink::append(const std::vector<SinkRow>& rows) {
  if (rows.empty()) return {};
  loading::RowBuilder builder(kColumns);
  for (const SinkRow& row : rows) {
    put_place(builder, row.record);
    put_origin(builder, row.record);
    builder.put(row.load_id);
    builder.put(row.record_offset);
    builder.put(row.record_length);
    builder.end_row();
  }
  const auto appender = TRY(connection_->appender("bronze", "iss_position_hot"));
  TRY(appender->append(builder.batch()));
  return appender->close();
}

Result<> Sink::transaction(const std::function<Result<>()>& body) {
  TRY(connection_->begin());
  Result<> done = guarded(body);  // what is begun must end
  if (done) done = connection_->commit();
  else if (const auto undone = connection_->rollback(); !undone) log::error("rollback of positions: {}", undone.error().message);
  return within("write positions", std::move(done));
}

Result<> Sink::write(const Batch& batch, std::optional<bus::Position> next) {
  TRY(transaction([&]() REQUIRES(mutex_) -> Result<> {
    TRY(append(batch.rows));
    for (const streams::Gap& gap : batch.gaps)
      TRY(connection_->execute(fmt::format("insert into bronze.iss_gap values ({}, {}, {}, {}, {})", gap.satellite_id, sql_time(gap.from),
                                           sql_time(gap.to), sql_text(gap.reason), sql_text(gap.run_id))));
    if (!next) return {};
    return connection_->execute(fmt::format("update bronze.stream_offset set \"partition\" = {}, next_offset = {} where stream = '{}'", next->partition,
                                            next->offset, kStream));
  }));
  int64_t newest = newest_;
  for (const SinkRow& row : batch.rows) newest = std::max(newest, row.record.position.second);
  newest_ = newest;
  written_ += static_cast<int64_t>(batch.rows.size());
  return {};
}

Result<> Sink::handle(const std::vector<bus::Record>& records) {
  const MutexLock lock(mutex_);
  if (records.empty() || records.back().position < next_) return {};
  Batch batch = TRY(read(records));
  TRY(leave_out_known(batch.rows));
  const bus::Position next = bus::after(records.back().position);
  TRY(write(batch, next));
  next_ = next;
  return {};
}

Result<> Sink::between_rows(const std::function<Result<>()>& work) {
  const MutexLock lock(mutex_);
  return work();
}

Result<int64_t> Sink::add(std::vector<SinkRow> rows) {
  const MutexLock lock(mutex_);
  std::sort(rows.begin(), rows.end(), [](const SinkRow& a, const SinkRow& b) { return a.record.position.second < b.record.position.second; });
  TRY(leave_out_known(rows));
  const auto added = static_cast<int64_t>(rows.size());
  TRY(write({std::move(rows), {}}, std::nullopt));
  return added;
}

}  // namespace skykeep::flows::satellites

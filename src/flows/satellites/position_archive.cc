#include "flows/satellites/position_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/ids.h"
#include "core/log.h"
#include "flows/satellites/tables.h"

namespace skykeep::flows::satellites {
namespace {

constexpr std::string_view kFolder = "iss/positions/";
constexpr const char* kDays = "bronze.iss_position_day";
constexpr const char* kHot = "bronze.iss_position_hot";
// A filed row carries the place of its raw answer, as those of former versions do, and needs no id.
constexpr const char* kToFile =
    "select h.* exclude (raw_id) replace (coalesce(h.load_id, r.load_id) as load_id, coalesce(h.record_offset, r.record_offset) as record_offset, "
    "coalesce(h.record_length, r.record_length) as record_length) from bronze.iss_position_hot h "
    "left join bronze.raw_poll_record r on r.raw_id = h.raw_id";
constexpr int kMostTries = 3;  // of a day that grows while it is exported
constexpr const char* kComing = "bronze.iss_day_coming";  // an object of the lake that is looked at

std::string sql_day(Date day) { return fmt::format("timestamp '{} 00:00:00'", to_string(day)); }
std::string of_day(Date day) { return fmt::format("ts >= {} and ts < {}", sql_day(day), sql_day(day + 1)); }

// "iss/positions/day=2026-11-20/<sha>.parquet"
std::optional<Date> day_of(std::string_view key) {
  const size_t at = key.find("day=");
  if (at == key.npos) return std::nullopt;
  const auto day = parse_date(key.substr(at + 4, 10));
  return day ? std::optional(*day) : std::nullopt;
}

}  // namespace

Result<> PositionArchive::transaction(const std::function<Result<>(warehouse::Connection&)>& body) {
  const auto connection = TRY(deps_.warehouse.connect());
  TRY(connection->begin());
  if (auto done = body(*connection); !done) {
    (void)connection->rollback();
    return done;
  }
  return connection->commit();
}

Result<std::vector<std::string>> PositionArchive::mounted(warehouse::Connection& connection) {
  std::vector<std::string> keys;
  for (const auto& row : TRY(connection.table("select filename from bronze.iss_day_file order by day, filename")).rows)
    keys.push_back(warehouse::text_of(row[0]));
  return keys;
}

Result<std::string> PositionArchive::export_day(Date day) {
  TRY(deps_.fs.make_dirs(deps_.temp_dir));
  const std::string path = fmt::format("{}/iss-{}-{}.parquet", deps_.temp_dir, to_string(day), random_hex(4));
  const auto exported = deps_.warehouse.export_readonly(fmt::format("{} where {} order by satellite_id, ts", kToFile, of_day(day)),
                                                        "parquet", path, {.timeout = 60s, .max_rows = 10'000'000, .max_bytes = 1ull << 30, .is_own = true});
  auto bytes = exported ? deps_.fs.read(path) : Result<std::string>(fail(exported.error()));
  (void)deps_.fs.remove(path);
  return bytes;
}

// The hot table holds the rows of the object and no other of that day: its hours are counted there.
Result<> PositionArchive::take_over(warehouse::Connection& connection, const DayFile& file) {
  const std::string when = of_day(file.day);
  TRY(connection.execute(fmt::format(
      "insert into bronze.iss_day_file select '{}', date '{}', min(ts), max(ts), count(*), '{}', make_timestamp({}) from {} where {}", file.key,
      to_string(file.day), file.sha256, deps_.clock.now().micros, kHot, when)));
  TRY(connection.execute(fmt::format(
      "insert into bronze.iss_hour by name select '{}' as filename, * from silver.iss_live_hours where hour >= {} and hour < {}", file.key,
      sql_day(file.day), sql_day(file.day + 1))));
  TRY(connection.attach_parquet(kDays, kHot, TRY(mounted(connection))));
  return connection.execute(fmt::format("delete from {} where {}", kHot, when));
}

Result<PositionArchive::DayCount> PositionArchive::rows_of(warehouse::Connection& connection, Date day) {
  const auto found = TRY(connection.table(fmt::format(
      "select count(*), count(*) filter (where provenance = 'simulated'), count(*) filter (where provenance = 'recording') from {} where {}",
      kHot, of_day(day))));
  const auto& row = found.rows.at(0);
  return DayCount{warehouse::int_of(row.at(0)), warehouse::int_of(row.at(1)), warehouse::int_of(row.at(2))};
}

// False: rows came while the day was exported, and the object lacks them. Rows of the hot table only ever come, so that as many after
// the export as before it are the same ones. Only the last step keeps the sink waiting.
Result<bool> PositionArchive::try_to_file(Date day) {
  const DayCount before = TRY(rows_of(*TRY(deps_.warehouse.connect()), day));
  std::string bytes = TRY(export_day(day));
  DayFile file{{}, sha256_hex(bytes), day, before.rows};
  file.key = fmt::format("{}day={}/{}.parquet", kFolder, to_string(day), file.sha256.substr(0, 12));
  lake::ObjectMeta meta;
  meta.url = fmt::format("table:{}?day={}", kHot, to_string(day));
  meta.fetched_at = midnight(day + 1);
  meta.origin = before.simulated > 0 ? "simulated" : before.recorded > 0 ? "recording" : "model";
  meta.content_type = "application/vnd.apache.parquet";
  meta.partition = whole_of("iss_position");
  TRY(deps_.lake.put(file.key, bytes, std::move(meta)));
  bool is_whole = false;
  TRY(deps_.sink.between_rows([&] {
    return transaction([&](warehouse::Connection& c) -> Result<> {
      is_whole = TRY(rows_of(c, day)).rows == before.rows;
      return is_whole ? take_over(c, file) : Result<>();
    });
  }));
  if (!is_whole) {
    TRY(deps_.lake.remove(file.key));
    return false;
  }
  deps_.recorder.event("object", {{"key", file.key}, {"objects", 1}, {"bytes", bytes.size()}});
  log::info("{} positions of {} are filed as {}", file.rows, to_string(day), file.key);
  return true;
}

Result<> PositionArchive::file(Date day) {
  for (int again = 0; again < kMostTries; ++again)
    if (TRY(try_to_file(day))) return {};
  return fail(Code::kUnavailable, fmt::format("rows of {} keep coming", to_string(day)));
}

Result<int64_t> PositionArchive::file_old_days(UtcTime now) {
  const Date newest_old = date_of(now) + -deps_.hot_days;
  const auto connection = TRY(deps_.warehouse.connect());
  const auto days = TRY(connection->table(fmt::format("select distinct cast(ts as date) from {} where ts < {} order by 1", kHot, sql_day(newest_old))));
  if (days.rows.empty()) return 0;
  // The sink writes beside the export, and both do not fit in the memory of serving: a commit that finds none may cost the engine its tables.
  const warehouse::ResourceProfile bulk = TRY(deps_.warehouse.use(warehouse::Profile::kBulk));
  int64_t filed = 0;
  for (const auto& row : days.rows) {
    TRY(within("file the positions of a day", file(std::get<Date>(row.at(0)))));
    ++filed;
  }
  return filed;
}

// An object may hold a second that stands in another object or in the hot table: one that was put into the lake before its
// transaction failed, after which an import added to the day and it was filed again.
Result<> PositionArchive::restore_day(warehouse::Connection& c, const DayFile& file) {
  const std::string day = of_day(file.day);
  const std::vector<std::string> one = {file.key};
  TRY(c.attach_parquet(kComing, kHot, one));
  const auto count = [&](const std::string& sql) -> Result<int64_t> { return warehouse::int_of(TRY(c.table(sql)).rows.at(0).at(0)); };
  const int64_t rows = TRY(count(fmt::format("select count(*) from {}", kComing)));
  const int64_t hot = TRY(count(fmt::format("select count(*) from {} where {}", kHot, day)));
  const int64_t added = TRY(count(fmt::format(
      "insert into {} by name select * from {} d where not exists (select 1 from (select satellite_id, ts from {} where {}) k "
      "where k.satellite_id = d.satellite_id and k.ts = d.ts)", kHot, kComing, kHeldSeconds, day)));
  TRY(c.attach_parquet(kComing, kHot, {}));
  TRY(c.execute(fmt::format("drop view {}", kComing)));
  return added == rows && hot == 0 ? take_over(c, file) : Result<>();
}

Result<> PositionArchive::restore() {
  const auto connection = TRY(deps_.warehouse.connect());
  const auto known = TRY(mounted(*connection));
  const std::set<std::string> is_known(known.begin(), known.end());
  std::string after;
  for (;;) {
    const auto keys = TRY(deps_.lake.list(kFolder, after, 1000));
    if (keys.empty()) return {};
    after = keys.back();
    for (const std::string& key : keys) {
      const auto day = day_of(key);
      if (is_known.contains(key) || !day) continue;
      const auto meta = TRY(deps_.lake.head(key));
      TRY(within("take back " + key, deps_.sink.between_rows([&] {
        return transaction([&](warehouse::Connection& c) { return restore_day(c, {key, meta.sha256, *day, 0}); });
      })));
    }
  }
}

}  // namespace skykeep::flows::satellites

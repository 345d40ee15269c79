#include "flows/satellites/maintenance.h"

#include <fmt/format.h>

#include <cmath>

#include "core/guarded.h"
#include "core/log.h"

namespace skykeep::flows::satellites {
namespace {

constexpr Duration kLookEvery = 2s;                        // of the clock
constexpr auto kSlice = std::chrono::milliseconds(200);    // clocks of tests run at any pace
constexpr Duration kSettle = 1min;                         // after the hour, before it is packed
constexpr Duration kRetry = 1min;

}  // namespace

void StationMaintenance::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded("the station's housekeeping", stop, [&] { run(stop); }); });
}

void StationMaintenance::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void StationMaintenance::run(std::stop_token stop) {
  UtcTime looked;
  while (!stop.stop_requested()) {
    const UtcTime now = deps_.clock.now();
    if (deps_.tracker.is_tracking() && (now >= looked + kLookEvery || now < looked)) {
      looked = now;
      sample_health(now);
      run_hourly(now);
    }
    stopped_within(stop, kSlice);
  }
}

std::optional<double> StationMaintenance::rows_per_minute(UtcTime now) {
  while (!written_.empty() && (now - written_.front().first > 65s || written_.front().first > now)) written_.pop_front();
  written_.emplace_back(now, deps_.sink.rows_written());
  const Duration span = now - written_.front().first;
  if (span < 30s) return std::nullopt;  // too short a look
  return static_cast<double>(written_.back().second - written_.front().second) * 60e6 / static_cast<double>(span.count());
}

void StationMaintenance::sample_health(UtcTime now) {
  if (!begun_ || *begun_ > now) begun_ = now;
  Rates rates;
  if (const auto newest = deps_.sink.newest_second()) rates.freshness_s = std::max(0.0, now.unix_seconds() - static_cast<double>(*newest));
  if (now - *begun_ >= 60s) rates.records_per_minute = static_cast<double>(deps_.tracker.records_since(second_of(now) - 60));
  rates.rows_per_minute = rows_per_minute(now);
  {
    const MutexLock lock(mutex_);
    rates_ = rates;
  }
  alerts::StationFacts facts;
  // What was missed while nobody ran is no alarm of this process: it has its own time to write a position down.
  const double running_s = (now - *begun_).count() / 1e6;
  facts.position_age_s = std::min(rates.freshness_s.value_or(running_s), running_s);
  facts.records_per_minute = rates.records_per_minute;
  facts.rows_per_minute = rates.rows_per_minute;
  facts.element_age_s = std::abs((now - deps_.element_store.current(now).elements.epoch).count() / 1e6);
  if (const auto oldest = deps_.archiver.oldest_waiting()) facts.unpacked_age_s = *oldest ? std::max(0.0, (now - **oldest).count() / 1e6) : 0.0;
  std::vector<StationUpstream> sources = deps_.tracker.sources();
  for (StationUpstream& source : deps_.elements.status()) sources.push_back(std::move(source));
  for (const StationUpstream& source : sources)
    if (source.state != "waiting")
      facts.upstreams.push_back({source.name, source.state == "ok", source.text.empty() ? source.state : fmt::format("{}: {}", source.verdict.empty() ? source.state : source.verdict, source.text)});
  deps_.alerts.look(facts);
}

Rates StationMaintenance::rates() const {
  const MutexLock lock(mutex_);
  return rates_;
}

// What is over an hour old is packed, days that are over are filed. What fails is tried again after a minute: a full disk does
// not get better by reading a day of positions every two seconds.
void StationMaintenance::run_hourly(UtcTime now) {
  const int64_t hour = (now - kSettle).micros / 3'600'000'000;
  if (hour == packed_hour_ || (now >= failed_at_ && now - failed_at_ < kRetry)) return;
  const auto packed = deps_.archiver.pack(now);
  const auto filed = packed ? deps_.archive.file_old_days(now) : Result<int64_t>(fail(packed.error()));
  if (!filed) {
    failed_at_ = now;
    return deps_.recorder.notice("error", "history", fmt::format("the station's records of the last hour could not be archived: {}; trying again", filed.error().message));
  }
  packed_hour_ = hour;
}

}  // namespace skykeep::flows::satellites

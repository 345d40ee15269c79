#include "flows/satellites/enrich_stage.h"

#include <fmt/format.h>

#include "flows/dead_letter.h"
#include "flows/messages.h"
#include "flows/station_queries.h"

namespace skykeep::flows::satellites {
namespace {
constexpr size_t kMostWaiting = 5'000;  // behind more the second before them is not looked for
}

EnrichStage::EnrichStage(bus::Bus& bus, state::RejectedRecords rejected, RunRecorder& recorder, streams::PlaceLookup places)
    : bus_(bus), rejected_(rejected), recorder_(recorder), enricher_(std::move(places)) {}

Result<> EnrichStage::recall(std::string_view group) {
  const auto waiting = static_cast<size_t>(TRY(bus::lag(bus_, group, kIssPositions)));
  if (waiting > kMostWaiting) return {};
  const auto records = TRY(bus_.newest(kIssPositions, {.max_records = waiting + 1}));
  if (records.size() <= waiting) return {};
  auto before = decoder_.position(records.front().value);
  if (before && std::holds_alternative<streams::PositionRecord>(*before)) enricher_.enrich(std::get<streams::PositionRecord>(std::move(*before)));
  return {};
}

Result<> EnrichStage::handle(const std::vector<bus::Record>& records) {
  std::vector<bus::NewRecord> out;
  std::vector<state::RejectedRecord> rejected;
  out.reserve(records.size());
  std::optional<streams::EnrichedRecord> newest;
  for (const bus::Record& record : records) {
    auto read = decoder_.position(record.value);
    if (!read) {
      recorder_.notice("warn", "drift", fmt::format("a position cannot be used and is kept with the rejected records: {}", read.error().message));
      rejected.push_back(rejected_record(kIssPositions, record, read.error().message));
      continue;
    }
    std::string text;
    text.reserve(record.value.size() + 512);
    if (auto* gap = std::get_if<streams::Gap>(&*read)) {
      append_json(text, *gap);
    } else {
      newest = enricher_.enrich(std::get<streams::PositionRecord>(std::move(*read)));
      append_json(text, *newest);
    }
    out.push_back({record.key, std::move(text)});
  }
  TRY(rejected_.add(rejected));
  if (!out.empty()) TRY(bus_.append(kIssEnriched, out));
  if (newest) {
    const MutexLock lock(mutex_);
    latest_ = std::move(newest);
  }
  return {};
}

std::optional<streams::EnrichedRecord> EnrichStage::latest() const {
  const MutexLock lock(mutex_);
  return latest_;
}

}  // namespace skykeep::flows::satellites

#include "flows/iss/enrich_stage.h"

#include <fmt/format.h>

#include "flows/iss_view.h"
#include "flows/messages.h"

namespace skykeep::flows::iss {

EnrichStage::EnrichStage(bus::Bus& bus, Journal& journal, streams::PlaceLookup places)
    : bus_(bus), journal_(journal), enricher_(std::move(places)) {}

Result<> EnrichStage::recall(std::string_view group) {
  const int64_t next = TRY(bus_.committed(group, kIssPositions));
  if (next == 0) return {};
  for (const bus::Record& record : TRY(bus_.read(kIssPositions, next - 1, {.max_records = 1}))) {
    auto before = decoder_.position(record.value);
    if (before && std::holds_alternative<streams::PositionRecord>(*before) && record.offset < next)
      enricher_.enrich(std::get<streams::PositionRecord>(std::move(*before)));
  }
  return {};
}

Result<> EnrichStage::handle(const std::vector<bus::Record>& records) {
  std::vector<bus::NewRecord> out, rejected;
  out.reserve(records.size());
  std::optional<streams::EnrichedRecord> newest;
  for (const bus::Record& record : records) {
    auto read = decoder_.position(record.value);
    if (!read) {
      journal_.notice("warn", "drift", fmt::format("a position cannot be used and is kept with the rejected records: {}", read.error().message));
      rejected.push_back({record.key, encode_rejected(kIssPositions, record.offset, read.error().message, record.value)});
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
  if (!rejected.empty()) TRY(bus_.append(std::string(kIssPositions) + ".rejected", rejected));
  if (!out.empty()) TRY(bus_.append(kIssEnriched, out));
  if (newest) {
    const std::lock_guard lock(mutex_);
    latest_ = std::move(newest);
  }
  return {};
}

std::optional<streams::EnrichedRecord> EnrichStage::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

}  // namespace skykeep::flows::iss

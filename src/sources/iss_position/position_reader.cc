#include "sources/iss_position/position_reader.h"

#include <fmt/format.h>

#include "core/text.h"

namespace skykeep::sources {

using namespace reading;

PositionReader::PositionReader(std::string_view what, const FieldTable& field_table, PositionSource source, UtcTime now)
    : what_(what), field_table_(field_table), source_(source), now_(now), drift_(what) {}

Result<> PositionReader::read(std::string_view text, uint64_t offset, size_t line) {
  Document document(what_, text);
  od::value root = TRY(document.root_value());
  od::array list;
  if (root.type() != od::json_type::array) {
    TRY(read_record(document, root, offset, line, line == 0));
    return document.finish();
  }
  if (const auto error = root.get_array().get(list)) return fail(document.broken(error));
  for (auto element : list) {
    od::value record;
    if (const auto error = std::move(element).get(record)) return fail(document.broken(error));
    TRY(read_record(document, record, offset, line, false));
  }
  if (!is_of_objects_ && !out_.rejected.empty()) return fail(document.unexpected("a position is no object"));
  return document.finish();
}

Result<> PositionReader::read_record(Document& document, od::value value, uint64_t offset, size_t line, bool is_alone) {
  const char* start = document.here();
  if (start == nullptr) return fail(document.unexpected("a position has no beginning"));
  od::object object;
  if (value.get_object().get(object)) {
    if (is_alone) return fail(document.unexpected("a position is no object"));
    const Span span = TRY(document.skip(value));
    reject(offset + span.offset, span.length, line, fmt::format("a position is no object: {}", quote_start(document.text(span))));
    return {};
  }
  is_of_objects_ = true;
  scalars_ = {};
  std::optional<Error> said;
  for (auto entry : object) {
    od::field pair;
    if (const auto error = std::move(entry).get(pair)) return fail(document.broken(error));
    const std::string_view name = raw_key(pair);
    if (name == "error" || (name == "status" && said)) {
      if (name == "error") said = error_answer(what_, pair.value());
    } else if (const auto error = read_field(pair, field_table_, scalars_, drift_)) {
      return fail(document.broken(error));
    }
  }
  const Span span = document.span_from(start);
  if (auto error = complaint(said)) {
    if (is_alone) return fail(std::move(*error));
    reject(offset + span.offset, span.length, line, std::move(error->message));
    return {};
  }
  const auto lacks = [&](PositionSlot slot) { return scalars_[slot].kind == Kind::kAbsent; };
  if (is_alone && lacks(kTimestamp) && lacks(kDate) && lacks(kLatitude) && lacks(kLongitude))
    return fail(document.unexpected("it has neither a time nor a place"));
  PositionCandidate candidate;
  candidate.source = source_;
  if (source_ == PositionSource::kTrack && !lacks(kMessage)) candidate.source = PositionSource::kOpenNotify;
  if (source_ == PositionSource::kTrack && !lacks(kSolarLatitude)) candidate.source = PositionSource::kWheretheiss;
  candidate.record_offset = offset + span.offset;
  candidate.record_length = span.length;
  if (std::string reason = fill_position(raw(), now_, candidate, drift_); reason.empty()) {
    out_.candidates.push_back(std::move(candidate));
  } else {
    reject(candidate.record_offset, candidate.record_length, line, std::move(reason));
  }
  return {};
}

std::optional<Error> PositionReader::complaint(const std::optional<Error>& said) const {
  if (scalars_[kLatitude].kind != Kind::kAbsent) return std::nullopt;
  if (said) return said;
  const Scalar& message = scalars_[kMessage];
  if (message.kind != Kind::kText || iequals(message.text, "success")) return std::nullopt;
  const Scalar& reason = scalars_[kReason];
  const std::string words = reason.kind == Kind::kText ? fmt::format("{}: {}", message.text, reason.text) : std::string(message.text);
  return Error{Code::kUnavailable, fmt::format("{}: the upstream answered with an error instead of data: {}", what_, quote_start(words, 200))};
}

RawPosition PositionReader::raw() const {
  RawPosition raw;
  raw.id = scalars_[kId];
  raw.at = scalars_[kTimestamp].kind != Kind::kAbsent ? scalars_[kTimestamp] : scalars_[kDate];
  raw.latitude = scalars_[kLatitude];
  raw.longitude = scalars_[kLongitude];
  raw.altitude = scalars_[kAltitude];
  raw.velocity = scalars_[kVelocity];
  raw.velocity_km_s = scalars_[kVelocityKmS];
  raw.footprint = scalars_[kFootprint];
  raw.visibility = scalars_[kVisibility];
  raw.solar_latitude = scalars_[kSolarLatitude];
  raw.solar_longitude = scalars_[kSolarLongitude];
  raw.units = scalars_[kUnits];
  return raw;
}

void PositionReader::reject(uint64_t offset, uint64_t length, size_t line, std::string reason) {
  out_.rejected.push_back({offset, length, line == 0 ? std::move(reason) : fmt::format("line {}: {}", line, reason)});
}

PositionDocument PositionReader::take() {
  out_.drift = drift_.take();
  return std::move(out_);
}

}  // namespace skykeep::sources

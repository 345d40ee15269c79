// Recorded tracks and answers, for import: the field_table is recognised from the content.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/csv.h"
#include "core/text.h"
#include "sources/iss_position/position_reader.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "position track";

// Every name that a record of either upstream, of a stream built on them, or of our own tables has.
const FieldTable& any_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"",
                               {{"id", kNumber, kId},
                                {"satellite_id", kNumber, kId},
                                {"timestamp", kNumber, kTimestamp},
                                {"ts_unix", kNumber, kTimestamp},
                                {"ts", kText, kTimestamp},
                                {"date", kText, kDate},
                                {"time", kText, kDate},
                                {"datetime", kText, kDate},
                                {"ts_utc", kText, kDate},
                                {"utc", kText, kDate},
                                {"latitude", kNumber, kLatitude},
                                {"longitude", kNumber, kLongitude},
                                {"lat", kNumber, kLatitude},
                                {"lon", kNumber, kLongitude},
                                {"lng", kNumber, kLongitude},
                                {"long", kNumber, kLongitude},
                                {"alt", kNumber, kAltitude},
                                {"alt_km", kNumber, kAltitude},
                                {"altitude", kNumber, kAltitude},
                                {"altitude_km", kNumber, kAltitude},
                                {"velocity", kNumber, kVelocity},
                                {"velocity_kmh", kNumber, kVelocity},
                                {"velocity_km_h", kNumber, kVelocity},
                                {"velocity_km_s", kNumber, kVelocityKmS},
                                {"visibility", kText, kVisibility},
                                {"footprint", kNumber, kFootprint},
                                {"footprint_km", kNumber, kFootprint},
                                {"solar_lat", kNumber, kSolarLatitude},
                                {"solar_latitude", kNumber, kSolarLatitude},
                                {"solar_lon", kNumber, kSolarLongitude},
                                {"solar_longitude", kNumber, kSolarLongitude},
                                {"units", kText, kUnits},
                                {"message", kText, kMessage},
                                {"reason", kText, kReason},
                                {"iss_position", kGroup, 1},
                                {"name"},
                                {"daynum"}}},
                              {"iss_position.", {{"latitude", kText, kLatitude}, {"longitude", kText, kLongitude}}}};
  return field_table;
}

bool is_index_column(std::string_view name) { return name.empty() || name.starts_with("unnamed:"); }

// The columns of a track by slot; -1: it has none.
class Columns {
 public:
  Columns(const std::vector<std::string>& header, Drift& drift) {
    at_.fill(-1);
    const Group& known = any_shape().front();
    for (size_t i = 0; i < header.size(); ++i) {
      const std::string name = to_lower(trim(header[i]));
      if (is_index_column(name)) continue;
      const Field* field = known.find(name);
      if (field == nullptr) {
        drift.unknown_field(known, name);
      } else if (field->expect != Expect::kIgnored && field->expect != Expect::kGroup && at_[field->slot] < 0) {
        at_[field->slot] = static_cast<int>(i);
      }
    }
  }
  bool has(PositionSlot slot) const { return at_[slot] >= 0; }
  bool has_time_and_place() const { return (has(kTimestamp) || has(kDate)) && has(kLatitude) && has(kLongitude); }
  Scalar cell(const std::vector<std::string>& cells, PositionSlot slot) const {
    const int i = at_[slot];
    if (i < 0 || static_cast<size_t>(i) >= cells.size() || trim(cells[static_cast<size_t>(i)]).empty()) return {};
    return {Kind::kText, trim(cells[static_cast<size_t>(i)])};
  }

 private:
  std::array<int, kMaxSlots> at_{};
};

RawPosition raw_row(const Columns& columns, const std::vector<std::string>& cells) {
  RawPosition raw;
  raw.id = columns.cell(cells, kId);
  raw.at = columns.cell(cells, kTimestamp);
  if (raw.at.kind == Kind::kAbsent) raw.at = columns.cell(cells, kDate);
  raw.latitude = columns.cell(cells, kLatitude);
  raw.longitude = columns.cell(cells, kLongitude);
  raw.altitude = columns.cell(cells, kAltitude);
  raw.velocity = columns.cell(cells, kVelocity);
  raw.velocity_km_s = columns.cell(cells, kVelocityKmS);
  raw.footprint = columns.cell(cells, kFootprint);
  raw.visibility = columns.cell(cells, kVisibility);
  raw.solar_latitude = columns.cell(cells, kSolarLatitude);
  raw.solar_longitude = columns.cell(cells, kSolarLongitude);
  raw.units = columns.cell(cells, kUnits);
  return raw;
}

Result<PositionDocument> parse_csv(std::string_view body, UtcTime now) {
  CsvReader csv(body);
  Drift drift(kWhat);
  PositionDocument out;
  const auto refuse = [&](std::string_view why) {
    return fail(Code::kCorrupt, fmt::format("{}: {}; it begins with {}", kWhat, why, quote_start(body)));
  };
  if (!csv.next()) return refuse("it is empty");
  const Columns columns(csv.cells(), drift);
  if (!columns.has_time_and_place())
    return refuse("it is neither JSON nor a table with the columns timestamp (or date, or time), latitude (lat) and longitude (lon)");
  while (csv.next()) {
    PositionCandidate candidate;
    candidate.source = PositionSource::kTrack;
    candidate.record_offset = csv.offset();
    candidate.record_length = csv.length();
    if (std::string reason = fill_position(raw_row(columns, csv.cells()), now, candidate, drift); reason.empty()) {
      out.candidates.push_back(std::move(candidate));
    } else {
      out.rejected.push_back({csv.offset(), csv.length(), fmt::format("line {}: {}", csv.line(), reason)});
    }
  }
  out.drift = drift.take();
  return out;
}

// Lines of JSON: the first line is more than the brace of a document that was printed prettily, and others follow.
bool is_ndjson(std::string_view body) {
  std::string_view first;
  for (const std::string_view line : split(body, line_end_of(body))) {
    const std::string_view text = trim(line);
    if (text.empty()) continue;
    if (!first.empty() && (first.back() == '}' || text.front() == '{')) return true;
    if (first.empty()) first = text;
    if (first == "{") return false;
  }
  return false;
}

Result<PositionDocument> parse_ndjson(std::string_view body, uint64_t skipped, UtcTime now) {
  PositionReader reader(kWhat, any_shape(), PositionSource::kTrack, now);
  size_t number = 0;
  for (const std::string_view line : split(body, line_end_of(body))) {
    ++number;
    const std::string_view text = trim(line);
    if (text.empty()) continue;
    const uint64_t offset = static_cast<uint64_t>(text.data() - body.data()) + skipped;
    if (const auto ok = reader.read(text, offset, number); !ok) reader.reject(offset, text.size(), number, ok.error().message);
  }
  return reader.take();
}

}  // namespace

Result<PositionDocument> parse_positions(std::string_view body, UtcTime now) {
  const uint64_t skipped = body.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::string_view text = body.substr(skipped);
  const std::string_view begin = trim(text.substr(0, 4096));
  if (!begin.starts_with('{') && !begin.starts_with('[')) return parse_csv(body, now);
  if (begin.starts_with('{') && is_ndjson(text)) return parse_ndjson(text, skipped, now);
  PositionReader reader(kWhat, any_shape(), PositionSource::kTrack, now);
  TRY(reader.read(body));
  return reader.take();
}

}  // namespace skykeep::sources

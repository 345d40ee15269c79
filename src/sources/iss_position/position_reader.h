// Walks a JSON document of positions: one record, or a list of them. Used by the parsers of this folder.
#pragma once

#include "sources/iss_position/iss_position.h"

namespace skykeep::sources {

// Where a table of fields (reading/fields.h) puts what it reads.
enum PositionSlot : uint8_t {
  kId, kTimestamp, kDate, kLatitude, kLongitude, kAltitude, kVelocity, kVelocityKmS, kFootprint, kVisibility,
  kSolarLatitude, kSolarLongitude, kUnits, kMessage, kReason
};

class PositionReader {
 public:
  PositionReader(std::string_view what, const reading::FieldTable& field_table, PositionSource source, UtcTime now);
  // May be called for several documents (lines): offsets and reasons then name their place.
  Result<> read(std::string_view document, uint64_t offset = 0, size_t line = 0);
  void reject(uint64_t offset, uint64_t length, size_t line, std::string reason);
  PositionDocument take();
  reading::Drift& drift() { return drift_; }

 private:
  Result<> read_record(reading::Document& document, reading::od::value value, uint64_t offset, size_t line, bool is_alone);
  // An error of the upstream instead of a position; nullopt when it is none.
  std::optional<Error> complaint(const std::optional<Error>& said) const;
  RawPosition raw() const;

  std::string_view what_;
  const reading::FieldTable& field_table_;
  PositionSource source_;
  UtcTime now_;
  reading::Drift drift_;
  reading::Scalars scalars_;
  PositionDocument out_;
  bool is_of_objects_ = false;  // some record is
};

}  // namespace skykeep::sources

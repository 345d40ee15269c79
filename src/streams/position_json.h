// The records of the topics iss-positions and iss-enriched as JSON, written by hand and read with simdjson: every second of
// the station passes here twice.
//
// iss-positions  {"satellite_id","ts","latitude","longitude","altitude_km","provenance","source","position_teme_km":[3]?,
//                 "velocity_teme_km_s":[3]?,"element_epoch","element_age_s","orbit_number"?,"residual_km","uncertainty_km",
//                 "confirmed":{"source","at","residual_km"}|null,"quality":[],"raw_id"?,"run_id"}
// iss-enriched   the fields of /api/v1/iss/now (without "state" and "sources"), "raw_id"?, "run_id"
// both           {"gap":{"satellite_id","from","to","reason"},"run_id"}: seconds without a position
//
// Threads: a decoder is used by one thread at a time. Errors: corrupt, with the field and what was there.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.h"
#include "streams/position.h"

namespace skykeep::streams {

void append_json(std::string& out, const PositionRecord& record);
void append_json(std::string& out, const EnrichedRecord& record);
void append_json(std::string& out, const Gap& gap);

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  // What is missing, of another type, not finite or out of its range makes the record unusable; unknown fields do not.
  Result<std::variant<PositionRecord, Gap>> position(std::string_view text);
  Result<std::variant<EnrichedRecord, Gap>> enriched(std::string_view text);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// "2026-11-21T08:00:00+01:00"
std::string local_time_of(int64_t second, int32_t utc_offset_s);

}  // namespace skykeep::streams

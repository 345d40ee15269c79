// A satellite's states at even steps, in the frame that is asked for, and as a CCSDS OEM (502.0-B-3).
//
// Owner: none, values and free functions. Threads: any.
// Errors: invalid_input (steps, spans, a frame's name), or what SGP4 says where no moment has a state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "astro/elements.h"
#include "astro/frames.h"
#include "astro/sgp4.h"

namespace skykeep::astro {

enum class Frame { kTeme, kItrf, kGeodetic };
std::string_view to_string(Frame frame);  // "teme", "itrf", "geodetic"
Result<Frame> parse_frame(std::string_view text);

struct EphemerisQuery {
  UtcTime from, to;  // both included when the step meets `to`
  Duration step{};
  Frame frame = Frame::kTeme;
  EarthOrientation orientation;
};
constexpr int64_t kMostEphemerisPoints = 1'000'000;

struct EphemerisPoint {
  UtcTime at;
  Vec3 position_km, velocity_km_s;  // TEME, or ITRF (relative to the rotating Earth) for kItrf and kGeodetic
  Geodetic place;                   // for kGeodetic alone
};
struct Ephemeris {
  std::vector<EphemerisPoint> points;  // never empty
  // The moments before or after have no state that can be believed: the satellite decays, or the theory runs away.
  std::optional<ModelEdge> begins, ends;
};
Result<Ephemeris> ephemeris(const Sgp4& satellite, const EphemerisQuery& query);

// unsupported for kGeodetic: an OEM carries Cartesian states. ITRF is named ITRF2000, the nearest name the
// standard has.
Result<std::string> to_oem(const Elements& elements, Frame frame, const std::vector<EphemerisPoint>& points,
                           const OmmHeader& header);

}  // namespace skykeep::astro

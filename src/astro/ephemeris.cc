#include "astro/ephemeris.h"

#include <fmt/format.h>

#include "astro/ccsds.h"
#include "core/text.h"

namespace skykeep::astro {

std::string_view to_string(Frame frame) {
  switch (frame) {
    case Frame::kTeme: return "teme";
    case Frame::kItrf: return "itrf";
    case Frame::kGeodetic: return "geodetic";
  }
  return "unknown";
}

Result<Frame> parse_frame(std::string_view text) {
  for (const Frame frame : {Frame::kTeme, Frame::kItrf, Frame::kGeodetic}) {
    if (iequals(text, to_string(frame))) return frame;
  }
  return fail(Code::kInvalidInput, fmt::format("frame '{}' is none of teme, itrf, geodetic", text));
}

namespace {

EphemerisPoint point_of(const TemeState& teme, UtcTime at, const EphemerisQuery& query) {
  EphemerisPoint point{.at = at, .position_km = teme.position_km, .velocity_km_s = teme.velocity_km_s};
  if (query.frame == Frame::kTeme) return point;
  const auto itrf = EarthRotation(at, query.orientation).to_itrf(teme);
  point.position_km = itrf.position_km;
  point.velocity_km_s = itrf.velocity_km_s;
  if (query.frame == Frame::kGeodetic) point.place = to_geodetic(itrf.position_km);
  return point;
}

}  // namespace

Result<Ephemeris> ephemeris(const Sgp4& satellite, const EphemerisQuery& query) {
  if (query.step <= Duration(0) || query.to < query.from) {
    return fail(Code::kInvalidInput,
                "ephemeris: the step must be above zero and the end not before the beginning");
  }
  const int64_t count = (query.to - query.from) / query.step + 1;
  if (count > kMostEphemerisPoints) {
    return fail(Code::kInvalidInput, fmt::format("ephemeris: {} points, at most {}; take a longer step",
                                                 count, kMostEphemerisPoints));
  }
  Ephemeris out;
  out.points.reserve(static_cast<size_t>(count));
  Sgp4Status missing = Sgp4Status::kOk;
  for (int64_t i = 0; i < count; ++i) {
    const UtcTime at = query.from + i * query.step;
    TemeState teme;
    const auto status = satellite.state(satellite.minutes_since_epoch(at), teme);
    if (status == Sgp4Status::kOk) {
      if (out.points.empty() && missing != Sgp4Status::kOk) out.begins = ModelEdge{at, missing};
      out.points.push_back(point_of(teme, at, query));
    } else if (out.points.empty()) {
      missing = status;
    } else {  // what comes back behind a decay is no satellite
      out.ends = ModelEdge{out.points.back().at, status};
      break;
    }
  }
  if (out.points.empty()) TRY(satellite.at(query.from));
  return out;
}

Result<std::string> to_oem(const Elements& elements, Frame frame, const std::vector<EphemerisPoint>& points,
                           const OmmHeader& header) {
  if (frame == Frame::kGeodetic)
    return fail(Code::kUnsupported, "an OEM carries Cartesian states: ask for the frame teme or itrf");
  if (points.empty()) return fail(Code::kInvalidInput, "an OEM needs at least one state");
  const auto or_unknown = [](const std::string& text) {
    return text.empty() ? std::string("UNKNOWN") : detail::one_line(text);
  };
  std::string out = fmt::format(
      "CCSDS_OEM_VERS = 2.0\nCREATION_DATE = {}\nORIGINATOR = {}\n\nMETA_START\nOBJECT_NAME = {}\nOBJECT_ID "
      "= {}\n"
      "CENTER_NAME = EARTH\nREF_FRAME = {}\nTIME_SYSTEM = UTC\nSTART_TIME = {}\nSTOP_TIME = {}\nMETA_STOP\n"
      "COMMENT SGP4 of NORAD_CAT_ID {}, elements of {}\n\n",
      detail::to_ccsds(header.creation_date), detail::one_line(header.originator), or_unknown(elements.name),
      or_unknown(elements.object_id), frame == Frame::kTeme ? "TEME" : "ITRF2000",
      detail::to_ccsds(points.front().at), detail::to_ccsds(points.back().at), elements.norad_cat_id,
      detail::to_ccsds(elements.epoch));
  for (const auto& p : points) {
    out += fmt::format("{} {:.9f} {:.9f} {:.9f} {:.12f} {:.12f} {:.12f}\n", detail::to_ccsds(p.at),
                       p.position_km.x, p.position_km.y, p.position_km.z, p.velocity_km_s.x,
                       p.velocity_km_s.y, p.velocity_km_s.z);
  }
  return out;
}

}  // namespace skykeep::astro

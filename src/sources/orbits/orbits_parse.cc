#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.h"
#include "sources/orbits/orbits.h"
#include "sources/reading/fields.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "orbital elements";
constexpr int64_t kStation = 25544;
constexpr UtcTime kFirstSatellite{-386'380'800'000'000};  // 1957-10-04

// What CelesTrak, Space-Track and the TLE services write; anything else is news.
const Group& known_members() {
  static const Group group(
      "", {{"OBJECT_NAME"}, {"OBJECT_ID"}, {"EPOCH"}, {"MEAN_MOTION"}, {"ECCENTRICITY"}, {"INCLINATION"}, {"RA_OF_ASC_NODE"},
           {"ARG_OF_PERICENTER"}, {"MEAN_ANOMALY"}, {"EPHEMERIS_TYPE"}, {"CLASSIFICATION_TYPE"}, {"NORAD_CAT_ID"},
           {"ELEMENT_SET_NO"}, {"REV_AT_EPOCH"}, {"BSTAR"}, {"MEAN_MOTION_DOT"}, {"MEAN_MOTION_DDOT"}, {"CENTER_NAME"},
           {"REF_FRAME"}, {"TIME_SYSTEM"}, {"MEAN_ELEMENT_THEORY"}, {"CCSDS_OMM_VERS"}, {"CREATION_DATE"}, {"ORIGINATOR"},
           {"COMMENT"}, {"SEMIMAJOR_AXIS"}, {"PERIOD"}, {"APOAPSIS"}, {"PERIAPSIS"}, {"OBJECT_TYPE"}, {"RCS_SIZE"},
           {"COUNTRY_CODE"}, {"LAUNCH_DATE"}, {"SITE"}, {"DECAY_DATE"}, {"FILE"}, {"GP_ID"}, {"TLE_LINE0"}, {"TLE_LINE1"},
           {"TLE_LINE2"}, {"requested_timestamp"}, {"tle_timestamp"}, {"id"}, {"name"}, {"header"}, {"line1"}, {"line2"},
           {"@context"}, {"@id"}, {"@type"}, {"satelliteId"}, {"date"}});
  return group;
}

// Members that nobody knows, and an error that was sent instead of elements. Broken JSON is left to the reader of elements.
struct Look {
  Drift drift{kWhat};
  std::optional<Error> said;
};

void look_at_object(od::value value, Look& look) {
  od::object object;
  if (value.get_object().get(object)) return;
  for (auto entry : object) {
    od::field pair;
    if (std::move(entry).get(pair)) return;
    const std::string_view name = raw_key(pair);
    if (name == "error" || name == "response") {
      look.said = error_answer(kWhat, pair.value());
    } else if (known_members().find(name) == nullptr) {
      look.drift.unknown_field(known_members(), name);
    }
  }
}

void look_at_json(std::string_view body, Look& look) {
  Document document(kWhat, body);
  auto root = document.root_value();
  if (!root) return;
  od::array list;
  od::json_type type;
  if (root->type().get(type)) return;
  if (type != od::json_type::array) return look_at_object(*root, look);
  if (root->get_array().get(list)) return;
  for (auto element : list) {
    od::value value;
    if (std::move(element).get(value)) return;
    look_at_object(value, look);
  }
}

bool looks_like_json(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  body = trim(body);
  return body.starts_with('{') || body.starts_with('[');
}

std::string name_of(const astro::Elements& e) {
  return e.name.empty() ? fmt::format("object {}", e.norad_cat_id) : fmt::format("object {} ({})", e.norad_cat_id, e.name);
}

// "" or why these elements are not taken.
std::string objection(const astro::Elements& e, UtcTime now, int64_t only) {
  if (only != 0 && e.norad_cat_id != only) return fmt::format("{}: asked for was {}", name_of(e), only);
  if (e.epoch > now + kEpochAhead)
    return fmt::format("{}: its epoch {} lies {} ahead of the clock", name_of(e), to_string(e.epoch), to_human(e.epoch - now));
  if (e.epoch < kFirstSatellite) return fmt::format("{}: its epoch {} is before there were satellites", name_of(e), to_string(e.epoch));
  if (e.norad_cat_id != kStation) return {};
  // Its number alone does not make a set the station's: heights from 180 to 600 km, an inclination that nobody changes.
  if (e.mean_motion_rev_per_day < 15 || e.mean_motion_rev_per_day > 16.5 || std::abs(e.inclination_deg - 51.6) > 1 || e.eccentricity > 0.05)
    return fmt::format("{}: {:g} revolutions a day, {:g} degrees of inclination and eccentricity {:g} are not the station's orbit", name_of(e),
                       e.mean_motion_rev_per_day, e.inclination_deg, e.eccentricity);
  return {};
}

}  // namespace

std::string_view to_string(ElementSource source) {
  constexpr std::string_view kNames[] = {"celestrak", "wheretheiss", "ivanstanojevic", "built_in"};
  return kNames[static_cast<size_t>(source)];
}

Result<OrbitDocument> parse_orbits(std::string_view body, UtcTime now, int64_t only) {
  Look look;
  if (looks_like_json(body)) look_at_json(body, look);
  auto read = astro::parse_elements(body);
  if (!read) {
    if (look.said) return fail(std::move(*look.said));
    Error error = std::move(read.error()).in(kWhat);
    // For an upstream's answer there is no caller to correct the request: these are bytes that cannot be used.
    if (error.code == Code::kInvalidInput) error.code = Code::kCorrupt;
    return fail(std::move(error));
  }
  OrbitDocument out;
  out.format = astro::to_string(read->format);
  for (astro::Elements& e : read->elements) {
    if (std::string why = objection(e, now, only); why.empty()) {
      out.elements.push_back(std::move(e));
    } else {
      out.rejected.push_back({0, 0, std::move(why)});
    }
  }
  for (const astro::RejectedElements& r : read->rejected)
    out.rejected.push_back({0, 0, fmt::format("{}: {}", r.where, r.error.message)});
  out.drift = look.drift.take();
  return out;
}

}  // namespace skykeep::sources

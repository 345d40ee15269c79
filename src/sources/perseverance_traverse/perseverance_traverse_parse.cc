#include <fmt/format.h>

#include <cmath>
#include <map>

#include "core/text.h"

#include "sources/perseverance_traverse/perseverance_traverse.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "perseverance_traverse";
constexpr int kPerseverance = 8;
constexpr double kLandingLongitude = 77.4508857, kLandingLatitude = 18.4446272;
constexpr double kFarthestDegrees = 2;   // from there: 118 km; the rover has driven a third of that
constexpr double kLongestDriveM = 10'000;  // the longest of a sol is below 500 m
constexpr double kLargestClock = 4'294'967'296;  // seconds of 32 bits
constexpr double kLowestM = -9'000, kHighestM = 22'000;  // of Mars; -9999 stands for nothing

enum Slot : uint8_t { kSol, kFrom, kTo, kLength, kStart, kEnd, kGeometryType };

const FieldTable& properties_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"features[].properties.",
                               {{"sol", kNumber, kSol},
                                {"fromRMC", kText, kFrom},
                                {"toRMC", kText, kTo},
                                {"length", kNumber, kLength},
                                {"SCLK_START", kNumber, kStart},
                                {"SCLK_END", kNumber, kEnd}}},
                              {"features[].geometry.", {{"type", kText, kGeometryType}, {"coordinates"}}}};
  return field_table;
}
const Group& feature_fields() {
  static const Group group("features[].", {{"type"}, {"id"}, {"bbox"}, {"properties"}, {"geometry"}, {"rover_name"}});
  return group;
}

class FeatureReader {
 public:
  FeatureReader(Document& document, Drift& drift, const Asked& asked, Traverse& out)
      : document_(document), drift_(drift), asked_(asked), out_(out), values_(properties_shape(), drift) {}
  // After the whole document: "" or why it is no traverse at all.
  std::string objection() const {
    if (!out_.segments.empty() || out_.rejected.empty()) return {};
    if (!is_of_objects_) return "its features are no objects";
    return points_ == out_.rejected.size() ? "its features are points, not driven lines: a file of waypoints is no traverse" : "";
  }

  Result<> read_list(od::value value) {
    od::array list;
    if (value.get_array().get(list)) return fail(document_.unexpected("the features are no list"));
    for (auto element : list) {
      od::value feature;
      if (const auto error = std::move(element).get(feature)) return fail(document_.broken(error));
      TRY(read(feature));
    }
    return {};
  }

 private:
  Result<> read(od::value value) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a feature has no beginning"));
    od::object object;
    if (value.get_object().get(object)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a feature is no object: {}", quote_start(document_.text(span)))});
      return {};
    }
    is_of_objects_ = true;
    values_.scalars = {};
    bad_line_.clear();
    PathSegment segment;
    for (auto entry : object) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      if (const auto error = read_member(pair, segment)) return fail(document_.broken(error));
    }
    const Span span = document_.span_from(start);
    segment.record_offset = span.offset;
    segment.record_length = span.length;
    if (std::string reason = fill(segment); reason.empty()) {
      out_.segments.push_back(std::move(segment));
    } else {
      out_.rejected.push_back({span.offset, span.length, std::move(reason)});
    }
    return {};
  }

  simdjson::error_code read_member(od::field& pair, PathSegment& segment) {
    const std::string_view name = raw_key(pair);
    if (feature_fields().find(name) == nullptr) drift_.unknown_field(feature_fields(), name);
    if (name != "properties" && name != "geometry") return simdjson::SUCCESS;
    od::object object;
    if (pair.value().get_object().get(object)) return simdjson::SUCCESS;  // what it lacks is said by fill()
    if (name == "properties") return read_fields(object, properties_shape(), 0, values_.scalars, drift_);
    for (auto entry : object) {
      od::field inner;
      if (const auto error = std::move(entry).get(inner)) return error;
      if (raw_key(inner) == "coordinates") {
        if (const auto error = read_line(inner.value(), segment.points, 0)) return error;
      } else if (const auto error = read_field(inner, properties_shape(), values_.scalars, drift_, 1)) {
        return error;
      }
    }
    return simdjson::SUCCESS;
  }

  // A list of vertices, or of lists of vertices (MultiLineString): the vertices one after another.
  simdjson::error_code read_line(od::value value, std::vector<PathPoint>& out, int depth) {
    od::array list;
    if (depth > 2 || value.get_array().get(list)) {
      bad_line_ = "geometry.coordinates are no list of vertices";
      return simdjson::SUCCESS;
    }
    std::array<double, 3> numbers{0, 0, NAN};
    size_t count = 0;
    for (auto element : list) {
      od::value inner;
      if (const auto error = std::move(element).get(inner)) return error;
      od::json_type type;
      if (const auto error = inner.type().get(type)) return error;
      if (type == od::json_type::array) {
        if (const auto error = read_line(inner, out, depth + 1)) return error;
        continue;
      }
      Scalar scalar;
      if (const auto error = read_scalar(inner, scalar)) return error;
      const auto number = to_number(scalar);
      if (!number && count == 2) {
        numbers[count++] = NAN;  // a place without a height is a place
      } else if (!number) {
        bad_line_ = fmt::format("geometry.coordinates hold {} where a number belongs", describe(scalar));
      } else if (count < numbers.size()) {
        numbers[count++] = *number;
      }
    }
    if (count >= 2) out.push_back({numbers[0], numbers[1], height(numbers[2])});
    if (count == 1) bad_line_ = "geometry.coordinates hold a vertex of one number";
    return simdjson::SUCCESS;
  }

  std::optional<double> height(double metres) {
    if (metres >= kLowestM && metres <= kHighestM) return metres;
    if (drift_.is_new("value ", "elevation")) drift_.add("geometry.coordinates hold vertices without a height, or with one that Mars does not have (taken as null)");
    return std::nullopt;
  }

  // "site_drive", both whole numbers.
  std::string rmc(Slot slot) {
    const std::string_view written = values_.label(slot);
    const size_t bar = written.find('_');
    const auto is_number = [](std::string_view text) { return text.size() < 7 && to_int(text).value_or(-1) >= 0; };
    if (bar != written.npos && is_number(written.substr(0, bar)) && is_number(written.substr(bar + 1))) return std::string(written);
    if (drift_.is_new("rmc ", slot == kFrom ? "fromRMC" : "toRMC"))
      drift_.add(fmt::format("features[].properties.{} cannot be used: {} (taken as null)", slot == kFrom ? "fromRMC" : "toRMC", describe(values_[slot])));
    return {};
  }

  std::string fill_line(const PathSegment& segment) {
    if (!bad_line_.empty()) return bad_line_;
    if (segment.points.empty()) return "geometry has no vertices";
    for (const PathPoint& p : segment.points)
      if (std::abs(p.latitude_deg - kLandingLatitude) > kFarthestDegrees || std::abs(p.longitude_deg - kLandingLongitude) > kFarthestDegrees)
        return fmt::format("geometry has a vertex at latitude {:g}, longitude {:g}, far from where the rover landed ({:.2f}, {:.2f})",
                           p.latitude_deg, p.longitude_deg, kLandingLatitude, kLandingLongitude);
    return {};
  }

  bool is_there_already(const PathSegment& segment) const {
    const auto [from, to] = by_sol_.equal_range(segment.sol);
    for (auto it = from; it != to; ++it) {
      const PathSegment& other = out_.segments[it->second];
      if (std::tie(other.from_rmc, other.to_rmc, other.length_m, other.sclk_start, other.sclk_end, other.points) ==
          std::tie(segment.from_rmc, segment.to_rmc, segment.length_m, segment.sclk_start, segment.sclk_end, segment.points))
        return true;
    }
    return false;
  }

  std::string fill(PathSegment& segment) {
    PhotoRecord sol;
    if (const std::string_view type = values_.text(kGeometryType); type == "Point" || type == "MultiPoint") {
      ++points_;
      return fmt::format("geometry is a {}, not a driven line", type);
    }
    if (std::string reason = fill_sol(values_[kSol], sol); !reason.empty()) return reason;
    if (asked_.at && sol.sol > newest_sol(*find_rover(kPerseverance), *asked_.at)) return fmt::format("sol {} has not come yet", sol.sol);
    if (std::string reason = fill_line(segment); !reason.empty()) return reason;
    values_.expect({kFrom, kTo, kLength, kStart, kEnd});
    segment.sol = sol.sol;
    segment.from_rmc = rmc(kFrom);
    segment.to_rmc = rmc(kTo);
    segment.length_m = values_.number(kLength);
    if (segment.length_m && (*segment.length_m < 0 || *segment.length_m > kLongestDriveM))
      return fmt::format("length is no drive's: {} m", describe(values_[kLength]));
    segment.sclk_start = values_.number_within(kStart, 0, kLargestClock);
    segment.sclk_end = values_.number_within(kEnd, 0, kLargestClock);
    if (is_there_already(segment)) return fmt::format("the same segment of sol {} is there already", segment.sol);
    segment.segment = next_segment_[segment.sol]++;
    by_sol_.emplace(segment.sol, out_.segments.size());
    return {};
  }

  Document& document_;
  Drift& drift_;
  const Asked& asked_;
  Traverse& out_;
  Values values_;
  std::string bad_line_;
  std::map<int32_t, int32_t> next_segment_;
  std::multimap<int32_t, size_t> by_sol_;  // places in out_.segments
  bool is_of_objects_ = false;             // some feature is
  size_t points_ = 0;                      // features that are points
};

}  // namespace

Result<Traverse> parse_perseverance_traverse(std::string_view body, const Asked& asked) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  Traverse out;
  out.rover_id = kPerseverance;
  FeatureReader reader(document, drift, asked, out);
  static const Group envelope("", {{"type"}, {"name"}, {"crs"}, {"bbox"}, {"features"}, {"coordinates"}, {"filename"},
                                   {"coordinate_count"}, {"ingestion_date"}});
  Envelope read(kWhat, document, envelope, drift);
  for (const std::string_view list : {"features", "coordinates"})
    read.on(list, [&](od::value value) { return reader.read_list(value); });
  TRY(read.run({"features", "coordinates"}));
  if (const std::string why = reader.objection(); !why.empty()) return fail(document.unexpected(why));
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources

#include <fmt/format.h>

#include <map>

#include "sources/perseverance_traverse/perseverance_traverse.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "perseverance_traverse";
constexpr int kPerseverance = 8;

enum Slot : uint8_t { kSol, kFrom, kTo, kLength, kStart, kEnd, kGeometryType };

const Shape& properties_shape() {
  using enum Expect;
  static const Shape shape = {{"features[].properties.",
                               {{"sol", kNumber, kSol},
                                {"fromRMC", kText, kFrom},
                                {"toRMC", kText, kTo},
                                {"length", kNumber, kLength},
                                {"SCLK_START", kNumber, kStart},
                                {"SCLK_END", kNumber, kEnd}}},
                              {"features[].geometry.", {{"type", kText, kGeometryType}, {"coordinates"}}}};
  return shape;
}
const Group& feature_fields() {
  static const Group group("features[].", {{"type"}, {"id"}, {"bbox"}, {"properties"}, {"geometry"}, {"rover_name"}});
  return group;
}

class FeatureReader {
 public:
  FeatureReader(Document& document, Drift& drift, Traverse& out)
      : document_(document), drift_(drift), out_(out), values_(properties_shape(), drift) {}

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
    od::object object;
    if (start == nullptr || value.get_object().get(object)) return fail(document_.unexpected("a feature is no object"));
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
    std::array<double, 3> numbers{};
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
      if (!number) {
        bad_line_ = fmt::format("geometry.coordinates hold {} where a number belongs", describe(scalar));
      } else if (count < numbers.size()) {
        numbers[count++] = *number;
      }
    }
    if (count >= 2) out.push_back({numbers[0], numbers[1], numbers[2]});
    if (count == 1) bad_line_ = "geometry.coordinates hold a vertex of one number";
    return simdjson::SUCCESS;
  }

  std::string fill(PathSegment& segment) {
    PhotoRecord sol;
    if (std::string reason = fill_sol(values_[kSol], sol); !reason.empty()) return reason;
    if (!bad_line_.empty()) return bad_line_;
    if (segment.points.empty()) return "geometry has no vertices";
    values_.expect({kFrom, kTo, kLength, kStart, kEnd});
    segment.sol = sol.sol;
    segment.from_rmc = values_.text(kFrom);
    segment.to_rmc = values_.text(kTo);
    segment.length_m = values_.number(kLength);
    segment.sclk_start = values_.number(kStart);
    segment.sclk_end = values_.number(kEnd);
    segment.segment = next_segment_[segment.sol]++;
    return {};
  }

  Document& document_;
  Drift& drift_;
  Traverse& out_;
  Values values_;
  std::string bad_line_;
  std::map<int32_t, int32_t> next_segment_;
};

}  // namespace

Result<Traverse> parse_perseverance_traverse(std::string_view body) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  Traverse out;
  out.rover_id = kPerseverance;
  FeatureReader reader(document, drift, out);
  static const Group envelope("", {{"type"}, {"name"}, {"crs"}, {"bbox"}, {"features"}, {"coordinates"}, {"filename"},
                                   {"coordinate_count"}, {"ingestion_date"}});
  Envelope read(kWhat, document, envelope, drift);
  for (const std::string_view list : {"features", "coordinates"})
    read.on(list, [&](od::value value) { return reader.read_list(value); });
  TRY(read.run({"features", "coordinates"}));
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources

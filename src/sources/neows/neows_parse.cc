#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "sources/neows/neows.h"
#include "sources/reading/fields.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "neows";

enum ObjectSlot : uint8_t {
  kId, kReferenceId, kName, kDesignation, kH, kHazardous, kSentry, kMinKm, kMaxKm, kMinM, kMaxM, kOrbitId, kMoid, kClass,
  kCount, kCode, kErrorMessage
};
enum ApproachSlot : uint8_t { kDate, kFull, kEpoch, kBody, kKmS, kKmH, kLunar, kKm };
enum Groups : uint8_t { kObject, kDiameter, kKilometers, kMeters, kOrbit, kOrbitClass };

const FieldTable& object_shape() {
  using enum Expect;
  static const FieldTable field_table = {
      {"near_earth_objects[].",
       {{"id", kText, kId},
        {"neo_reference_id", kText, kReferenceId},
        {"name", kText, kName},
        {"designation", kText, kDesignation},
        {"absolute_magnitude_h", kNumber, kH},
        {"estimated_diameter", kGroup, kDiameter},
        {"is_potentially_hazardous_asteroid", kBool, kHazardous},
        {"is_sentry_object", kBool, kSentry},
        {"orbital_data", kGroup, kOrbit},
        {"element_count", kNumber, kCount},
        {"code", kNumber, kCode},
        {"error_message", kText, kErrorMessage},
        {"http_error"},
        {"request"},
        {"page"},
        {"links"},
        {"name_limited"},
        {"nasa_jpl_url"},
        {"sentry_data"}}},
      {"estimated_diameter.", {{"kilometers", kGroup, kKilometers}, {"meters", kGroup, kMeters}, {"miles"}, {"feet"}}},
      {"kilometers.", {{"estimated_diameter_min", kNumber, kMinKm}, {"estimated_diameter_max", kNumber, kMaxKm}}},
      {"meters.", {{"estimated_diameter_min", kNumber, kMinM}, {"estimated_diameter_max", kNumber, kMaxM}}},
      {"orbital_data.",
       {{"orbit_id", kText, kOrbitId},
        {"minimum_orbit_intersection", kText, kMoid},
        {"orbit_class", kGroup, kOrbitClass},
        {"orbit_determination_date"}, {"first_observation_date"}, {"last_observation_date"}, {"data_arc_in_days"}, {"observations_used"},
        {"orbit_uncertainty"}, {"jupiter_tisserand_invariant"}, {"epoch_osculation"}, {"eccentricity"}, {"semi_major_axis"}, {"inclination"},
        {"ascending_node_longitude"}, {"orbital_period"}, {"perihelion_distance"}, {"perihelion_argument"}, {"aphelion_distance"},
        {"perihelion_time"}, {"mean_anomaly"}, {"mean_motion"}, {"equinox"}}},
      {"orbit_class.", {{"orbit_class_type", kText, kClass}, {"orbit_class_description"}, {"orbit_class_range"}}}};
  return field_table;
}

const FieldTable& approach_shape() {
  using enum Expect;
  static const FieldTable field_table = {
      {"close_approach_data[].",
       {{"close_approach_date", kText, kDate},
        {"close_approach_date_full", kText, kFull},
        {"epoch_date_close_approach", kNumber, kEpoch},
        {"orbiting_body", kText, kBody},
        {"relative_velocity", kGroup, 1},
        {"miss_distance", kGroup, 2}}},
      {"relative_velocity.", {{"kilometers_per_second", kText, kKmS}, {"kilometers_per_hour", kText, kKmH}, {"miles_per_hour"}}},
      {"miss_distance.", {{"lunar", kText, kLunar}, {"kilometers", kText, kKm}, {"astronomical"}, {"miles"}}}};
  return field_table;
}

// "2018-Dec-25 09:02".
std::optional<UtcTime> parse_full(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() < 17) return std::nullopt;
  const auto month = std::ranges::find(kMonths, text.substr(5, 3));
  if (month == kMonths.end()) return std::nullopt;
  const auto at = parse_utc(fmt::format("{}{:02}{}", text.substr(0, 5), month - kMonths.begin() + 1, text.substr(8)));
  return at ? std::optional(*at) : std::nullopt;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 20 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<bool> truth(const Scalar& scalar) {
  return scalar.kind == Kind::kBool ? std::optional(scalar.text == "true") : std::nullopt;
}

class NeowsReader {
 public:
  NeowsReader(Document& document, Drift& drift, NeowsDocument& out)
      : document_(document), drift_(drift), out_(out), object_(object_shape(), drift), approach_(approach_shape(), drift) {}

  Result<> read() {
    od::value root = TRY(document_.root_value());
    const char* start = document_.here();
    od::object members;
    if (start == nullptr || root.get_object().get(members)) return fail(document_.unexpected("it is no object"));
    NeoRecord object;
    std::optional<Error> said;
    std::optional<int64_t> count;
    bool has_list = false;
    for (auto entry : members) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      if (raw_key(pair) == "near_earth_objects") {
        if (has_list) return fail(document_.unexpected("it has 'near_earth_objects' twice"));
        count = to_integer(object_[kCount]);
        TRY(read_objects(pair.value()));
        object_.scalars = {};
        has_list = true;
      } else if (raw_key(pair) == "error") {
        said = error_answer(kWhat, pair.value());
      } else {
        TRY(read_member(pair, object));
      }
    }
    if (has_list && out_.is_feed) return finish_feed(count ? count : to_integer(object_[kCount]));
    if (has_list) return {};
    if (said) return fail(*said);
    if (object_[kErrorMessage].kind == Kind::kText)
      return fail(object_.text(kCode) == "404" ? Code::kNotFound : Code::kUnavailable,
                  fmt::format("{}: it says {}", kWhat, quote_start(object_.text(kErrorMessage))));
    if (object_[kId].kind == Kind::kAbsent && object_[kReferenceId].kind == Kind::kAbsent)
      return fail(document_.unexpected("it is no feed, no list and no object"));
    take(std::move(object), document_.span_from(start));
    return {};
  }

 private:
  Result<> finish_feed(std::optional<int64_t> count) {
    out_.claimed_total = count;
    const auto here = static_cast<int64_t>(out_.objects.size() + objects_rejected_);
    if (count && *count != here) drift_.add(fmt::format("element_count says {}, and the feed holds {}", *count, here));
    return {};
  }

  // By date of a feed, else a list.
  Result<> read_objects(od::value value) {
    od::json_type type;
    if (const auto error = value.type().get(type)) return fail(document_.broken(error));
    if (type == od::json_type::array) return read_list(value, std::nullopt);
    od::object dates;
    if (value.get_object().get(dates)) return fail(document_.unexpected("'near_earth_objects' are neither dates nor a list"));
    out_.is_feed = true;
    for (auto entry : dates) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      const std::string name(raw_key(pair));
      const auto date = parse_date(name);
      if (date) {
        TRY(read_list(pair.value(), *date));
        continue;
      }
      const Span span = TRY(document_.skip(pair.value()));
      out_.rejected.push_back({span.offset, span.length, fmt::format("near_earth_objects has {}, which is no date", quote_start(name))});
    }
    return {};
  }

  Result<> read_list(od::value value, std::optional<Date> feed_date) {
    od::array list;
    if (value.get_array().get(list)) return fail(document_.unexpected("the objects are no list"));
    for (auto element : list) {
      od::value one;
      if (const auto error = std::move(element).get(one)) return fail(document_.broken(error));
      const char* start = document_.here();
      od::object members;
      if (start == nullptr || one.get_object().get(members)) {
        const Span span = TRY(document_.skip(one));
        reject(span, fmt::format("an object is none: {}", quote_start(document_.text(span))));
        continue;
      }
      NeoRecord object;
      object.feed_date = feed_date;
      object_.scalars = {};
      for (auto entry : members) {
        od::field pair;
        if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
        TRY(read_member(pair, object));
      }
      take(std::move(object), document_.span_from(start));
    }
    return {};
  }

  Result<> read_member(od::field& pair, NeoRecord& object) {
    if (raw_key(pair) == "close_approach_data") return read_approaches(pair.value(), object);
    if (const auto error = read_field(pair, object_shape(), object_.scalars, drift_)) return fail(document_.broken(error));
    return {};
  }

  // An object may have none, as null or as an empty list.
  Result<> read_approaches(od::value value, NeoRecord& object) {
    od::array list;
    if (value.get_array().get(list)) {
      TRY(document_.skip(value));
      return {};
    }
    for (auto element : list) {
      od::value one;
      if (const auto error = std::move(element).get(one)) return fail(document_.broken(error));
      const char* start = document_.here();
      od::object members;
      if (start == nullptr || one.get_object().get(members)) {
        const Span span = TRY(document_.skip(one));
        out_.rejected.push_back({span.offset, span.length, fmt::format("an approach is no object: {}", quote_start(document_.text(span)))});
        continue;
      }
      approach_.scalars = {};
      if (const auto error = read_fields(members, approach_shape(), 0, approach_.scalars, drift_)) return fail(document_.broken(error));
      take_approach(document_.span_from(start), object);
    }
    return {};
  }

  void take_approach(const Span& span, NeoRecord& object) {
    constexpr double kMostKm = 1e11, kMostLunar = 1e6, kMostKmS = 1e3, kMostKmH = 1e7;  // far beyond the planets
    const auto date = parse_date(approach_.text(kDate));
    if (!date) {
      out_.rejected.push_back({span.offset, span.length, fmt::format("close_approach_date is none: {}", describe(approach_[kDate]))});
      return;
    }
    NeoApproach out{.body = std::string(approach_.label(kBody)), .date = *date, .record_offset = span.offset, .record_length = span.length};
    out.at_tdb = time_of(*date);
    out.miss_distance_km = approach_.number_within(kKm, 0, kMostKm);
    out.miss_distance_ld = approach_.number_within(kLunar, 0, kMostLunar);
    out.velocity_km_s = approach_.number_within(kKmS, 0, kMostKmS);
    out.velocity_km_h = approach_.number_within(kKmH, 0, kMostKmH);
    object.approaches.push_back(std::move(out));
  }

  std::optional<UtcTime> time_of(Date date) const {
    if (const auto full = parse_full(approach_.text(kFull))) return full;
    const auto epoch = approach_.integer_within(kEpoch, -10'000'000'000'000, 100'000'000'000'000);
    if (!epoch) return std::nullopt;
    const UtcTime at{*epoch * 1000};
    const Duration of_day = at - midnight(date);
    return of_day == 7h || of_day == 8h ? std::nullopt : std::optional(at);  // midnight in California
  }

  void take(NeoRecord object, const Span& span) {
    const std::string_view id = object_.text(object_[kId].kind == Kind::kAbsent ? kReferenceId : kId);
    if (!is_id(id)) return reject(span, fmt::format("neo_reference_id is none: {}", describe(object_[kReferenceId])));
    object.object_id = id;
    object.name = trim(object_.label(kName));
    object.designation = trim(object_.label(kDesignation));
    if (object.designation.empty()) object.designation = designation_of_name(object.name);
    if (object.designation.empty()) object.designation = id;
    object.h = object_.number_within(kH, -10, 50);
    constexpr double kMostKm = 1e4;
    object.diameter_min_km = object_.number_within(kMinKm, 0, kMostKm);
    object.diameter_max_km = object_.number_within(kMaxKm, 0, kMostKm);
    object.diameter_min_m = object_.number_within(kMinM, 0, kMostKm * 1000);
    object.diameter_max_m = object_.number_within(kMaxM, 0, kMostKm * 1000);
    object.is_hazardous = truth(object_[kHazardous]);
    object.is_sentry = truth(object_[kSentry]);
    object.orbit_id = object_.label(kOrbitId);
    object.orbit_class = object_.label(kClass);
    object.moid_au = object_.number_within(kMoid, 0, 1000);
    object.record_offset = span.offset;
    object.record_length = span.length;
    out_.objects.push_back(std::move(object));
  }

  void reject(const Span& span, std::string reason) {
    ++objects_rejected_;
    out_.rejected.push_back({span.offset, span.length, std::move(reason)});
  }

  Document& document_;
  Drift& drift_;
  NeowsDocument& out_;
  Values object_, approach_;
  size_t objects_rejected_ = 0;
};

}  // namespace

std::string designation_of_name(std::string_view name) {
  name = trim(name);
  if (name.starts_with('(') && name.ends_with(')')) return std::string(trim(name.substr(1, name.size() - 2)));
  const std::string_view first = name.substr(0, name.find(' '));
  return std::string(to_int(first) ? first : name);
}

Result<NeowsDocument> parse_neows(std::string_view body) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  NeowsDocument out;
  TRY(NeowsReader(document, drift, out).read());
  TRY(document.finish());
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources

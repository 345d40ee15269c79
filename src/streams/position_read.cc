// JSON to records. Fields may come in any order; those that are asked for are checked on the way.
#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>

#include "core/time.h"
#include "streams/position_json.h"

namespace skykeep::streams {
namespace {

namespace od = simdjson::ondemand;

constexpr int64_t kFirstSecond = -2'208'988'800;  // 1900
constexpr int64_t kLastSecond = 7'258'118'400;    // 2200

// "2026-11-21T08:00:00Z", as our own writer has it; anything else is for the general parser.
std::optional<int64_t> quick_utc(std::string_view text) {
  if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
    return std::nullopt;
  bool all_digits = true;
  const auto number = [&](size_t at, size_t length) {
    int value = 0;
    for (size_t i = at; i < at + length; ++i) {
      all_digits = all_digits && text[i] >= '0' && text[i] <= '9';
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2))));
  const int64_t hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!all_digits || !day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days(day).time_since_epoch().count() * int64_t{86'400} + hour * 3600 + minute * 60 + second;
}

// Takes values out of one object. The first thing that is wrong is remembered; what follows is still walked over.
class Fields {
 public:
  void wrong(std::string_view name, std::string_view why) {
    if (problem_.empty()) problem_ = fmt::format("{} {}", name, why);
  }
  const std::string& problem() const { return problem_; }
  bool is_fine() const { return problem_.empty(); }

  double number(std::string_view name, od::value value, double low, double high) {
    double out = 0;
    if (value.get_double().get(out) != simdjson::SUCCESS) {
      wrong(name, "is not a number");
    } else if (!(out >= low && out <= high)) {
      wrong(name, fmt::format("is {}, outside {} ... {}", out, low, high));
    }
    return out;
  }
  int64_t integer(std::string_view name, od::value value, int64_t low, int64_t high) {
    int64_t out = 0;
    if (value.get_int64().get(out) != simdjson::SUCCESS) {
      wrong(name, "is not a whole number");
    } else if (out < low || out > high) {
      wrong(name, fmt::format("is {}, outside {} ... {}", out, low, high));
    }
    return out;
  }
  std::string_view text(std::string_view name, od::value value) {
    std::string_view out;
    if (value.get_string().get(out) != simdjson::SUCCESS) wrong(name, "is not a text");
    return out;
  }
  std::optional<double> number_or_null(std::string_view name, od::value value, double low, double high) {
    if (is_null(value)) return std::nullopt;
    return number(name, value, low, high);
  }
  int64_t utc(std::string_view name, od::value value) {
    const std::string_view said = text(name, value);
    if (!is_fine()) return 0;
    if (const auto quick = quick_utc(said)) return *quick;
    const auto at = parse_utc(said);
    if (!at) wrong(name, fmt::format("is '{}', not a time", said));
    return at ? at->micros / 1'000'000 : 0;
  }
  static bool is_null(od::value& value) {
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
  }
  uint32_t names(std::string_view name, od::value value, uint32_t (*bit)(std::string_view)) {
    uint32_t out = 0;
    od::array list;
    if (value.get_array().get(list) != simdjson::SUCCESS) {
      wrong(name, "is not a list");
      return 0;
    }
    for (auto item : list) {
      std::string_view word;
      if (item.get_string().get(word) == simdjson::SUCCESS) out |= bit(word);
      else wrong(name, "holds something that is not a text");
    }
    return out;
  }
  Vec3 vector(std::string_view name, od::value value, double limit) {
    Vec3 out{};
    size_t n = 0;
    od::array list;
    if (value.get_array().get(list) != simdjson::SUCCESS) {
      wrong(name, "is not a list");
      return out;
    }
    for (auto item : list) {
      od::value component;
      if (n < 3 && item.get(component) == simdjson::SUCCESS) out[n] = number(name, component, -limit, limit);
      ++n;
    }
    if (n != 3) wrong(name, "does not have three numbers");
    return out;
  }

 private:
  std::string problem_;
};

enum Seen : uint32_t {
  kId = 1u << 0,
  kSecond = 1u << 1,
  kLatitude = 1u << 2,
  kLongitude = 1u << 3,
  kAltitude = 1u << 4,
  kProvenance = 1u << 5,
  kSource = 1u << 6,
  kVelocity = 1u << 7,
  kIllumination = 1u << 8,
};
constexpr std::pair<uint32_t, std::string_view> kSeenNames[] = {
    {kId, "satellite_id"},   {kSecond, "the second"},     {kLatitude, "latitude"}, {kLongitude, "longitude"},
    {kAltitude, "altitude_km"}, {kProvenance, "provenance"}, {kSource, "source"},     {kVelocity, "velocity_km_s"},
    {kIllumination, "illumination"}};
constexpr uint32_t kPositionNeeds = kId | kSecond | kLatitude | kLongitude | kAltitude | kProvenance | kSource;
constexpr uint32_t kEnrichedNeeds = kPositionNeeds | kVelocity | kIllumination;

Confirmation read_confirmation(Fields& in, od::value value) {
  Confirmation out;
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    in.wrong("confirmed", "is not an object");
    return out;
  }
  for (auto field : object) {
    std::string_view key;
    od::value item;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(item) != simdjson::SUCCESS) break;
    if (key == "source") {
      const auto source = parse_source(in.text("confirmed.source", item));
      if (source) out.source = *source;
      else in.wrong("confirmed.source", "is no known source");
    } else if (key == "at") {
      out.second = in.utc("confirmed.at", item);
    } else if (key == "residual_km") {
      out.residual_km = in.number_or_null("confirmed.residual_km", item, 0, 1e6);
    }
  }
  return out;
}

// The fields of where it is. False: the key is none of them.
bool read_place(Fields& in, std::string_view key, od::value value, PositionRecord& r, uint32_t& seen) {
  if (key == "satellite_id") {
    r.satellite_id = in.integer(key, value, 1, 999'999'999);
    seen |= kId;
  } else if (key == "ts" || key == "timestamp") {
    r.second = in.integer(key, value, kFirstSecond, kLastSecond);
    seen |= kSecond;
  } else if (key == "latitude") {
    r.latitude_deg = in.number(key, value, -90, 90);
    seen |= kLatitude;
  } else if (key == "longitude") {
    r.longitude_deg = in.number(key, value, -180, 180);
    seen |= kLongitude;
  } else if (key == "altitude_km") {
    r.altitude_km = in.number(key, value, 0, 1e6);
    seen |= kAltitude;
  } else {
    return false;
  }
  return true;
}

// The fields of how it is known.
bool read_origin(Fields& in, std::string_view key, od::value value, PositionRecord& r, uint32_t& seen) {
  if (key == "provenance") {
    const auto provenance = parse_provenance(in.text(key, value));
    if (provenance) r.provenance = *provenance;
    else in.wrong(key, "is no known provenance");
    seen |= kProvenance;
  } else if (key == "source") {
    const auto source = parse_source(in.text(key, value));
    if (source) r.source = *source;
    else in.wrong(key, "is no known source");
    seen |= kSource;
  } else if (key == "element_epoch") {
    if (!Fields::is_null(value)) r.element_epoch = in.utc(key, value);
  } else if (key == "orbit_number") {
    r.orbit_number = in.integer(key, value, 0, 100'000'000);
  } else if (key == "residual_km") {
    r.residual_km = in.number_or_null(key, value, 0, 1e6);
  } else if (key == "uncertainty_km") {
    r.uncertainty_km = in.number_or_null(key, value, 0, 1e6);
  } else if (key == "confirmed") {
    if (!Fields::is_null(value)) r.confirmed = read_confirmation(in, value);
  } else if (key == "quality") {
    r.quality = in.names(key, value, quality_of);
  } else if (key == "raw_id") {
    r.raw_id = in.integer(key, value, 0, INT64_MAX);
  } else if (key == "run_id") {
    r.run_id = in.text(key, value);
  } else {
    return false;
  }
  return true;
}

bool read_state(Fields& in, std::string_view key, od::value value, PositionRecord& r) {
  if (key == "position_teme_km") {
    if (!r.state) r.state.emplace();
    r.state->position_km = in.vector(key, value, 1e6);
  } else if (key == "velocity_teme_km_s") {
    if (!r.state) r.state.emplace();
    r.state->velocity_km_s = in.vector(key, value, 100);
  } else {
    return false;
  }
  return true;
}

// What enrichment added.
void read_derived(Fields& in, std::string_view key, od::value value, EnrichedRecord& e, uint32_t& seen) {
  if (key == "velocity_km_s") {
    e.velocity_km_s = in.number(key, value, 0, 100);
    seen |= kVelocity;
  } else if (key == "footprint_km") {
    e.footprint_km = in.number(key, value, 0, 41'000);
  } else if (key == "illumination") {
    const std::string_view word = in.text(key, value);
    e.illumination = word == "eclipsed" ? Illumination::kEclipsed : word == "penumbra" ? Illumination::kPenumbra
                                                                                       : Illumination::kSunlit;
    if (word != to_string(e.illumination)) in.wrong(key, "is none of sunlit, penumbra, eclipsed");
    seen |= kIllumination;
  } else if (key == "visibility") {
    const std::string_view word = in.text(key, value);
    e.is_daylight = word == "daylight";
    if (!e.is_daylight && word != "eclipsed") in.wrong(key, "is neither daylight nor eclipsed");
  } else if (key == "solar_latitude") {
    e.solar_latitude_deg = in.number(key, value, -90, 90);
  } else if (key == "solar_longitude") {
    e.solar_longitude_deg = in.number(key, value, 0, 360);
  } else if (key == "sun_elevation_below_deg") {
    e.sun_elevation_below_deg = in.number(key, value, -90, 90);
  } else if (key == "utc_offset_s") {
    e.utc_offset_s = static_cast<int32_t>(in.integer(key, value, -86'400, 86'400));
  } else if (key == "time_zone") {
    e.time_zone = in.text(key, value);
  } else if (key == "over") {
    e.over = in.text(key, value);
  } else if (key == "anomalies") {
    e.anomalies = in.names(key, value, anomaly_of);
  }
}

void read_gap(Fields& in, od::value value, Gap& gap) {
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return in.wrong("gap", "is not an object");
  int seen = 0;
  for (auto field : object) {
    std::string_view key;
    od::value item;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(item) != simdjson::SUCCESS) break;
    if (key == "satellite_id") gap.satellite_id = in.integer("gap.satellite_id", item, 1, 999'999'999), ++seen;
    else if (key == "from") gap.from = in.integer("gap.from", item, kFirstSecond, kLastSecond), ++seen;
    else if (key == "to") gap.to = in.integer("gap.to", item, kFirstSecond, kLastSecond), ++seen;
    else if (key == "reason") gap.reason = in.text("gap.reason", item);
  }
  if (seen != 3) in.wrong("gap", "lacks satellite_id, from or to");
  if (gap.from > gap.to) in.wrong("gap", "ends before it begins");
}

}  // namespace

struct Decoder::Parser {
  od::parser parser;
  std::string bytes;  // a copy with the room behind it that simdjson reads over

  template <class Record, class OnField>
  Result<std::variant<Record, Gap>> read(std::string_view text, uint32_t needs, PositionRecord& position, Record& record,
                                         OnField on_field) {
    bytes.assign(text);
    bytes.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    od::document document;
    od::object object;
    Fields in;
    Gap gap;
    bool is_gap = false;
    uint32_t seen = 0;
    if (parser.iterate(bytes.data(), text.size(), bytes.capacity()).get(document) != simdjson::SUCCESS ||
        document.get_object().get(object) != simdjson::SUCCESS)
      return fail(Code::kCorrupt, "the record is not a JSON object");
    for (auto field : object) {
      std::string_view key;
      od::value value;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS) {
        in.wrong("the record", "is broken JSON");
        break;
      }
      if (key == "gap") {
        is_gap = true;
        read_gap(in, value, gap);
      } else if (!read_place(in, key, value, position, seen) && !read_origin(in, key, value, position, seen)) {
        on_field(in, key, value, seen);
      }
      if (!in.is_fine()) break;
    }
    if (in.is_fine() && !is_gap)
      for (const auto& [bit, name] : kSeenNames)
        if ((needs & bit) != 0 && (seen & bit) == 0) in.wrong(name, "is missing");
    if (!in.is_fine()) return fail(Code::kCorrupt, in.problem());
    if (!is_gap) return std::variant<Record, Gap>(std::move(record));
    gap.run_id = std::move(position.run_id);
    return std::variant<Record, Gap>(std::move(gap));
  }
};

Decoder::Decoder() : parser_(std::make_unique<Parser>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;

Result<std::variant<PositionRecord, Gap>> Decoder::position(std::string_view text) {
  PositionRecord record;
  return parser_->read(text, kPositionNeeds, record, record,
                       [&](Fields& in, std::string_view key, od::value value, uint32_t&) { read_state(in, key, value, record); });
}

Result<std::variant<EnrichedRecord, Gap>> Decoder::enriched(std::string_view text) {
  EnrichedRecord record;
  return parser_->read(
      text, kEnrichedNeeds, record.position, record,
      [&](Fields& in, std::string_view key, od::value value, uint32_t& seen) { read_derived(in, key, value, record, seen); });
}

}  // namespace skykeep::streams

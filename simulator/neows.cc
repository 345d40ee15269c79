#include "simulator/neows.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/json.h"
#include "core/text.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr std::string_view kBase = "/neo/rest/v1/";
constexpr double kKmOfAu = 149597870.7, kKmOfLunar = 384400;
constexpr std::string_view kRenamedId = "3542519";

struct Rock {
  std::string id, name;
  double h = 22;
  double km = 1e6, km_s = 10;
  UtcTime at;
  bool has_diameter = true, has_h = true;
};

Json lengths(double km, bool is_known) {
  const auto range = [&](double unit) {
    const double min = unit * km, max = min * std::sqrt(5.0);
    return is_known ? Json{{"estimated_diameter_min", min}, {"estimated_diameter_max", max}}
                    : Json{{"estimated_diameter_min", nullptr}, {"estimated_diameter_max", nullptr}};
  };
  return {{"kilometers", range(1)}, {"meters", range(1000)}, {"miles", range(0.621371192)}, {"feet", range(3280.839895)}};
}

Json approach(const Rock& rock, std::string_view body) {
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = to_string(rock.at);
  const char* month = kMonths[static_cast<size_t>(to_int(text.substr(5, 2)).value_or(1) - 1)];
  const auto number = [](double value) { return value == 0 ? std::string("0") : fmt::format("{:.10f}", value); };
  return {{"close_approach_date", text.substr(0, 10)},
          {"close_approach_date_full", fmt::format("{}-{}-{} {}", text.substr(0, 4), month, text.substr(8, 2), text.substr(11, 5))},
          {"epoch_date_close_approach", rock.at.micros / 1000},
          {"relative_velocity", {{"kilometers_per_second", number(rock.km_s)}, {"kilometers_per_hour", number(rock.km_s * 3600)},
                                 {"miles_per_hour", number(rock.km_s * 2236.936)}}},
          {"miss_distance", {{"astronomical", number(rock.km / kKmOfAu)}, {"lunar", number(rock.km / kKmOfLunar)}, {"kilometers", number(rock.km)},
                             {"miles", number(rock.km * 0.621371192)}}},
          {"orbiting_body", body}};
}

Json object(const Rock& rock, const std::string& key) {
  Json out = {{"links", {{"self", fmt::format("http://api.nasa.gov/neo/rest/v1/neo/{}?api_key={}", rock.id, key)}}},
              {"id", rock.id},
              {"neo_reference_id", rock.id},
              {"name", rock.name},
              {"nasa_jpl_url", fmt::format("https://ssd.jpl.nasa.gov/tools/sbdb_lookup.html#/?sstr={}", rock.id)},
              {"estimated_diameter", lengths(1329 / std::sqrt(0.25) * std::pow(10, -rock.h / 5), rock.has_diameter)},
              {"is_potentially_hazardous_asteroid", rock.h <= 22 && rock.km < 0.05 * kKmOfAu},
              {"close_approach_data", Json::array({approach(rock, "Earth")})},
              {"is_sentry_object", false}};
  if (rock.has_h) out["absolute_magnitude_h"] = rock.h;
  return out;
}

std::string name_of_renamed(UtcTime now) { return now >= *parse_utc("2026-11-15T00:00:00Z") ? "700001 (2010 SK9)" : "(2010 SK9)"; }

// Its orbit is computed anew every week of `now`.
Rock renamed(Date day, UtcTime now) {
  const int week = date_of(now).days / 7;
  return {.id = std::string(kRenamedId), .name = name_of_renamed(now), .h = 21.8, .km = 2.5e6 + 1000 * (week % 50), .km_s = 14.5,
          .at = midnight(day) + 11h};
}

std::vector<Rock> rocks_of(uint64_t seed, Date day, UtcTime now) {
  Random random(mix(seed, 0x2e0, static_cast<uint64_t>(day.days)));
  std::vector<Rock> out;
  const int count = random.between(5, 12), kind = day.days % 5;
  for (int i = 0; i < count; ++i) {
    Rock rock{.id = fmt::format("54{:05}{:02}", day.days % 100000, i),
              .name = fmt::format("({} S{}{})", 2000 + day.days % 27, static_cast<char>('A' + i), day.days % 1000)};
    rock.h = std::round((29.5 - 11 * std::pow(random.unit(), 1.6)) * 10) / 10;
    rock.km = kKmOfLunar * (0.08 + 75 * std::pow(random.unit(), 0.8));  // the farther the more
    rock.km_s = random.between(3.0, 30.0);
    rock.at = midnight(day) + 1min * random.between(0, 1430);
    if (i == 0 && kind == 4 && now >= *parse_utc("2026-11-20T00:00:00Z")) continue;
    if (i == 1) rock.has_diameter = kind != 0;
    if (i == 2) rock.has_h = kind != 1;
    if (i == 3 && kind == 2) rock.km = 0;
    if (i == 4 && kind == 3) rock.at = midnight(day) + 23h + 58min;
    out.push_back(std::move(rock));
  }
  if (day.days % 5 == 4) {
    const std::vector<Rock> before = rocks_of(seed, day + -1, now);
    if (before.size() > 4) {
      out.push_back(before[4]);
      out.back().at = midnight(day) + 2min;
    }
  }
  if (day.days % 10 == 0) out.push_back(renamed(day, now));
  return out;
}

Answer refusal(const Call& call) {
  return Answer::json(to_text(Json{{"code", 400}, {"http_error", "BAD_REQUEST"},
                                   {"error_message", "Date Format Exception - Expected format (yyyy-mm-dd) - The Feed date limit is only 7 Days"},
                                   {"request", "http://api.nasa.gov" + call.path + "?" + call.query}}),
                      400);
}

Answer feed(uint64_t seed, const Call& call, const Params& params, UtcTime now) {
  const std::string key(params.get("api_key").value_or(""));
  const auto start = parse_date(params.get("start_date").value_or(to_string(date_of(now))));
  if (!start) return refusal(call);
  const auto end = params.get("end_date") ? parse_date(*params.get("end_date")) : *start + 7;  // eight dates
  if (!end || *end < *start || *end - *start > 7) return refusal(call);
  const auto link = [&](Date from, Date to) {
    return fmt::format("http://api.nasa.gov/neo/rest/v1/feed?start_date={}&end_date={}&detailed=false&api_key={}", to_string(from), to_string(to),
                       key);
  };
  const int days = *end - *start + 1;
  Json dates = Json::object();
  int64_t count = start->days % 7 == 2 ? 1 : 0;  // 1970-01-03 was a Saturday
  for (Date day = *end; day >= *start; day = day + -1) {
    Json list = Json::array();
    for (const Rock& rock : rocks_of(seed, day, now)) list.push_back(object(rock, key));
    count += std::ssize(list);
    dates[to_string(day)] = std::move(list);
  }
  const Json links = {{"next", link(*end, *end + (days - 1))}, {"previous", link(*start + (1 - days), *start)}, {"self", link(*start, *end)}};
  return Answer::json(to_text(Json{{"links", links}, {"element_count", count}, {"near_earth_objects", std::move(dates)}}));
}

// Of the one object that is looked up here: an unknown id has an empty body.
Answer lookup(std::string_view id, const Params& params, UtcTime now) {
  if (id != kRenamedId) return {404, "application/json", "", {}, false, {}};
  const std::string key(params.get("api_key").value_or(""));
  const Date day{date_of(now).days / 10 * 10};
  Json out = object(renamed(day, now), key);
  Json list = Json::array();
  for (const auto& [offset, body] : {std::pair{-36500, "Merc"}, {-20, "Earth"}, {-5, "Venus"}, {0, "Earth"}, {10, "Earth"}, {64000, "Juptr"}})
    list.push_back(approach(renamed(day + offset, now), body));
  out["close_approach_data"] = std::move(list);
  out["designation"] = now >= *parse_utc("2026-11-15T00:00:00Z") ? "700001" : "2010 SK9";
  out["orbital_data"] = {{"orbit_id", std::to_string(date_of(now).days / 7)}, {"minimum_orbit_intersection", ".0159132"},
                         {"orbit_class", {{"orbit_class_type", "ATE"}}}};
  return Answer::json(to_text(out));
}

}  // namespace

std::optional<Answer> neows_answer(uint64_t seed, const Call& call, const Params& params, UtcTime now) {
  if (call.host != "api.nasa.gov" || !call.path.starts_with(kBase)) return std::nullopt;
  const std::string_view what = std::string_view(call.path).substr(kBase.size());
  if (what == "feed") return feed(seed, call, params, now);
  if (what.starts_with("neo/")) return lookup(what.substr(4), params, now);
  return std::nullopt;
}

}  // namespace skykeep::simulator

#include "simulator/jpl.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/json.h"
#include "core/partition.h"
#include "core/text.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr std::string_view kHost = "ssd-api.jpl.nasa.gov";
constexpr double kUnixEpochJulianDate = 2'440'587.5, kDayS = 86'400;

// A table as JPL writes it: every cell a text or null.
struct Table {
  std::vector<std::string> fields;
  std::vector<std::vector<Json>> rows;
};

Json signature(std::string_view source, std::string_view version) { return {{"source", source}, {"version", version}}; }

Answer answer_of(Table table, Json sign, bool is_shuffled, Random random) {
  Json out = {{"signature", std::move(sign)}, {"count", std::to_string(table.rows.size())}};
  if (table.rows.empty()) return Answer::json(to_text(out));
  if (is_shuffled) {
    table.fields.emplace_back("remark");
    for (auto& row : table.rows) row.emplace_back("new");
  }
  std::vector<size_t> order(table.fields.size());
  std::iota(order.begin(), order.end(), size_t{0});
  for (size_t i = order.size(); is_shuffled && i > 1; --i) std::swap(order[i - 1], order[random.bits() % i]);
  Json fields = Json::array(), data = Json::array();
  for (const size_t i : order) fields.push_back(table.fields[i]);
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const size_t i : order) cells.push_back(row[i]);
    data.push_back(std::move(cells));
  }
  out["fields"] = std::move(fields);
  out["data"] = std::move(data);
  return Answer::json(to_text(out));
}

// "2010-Jan-02 18:07".
std::string jpl_time(UtcTime t) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = to_string(t);
  return fmt::format("{}-{}-{} {}", text.substr(0, 4), kMonths[to_int(text.substr(5, 2)).value_or(1) - 1], text.substr(8, 2), text.substr(11, 5));
}

std::string provisional(Random& random, int year) {
  const auto letter = [&] { return static_cast<char>('A' + random.between(0, 7)); };
  const char half = letter(), order = letter();
  return fmt::format("{} {}{}{}", year, half, order, random.between(1, 300));
}

// ---- Close approaches ----

struct Approach {
  UtcTime at;
  std::vector<Json> cells;
};

Approach approach_of(uint64_t seed, int64_t month, uint64_t number, UtcTime now) {
  constexpr double kAuKm = 149'597'870.7, kTwoGm = 2 * 398'600.4418;  // km3/s2
  Random random(mix(seed, 0xcad0 + number, static_cast<uint64_t>(month)));
  const Date first = first_of_month(month);
  const auto minutes = static_cast<double>(first_of_month(month + 1) - first) * 1440;
  Approach out{.at = midnight(first) + Duration(std::llround(random.between(1.0, minutes - 1) * 60e6))};
  const std::string other = provisional(random, random.between(1998, 2026));
  const bool is_numbered = random.chance(0.1), is_comet = random.chance(0.01), is_bound = random.chance(0.01);
  const std::string name = is_numbered ? std::to_string(random.between(3000, 700'000)) : other;
  const double distance = 2.5e-4 + 0.0497 * std::sqrt(random.unit()), v_rel = random.between(5.0, 30.0);
  const double v_inf = std::sqrt(std::max(0.01, v_rel * v_rel - kTwoGm / (distance * kAuKm)));
  // An orbit is computed anew each week while the approach lies ahead.
  const int64_t solution = 10 + (out.at > now ? second_of(now) / (7 * 86'400) : int64_t{0});
  const auto text = [](double value) { return Json(fmt::format("{:.10g}", value)); };
  out.cells = {name,
               std::to_string(solution),
               fmt::format("{:.9f}", kUnixEpochJulianDate + out.at.unix_seconds() / kDayS),
               jpl_time(out.at + Duration(30s)),
               text(distance),
               text(distance * 0.999),
               text(distance * 1.001),
               text(v_rel),
               is_bound ? Json() : text(v_inf),
               random.chance(0.6) ? "< 00:01" : random.chance(0.9) ? "00:17" : "1_03:05",
               is_comet ? Json() : Json(fmt::format("{:.1f}", 30.0 - 10 * std::pow(random.unit(), 1.7))),
               is_numbered ? Json("0.34") : Json(),
               is_numbered ? Json("0.02") : Json(),
               is_numbered ? fmt::format("{:>6} ({})", name, other) : fmt::format("       ({})", name)};
  return out;
}

Answer cad(uint64_t seed, const Params& params, UtcTime now, bool is_shuffled) {
  constexpr int64_t kMostMonths = 1'200;
  const auto date = [&](const char* name, Date otherwise) { return parse_date(params.get(name).value_or("")).value_or(otherwise); };
  const Date from = date("date-min", date_of(now)), to = date("date-max", date_of(now) + 60);
  const auto is_asked = [&](const char* name) { return params.get(name) == "true" || params.get(name) == "1"; };
  if (month_of(to) - month_of(from) > kMostMonths) return Answer::json(R"({"code":"400","message":"the range is too long"})", 400);
  std::vector<Approach> found;
  for (int64_t month = month_of(from); month <= month_of(to) && params.get("body").value_or("Earth") == "Earth"; ++month)
    for (uint64_t i = 0, n = 20 + mix(seed, 0xcad, static_cast<uint64_t>(month)) % 40; i < n; ++i) {
      Approach approach = approach_of(seed, month, i, now);
      if (approach.at >= midnight(from) && approach.at <= midnight(to)) found.push_back(std::move(approach));
    }
  std::ranges::stable_sort(found, {}, &Approach::at);
  Table table{.fields = {"des", "orbit_id", "jd", "cd", "dist", "dist_min", "dist_max", "v_rel", "v_inf", "t_sigma_f", "h"}, .rows = {}};
  if (is_asked("diameter")) table.fields.insert(table.fields.end(), {"diameter", "diameter_sigma"});
  if (is_asked("fullname")) table.fields.emplace_back("fullname");
  for (Approach& approach : found) {
    if (!is_asked("fullname")) approach.cells.pop_back();
    if (!is_asked("diameter")) approach.cells.erase(approach.cells.begin() + 11, approach.cells.begin() + 13);
    table.rows.push_back(std::move(approach.cells));
  }
  return answer_of(std::move(table), signature("NASA/JPL SBDB Close Approach Data API", "1.5"), is_shuffled, Random(seed));
}

// ---- The risk list ----

const UtcTime kRiserFound = *parse_utc("2026-11-10T00:00:00Z"), kRiserRemoved = *parse_utc("2026-12-05T15:06:13Z");

Json risk_of(std::string name, double probability, double palermo, UtcTime observed, Random random) {
  const int first = random.between(2040, 2110), last = std::min(first + random.between(0, 40), 2125);
  return {{"des", name},
          {"fullname", fmt::format("({})", name)},
          {"id", fmt::format("bK{:06}", random.between(0, 999'999))},
          {"h", fmt::format("{:.2f}", random.between(19.0, 29.0))},
          {"diameter", fmt::format("{:.3f}", random.between(0.005, 0.4))},
          {"v_inf", fmt::format("{:.10f}", random.between(4.0, 25.0))},
          {"ip", fmt::format("{:.6g}", probability)},
          {"n_imp", std::to_string(random.between(1, 200))},
          {"ps_cum", fmt::format("{:.2f}", palermo)},
          {"ps_max", fmt::format("{:.2f}", palermo - 0.2)},
          {"ts_max", random.chance(0.1) ? Json() : Json("0")},
          {"range", fmt::format("{}-{}", first, last)},
          {"last_obs", jpl_time(observed).substr(0, 11) + ".50000"},
          {"last_obs_jd", fmt::format("{:.5f}", kUnixEpochJulianDate + observed.unix_seconds() / kDayS)}};
}

// Thirty objects that stay, and one that is watched: its probability rises from day to day until it is removed.
Answer sentry(uint64_t seed, const Params& params, UtcTime now) {
  const Json sign = signature("NASA/JPL Sentry Data API", "2.0");
  const std::string riser = "2026 VR7";
  const bool is_removed = now >= kRiserRemoved;
  const std::string when = replace_all(replace_all(to_string(kRiserRemoved), "T", " "), "Z", "");
  Json list = Json::array();
  if (params.get("removed")) {
    list = {{{"des", "2016 NO56"}, {"removed", "2017-05-05 13:21:56"}}, {{"des", "99942"}, {"removed", "2021-03-26 15:06:13"}}};
    if (is_removed) list.push_back({{"des", riser}, {"removed", when}});
  } else if (params.get("des") == riser && is_removed) {
    return Answer::json(to_text(Json{{"signature", sign}, {"removed", when}, {"error", "specified object removed"}}));
  } else {
    for (uint64_t i = 0; i < 30; ++i) {
      Random random(mix(seed, 0x5e17, i));
      std::string name = provisional(random, random.between(1998, 2025));
      list.push_back(risk_of(std::move(name), std::pow(10, random.between(-9.0, -3.0)), random.between(-9.0, -2.0), *parse_utc("2024-03-02T12:00:00Z"), random));
    }
    const auto days = static_cast<double>((second_of(now) - second_of(kRiserFound)) / 86'400);
    if (now >= kRiserFound && !is_removed)
      list.push_back(risk_of(riser, 1e-5 * (days + 1), -4 + days / 20, kRiserFound + Duration(24h) * static_cast<int64_t>(days), Random(mix(seed, 0x5e17))));
  }
  return Answer::json(to_text(Json{{"signature", sign}, {"count", std::to_string(list.size())}, {"data", list}}));
}

// ---- Fireballs ----

// One in twelve days or so since April 1988.
Answer fireballs(uint64_t seed, const Params& params, UtcTime now, bool is_shuffled) {
  Table table{.fields = {"date", "energy", "impact-e", "lat", "lat-dir", "lon", "lon-dir", "alt", "vel"}, .rows = {}};
  const bool has_components = params.get("vel-comp") == "true";
  if (has_components) table.fields.insert(table.fields.end(), {"vx", "vy", "vz"});
  Random random(mix(seed, 0xf12e));
  for (UtcTime at = *parse_utc("1988-04-15T03:03:10Z"); at <= now; at = at + Duration(1s) * static_cast<int64_t>(random.between(86'400, 24 * 86'400))) {
    const bool has_place = random.chance(0.8), has_speed = random.chance(0.35);
    const auto number = [&](double low, double high) { return fmt::format("{:.1f}", random.between(low, high)); };
    const auto known = [](bool is_known, std::string text) { return is_known ? Json(std::move(text)) : Json(); };
    const double kilotons = std::pow(10, random.between(-1.1, 1.2));
    table.rows.push_back({replace_all(replace_all(to_string(at), "T", " "), "Z", ""), fmt::format("{:.1f}", kilotons * 45), fmt::format("{:.2g}", kilotons),
                          known(has_place, number(0, 75)), known(has_place, random.chance(0.5) ? "N" : "S"), known(has_place, number(0, 180)),
                          known(has_place, random.chance(0.5) ? "E" : "W"), known(has_place && random.chance(0.7), number(20, 60)),
                          known(has_speed, number(11, 40))});
    for (int axis = 0; axis < 3 && has_components; ++axis) table.rows.back().push_back(known(has_speed, number(-20, 20)));
  }
  return answer_of(std::move(table), signature("NASA/JPL Fireball Data API", "1.2"), is_shuffled, Random(seed));
}

// ---- Objects ----

bool is_designation(std::string_view text) {
  const bool is_number = !text.empty() && to_int(text).value_or(0) > 0;
  const bool is_provisional = text.size() >= 7 && text[4] == ' ' && to_int(text.substr(0, 4)).value_or(0) > 1800;
  return is_number || is_provisional;
}

Answer sbdb(uint64_t seed, const Params& params) {
  const std::string name(params.get("des").value_or(params.get("sstr").value_or("")));
  const Json sign = signature("NASA/JPL Small-Body Database (SBDB) API", "1.3");
  if (!is_designation(name))
    return Answer::json(to_text(Json{{"message", "specified object was not found"}, {"moreInfo", "https://ssd-api.jpl.nasa.gov/doc/sbdb.html"}, {"code", "200"}}));
  uint64_t number = 0x5bdb;
  for (const char c : name) number = mix(number, static_cast<unsigned char>(c));
  Random random(mix(seed, number));
  const bool is_numbered = name.find(' ') == name.npos;
  const double e = random.between(0.05, 0.7), a = random.between(0.7, 2.5), per = 365.25 * std::pow(a, 1.5);
  Json elements = Json::array();
  const auto element = [&](const char* label, double value, const char* units) {
    elements.push_back({{"name", label}, {"label", label}, {"title", label}, {"value", fmt::format("{:.12g}", value)},
                        {"sigma", fmt::format("{:.2e}", random.between(1e-9, 1e-6))}, {"units", *units == '\0' ? Json() : Json(units)}});
  };
  element("e", e, "");
  element("a", a, "au");
  element("q", a * (1 - e), "au");
  element("i", random.between(0.1, 40.0), "deg");
  element("om", random.between(0.0, 360.0), "deg");
  element("w", random.between(0.0, 360.0), "deg");
  element("ma", random.between(0.0, 360.0), "deg");
  element("tp", 2'461'000.5 + random.between(-300.0, 300.0), "TDB");
  element("per", per, "d");
  element("n", 360 / per, "deg/d");
  element("ad", a * (1 + e), "au");
  Json physical = {{{"name", "H"}, {"value", fmt::format("{:.2f}", random.between(15.0, 26.0))}, {"sigma", nullptr}, {"units", nullptr},
                    {"ref", "JPL 1"}, {"notes", "autocmod"}, {"title", "absolute magnitude"}, {"desc", "at 1 au"}},
                   {{"name", "spec_B"}, {"value", "Sq"}, {"sigma", nullptr}, {"units", nullptr}, {"ref", "simulated"}, {"notes", nullptr},
                    {"title", "SMASSII spectral type"}, {"desc", ""}}};
  const Json object = {{"des", name}, {"fullname", is_numbered ? name + " (simulated)" : "(" + name + ")"}, {"spkid", is_numbered ? fmt::format("{}", 20'000'000 + to_int(name).value_or(0)) : "54000000"},
                       {"neo", true}, {"pha", a * (1 - e) < 1.05}, {"kind", is_numbered ? "an" : "au"}, {"orbit_id", "12"}, {"prefix", nullptr},
                       {"orbit_class", {{"code", a < 1 ? "ATE" : "APO"}, {"name", a < 1 ? "Aten" : "Apollo"}}}};
  const Json orbit = {{"epoch", "2461000.5"}, {"moid", fmt::format("{:.4g}", random.between(0.001, 0.3))}, {"condition_code", "1"}, {"n_obs_used", 230},
                      {"data_arc", "6200"}, {"first_obs", "2004-03-15"}, {"last_obs", "2021-05-12"}, {"rms", ".31"}, {"elements", elements}, {"source", "JPL"}};
  return Answer::json(to_text(Json{{"signature", sign}, {"object", object}, {"orbit", orbit}, {"phys_par", physical}}));
}

}  // namespace

std::optional<Answer> jpl_answer(uint64_t seed, const Call& call, const Params& params, UtcTime now, const Decision& decision) {
  if (call.host != kHost) return std::nullopt;
  if (decision[Fault::kError200]) return Answer::json(R"({"signature":{"source":"NASA/JPL","version":"1.0"},"error":"the database cannot be reached"})");
  if (call.path == "/cad.api") return cad(seed, params, now, decision[Fault::kDrift]);
  if (call.path == "/fireball.api") return fireballs(seed, params, now, decision[Fault::kDrift]);
  if (call.path == "/sbdb.api") return sbdb(seed, params);
  if (call.path == "/sentry.api") return sentry(seed, params, now);
  return std::nullopt;
}

}  // namespace skykeep::simulator

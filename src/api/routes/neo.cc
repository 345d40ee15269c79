// Near-Earth objects, their approaches with both scores, and the score route of an older system.
#include <fmt/format.h>

#include "api/routes/json_of.h"
#include "api/routes/routes.h"
#include "warehouse/sql_text.h"

namespace skykeep::api {
namespace {

using warehouse::Value, warehouse::text_of;

constexpr int64_t kMostRows = 1000;
constexpr int kDaysAhead = 7;  // without a range: today and a week

constexpr std::string_view kObjectColumns =
    "object_id, designation, name, h, diameter_min_m, diameter_max_m, is_hazardous, is_sentry, orbit_id, orbit_class, moid_au, provenance";
constexpr std::string_view kApproachColumns =
    "object_id, designation, name, body, approach_date, approach_at, miss_distance_km, miss_distance_ld, velocity_km_s, v_inf_km_s, h, "
    "diameter_min_m, diameter_max_m, is_hazardous, is_sentry, orbit_id, threat_score_v1, rarity_years, rarity_score, rarity_level, provenance, "
    "bronze.rarity_base() as rarity_base, rarity_size, rarity_speed, rarity_distance";

Json approach_json(const warehouse::Table& table, const std::vector<Value>& row) {
  Json out = json_of_row(table, row), parts = Json::object();
  const bool has_parts = !out["rarity_years"].is_null();
  for (const char* name : {"base", "size", "speed", "distance"}) {
    const std::string column = std::string("rarity_") + name;
    parts[name] = out[column];
    out.erase(column);
  }
  out["rarity_parts"] = has_parts ? std::move(parts) : Json();
  return out;
}

Answer list_objects(Context& context, const Call& call) {
  const int64_t limit = call.integer("limit", 100);
  std::string where = "designation > ?";
  if (call.has("hazardous")) where += call.flag("hazardous") ? " and is_hazardous" : " and not is_hazardous";
  auto session = TRY(context.sessions.take());
  const std::string sql = fmt::format("select {} from silver.neo where {} order by designation limit ?", kObjectColumns, where);
  const auto found = TRY(session->table(sql, {call.text("cursor"), limit + 1}));
  Json data = json_of_rows(found, limit);
  const Json next = std::ssize(found.rows) > limit ? data.back()["designation"] : Json();
  return json_reply(Json{{"data", std::move(data)}, {"next", next}});
}

Answer one_object(Context& context, const Call& call) {
  const std::string id = call.text("id");
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table(
      fmt::format("select {} from silver.neo where object_id = ? or designation = ? order by object_id = ? desc limit 1", kObjectColumns), {id, id, id}));
  if (found.rows.empty()) return std::unexpected(Problem::not_found(fmt::format("no near-Earth object '{}' is known here", id)));
  Json out = json_of_row(found, found.rows.front());
  const auto passes = TRY(session->table(
      fmt::format("select {} from silver.neo_approach where designation = ? order by approach_date, body", kApproachColumns),
      {out["designation"].get<std::string>()}));
  out["approaches"] = Json::array();
  for (const auto& row : passes.rows) out["approaches"].push_back(approach_json(passes, row));
  return json_reply(out);
}

Answer approaches(Context& context, const Call& call) {
  const Date today = date_of(context.deps.clock.now());
  const Date from = call.date("from").value_or(today);
  const Date to = call.date("to").value_or(from + kDaysAhead);
  if (from > to) return std::unexpected(Problem::bad_parameter("from", "from is later than to"));
  const int64_t limit = call.integer("limit", 100), skip = call.integer("cursor", 0);
  // As literals, by which the table is read: of all columns but these few rows are asked for.
  std::string where = fmt::format("approach_date between date '{}' and date '{}' and body = {}", to_string(from), to_string(to),
                                  warehouse::sql_text(call.text("body", "Earth")));
  if (call.has("max_distance_ld")) where += fmt::format(" and miss_distance_ld <= {}", *call.real("max_distance_ld"));
  if (call.has("hazardous")) where += call.flag("hazardous") ? " and is_hazardous" : " and not is_hazardous";
  const std::string sort = call.text("sort", "date");
  const std::string_view order = sort == "distance" ? "miss_distance_km nulls last" : sort == "rarity" ? "rarity_years desc nulls last"
                                 : sort == "size"   ? "diameter_max_m desc nulls last, h nulls last"
                                                    : "approach_date, approach_at nulls first";
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->connection().table(
      fmt::format("select {} from silver.neo_approach where {} order by {}, approach_date, designation limit {} offset {}", kApproachColumns, where,
                  order, limit + 1, skip)));
  Json data = Json::array();
  for (const auto& row : found.rows)
    if (std::ssize(data) < limit) data.push_back(approach_json(found, row));
  const Json next = std::ssize(found.rows) > limit ? Json(std::to_string(skip + limit)) : Json();
  Reply reply = json_reply(Json{{"data", std::move(data)}, {"next", next}});
  reply.changes_by_itself = !call.has("from");  // today is another day tomorrow
  return reply;
}

// As the older system's: a distance of 0 has no score there either, but ended in an error.
Answer threat_score(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  const auto missing = [](const char* name, const char* what) {
    Problem problem = Problem::of(422, fmt::format("{} {}", name, what));
    problem.parameter = name;
    return std::unexpected(std::move(problem));
  };
  std::vector<double> numbers;
  for (const char* name : {"diameter_min_km", "diameter_max_km", "velocity_kph", "miss_distance_km"}) {
    if (!body.contains(name) || !body[name].is_number()) return missing(name, "is no number");
    numbers.push_back(body[name].get<double>());
    if (!(numbers.back() >= 0)) return missing(name, "is negative");
  }
  if (numbers[3] == 0) return missing("miss_distance_km", "is 0: without a distance there is no score");
  if (!body.contains("hazardous") || !body["hazardous"].is_boolean()) return missing("hazardous", "is neither true nor false");
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table("select bronze.threat_score_v1(?::double, ?::double, ?::double, ?::double, ?::bigint = 1) as threat_score",
                                        {numbers[0], numbers[1], numbers[2], numbers[3], int64_t{body["hazardous"].get<bool>()}}));
  return json_reply(json_of_row(found, found.rows.at(0)));
}

schema::Fields object_fields() {
  using namespace schema;
  return {{"object_id", text("SPK id")},
          {"designation", text("a number, else the provisional designation")},
          {"name", text().or_null()},
          {"h", number("mag", "absolute magnitude").or_null()},
          {"diameter_min_m", number("m", "from H").or_null()},
          {"diameter_max_m", number("m", "from H").or_null()},
          {"is_hazardous", boolean("potentially hazardous as NASA has it").or_null()},
          {"is_sentry", boolean("Sentry watches it").or_null()},
          {"orbit_id", text("of JPL's orbit").or_null()},
          {"provenance", text()}};
}

Schema object_schema() {
  using namespace schema;
  Fields fields = object_fields();
  fields.emplace_back("orbit_class", text("APO, ATE, ...").or_null());
  fields.emplace_back("moid_au", number("au", "least distance of its orbit from the Earth's").or_null());
  return named("Neo", object(fields));
}

Schema approach_schema() {
  using namespace schema;
  const Schema parts = object({{"base", number("", "of impacts of 100 m at 20 km/s")}, {"size", number()}, {"speed", number()},
                               {"distance", number()}});
  Fields fields = object_fields();
  fields.front().second = text("SPK id; null of an object that CAD alone tells of").or_null();
  const Fields more = {{"body", text("what it passes: Earth, Moon, Merc, Venus, Mars, Juptr, Satrn").or_null()},
                       {"approach_date", date("as JPL gives it (TDB)")},
                       {"approach_at", time("of NeoWs to the minute; null where only the day is known").or_null()},
                       {"miss_distance_km", number("km", "between the centres").or_null()},
                       {"miss_distance_ld", number("LD", "distances of the Moon").or_null()},
                       {"velocity_km_s", number("km/s").or_null()},
                       {"v_inf_km_s", number("km/s", "without the Earth's pull").or_null()},
                       {"threat_score_v1", number("", "0 to 1; distance does nothing in it").or_null()},
                       {"rarity_years", number("years", "something at least this energetic passes the Earth this near once in so many").or_null()},
                       {"rarity_score", number("", "0 to 1").or_null()},
                       {"rarity_level", choice({"very frequent", "frequent", "infrequent", "rare", "very rare"}).or_null()},
                       {"rarity_parts", parts.about("decades of years, whose sum is the logarithm of rarity_years").or_null()}};
  fields.insert(fields.end(), more.begin(), more.end());
  return named("NeoApproach", object(fields));
}

Schema one_object_schema() {
  using namespace schema;
  Fields fields = object_fields();
  fields.emplace_back("orbit_class", text().or_null());
  fields.emplace_back("moid_au", number("au").or_null());
  fields.emplace_back("approaches", list_of(approach_schema()).about("to every body, by date"));
  return named("NeoWithApproaches", object(fields));
}

}  // namespace

void add_neo(RouteTable& table, Context& context) {
  const auto limit = [](const char* about) {
    return Parameter{.name = "limit", .type = ParamType::kInteger, .description = about, .min = 1, .max = kMostRows, .fallback = "100"};
  };
  const Parameter hazardous{.name = "hazardous", .type = ParamType::kBoolean,
                            .description = "only those that NASA calls potentially hazardous, or the others"};
  const auto day = [](const char* name, const char* about) { return Parameter{.name = name, .type = ParamType::kDate, .description = about}; };
  table.add({.path = "/api/v1/neo", .tag = "neo", .summary = "Near-Earth objects, by designation",
             .parameters = {hazardous, limit("objects a page"), {.name = "cursor", .description = "`next` of the page before"}},
             .answer = schema::page_of(object_schema()), .caching = Caching::kPublication, .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return list_objects(context, call); }});
  table.add({.path = "/api/v1/neo/approaches", .tag = "neo", .summary = "Close approaches of a range of days, with both scores",
             .description = "docs/rarity.md explains the scores. Flags of NASA stand beside them, and are no part of the rarity.",
             .parameters = {day("from", "first day; without it today (UTC)"), day("to", "last day; without it a week after the first"),
                            {.name = "body", .description = "what is passed, as JPL shortens it", .max = 20, .fallback = "Earth"},
                            {.name = "max_distance_ld", .type = ParamType::kReal, .description = "not farther than so many distances of the Moon",
                             .min = 0, .max = 1'000'000},
                            hazardous,
                            {.name = "sort", .description = "order of the answer", .choices = {"date", "distance", "rarity", "size"},
                             .fallback = "date"},
                            limit("approaches a page"),
                            {.name = "cursor", .type = ParamType::kInteger, .description = "`next` of the page before", .min = 0,
                             .max = 1'000'000'000}},
             .answer = schema::page_of(approach_schema()), .refuses = "The range is empty.", .caching = Caching::kPublication, .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return approaches(context, call); }});
  table.add({.path = "/api/v1/neo/{id}", .tag = "neo", .summary = "A near-Earth object with all its approaches",
             .parameters = {{.name = "id", .description = "SPK id or designation", .required = true, .max = 60, .example = "2019 AW2"}},
             .answer = one_object_schema(), .caching = Caching::kPublication, .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return one_object(context, call); }});
  using namespace schema;
  const auto wanted = [](const Schema& value) { return value.or_null().optional(); };  // without it the answer is 422, not 400
  table.add({.method = "POST", .path = "/neo-threat-score", .tag = "legacy APIs", .summary = "The score of an approach, as an older system counts it",
             .description = "0.3 for a kilometre of diameter, 0.2 for 100,000 km/h, 0.2 for a distance of 1 km and 0.3 for the flag. 422 without a "
                            "distance or another value.",
             .request_body = "the approach",
             .request = schema::object({{"diameter_min_km", wanted(number("km"))}, {"diameter_max_km", wanted(number("km"))},
                                        {"velocity_kph", wanted(number("km/h"))}, {"miss_distance_km", wanted(number("km", "more than 0"))},
                                        {"hazardous", wanted(boolean())}}),
             .answer = named("ThreatScore", schema::object({{"threat_score", number("", "0 to 1")}})), .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return threat_score(context, call); }});
}

}  // namespace skykeep::api

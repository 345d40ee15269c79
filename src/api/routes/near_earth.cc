// What comes near the Earth or meets it: the impact risk list through time, and fireballs.
#include <fmt/format.h>

#include <span>

#include "api/routes/json_of.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

using warehouse::Value;

constexpr int64_t kMostRows = 1'000;  // a page

// A column of a table as a member of an answer: they have one name.
struct Member {
  enum Kind { kText, kInteger, kNumber, kDate, kTime };
  const char* name;
  Kind kind = kText;
  bool can_be_null = true;
  const char* unit = "";
  const char* about = "";
};

constexpr Member kRiskMembers[] = {
    {"designation", Member::kText, false},
    {"full_name"},
    {"h", Member::kNumber, true, "", "absolute magnitude"},
    {"diameter_km", Member::kNumber, true, "km", "mostly from h"},
    {"v_inf_km_s", Member::kNumber, true, "km/s", "relative to an Earth without mass"},
    {"impact_probability", Member::kNumber, true, "", "of all impacts together"},
    {"impacts", Member::kInteger, true, "", "how many are possible"},
    {"palermo_cumulative", Member::kNumber, true, "", "Palermo scale, all impacts together; the issuer's"},
    {"palermo_maximum", Member::kNumber, true, "", "of the worst impact"},
    {"torino_maximum", Member::kInteger, true, "", "Torino scale; null of impacts more than a century ahead"},
    {"first_year", Member::kInteger},
    {"last_year", Member::kInteger, true, "", "of the possible impacts"},
    {"last_observed_on", Member::kDate},
    {"valid_from", Member::kTime, false, "", "when the first list that says so was fetched"},
    {"valid_to", Member::kTime, true, "", "when the first list that does not was fetched; null: it stands"},
    {"end_reason", Member::kText, true, "", "changed, removed, not listed"},
    {"removed_at", Member::kTime, true, "", "when JPL removed it"},
    {"provenance", Member::kText, false},
};

constexpr Member kFireballMembers[] = {
    {"fireball_at", Member::kTime, false, "", "of the peak of brightness"},
    {"latitude", Member::kNumber, true, "deg", "north positive; null where nobody tells"},
    {"longitude", Member::kNumber, true, "deg", "east positive"},
    {"altitude_km", Member::kNumber, true, "km", "of the peak"},
    {"velocity_km_s", Member::kNumber, true, "km/s"},
    {"energy_j", Member::kNumber, true, "J", "radiated"},
    {"impact_energy_kt", Member::kNumber, true, "kt", "of the whole impact, estimated"},
    {"provenance", Member::kText, false},
};

std::string columns_of(std::span<const Member> members) {
  std::string out;
  for (const Member& member : members) out += (out.empty() ? "" : ", ") + std::string(member.name);
  return out;
}

Schema schema_of(const char* name, std::span<const Member> members) {
  schema::Fields fields;
  for (const Member& member : members) {
    Schema one = member.kind == Member::kInteger  ? schema::integer(member.about)
                 : member.kind == Member::kNumber ? schema::number(member.unit, member.about)
                 : member.kind == Member::kDate   ? schema::date(member.about)
                 : member.kind == Member::kTime   ? schema::time(member.about)
                                                  : schema::text(member.about);
    fields.emplace_back(member.name, member.can_be_null ? one.or_null() : one);
  }
  return schema::named(name, schema::object(fields));
}

// A page of rows; its cursor counts those that lie before it.
Answer page(Context& context, const Call& call, std::span<const Member> members, const std::string& rest, std::initializer_list<Value> values) {
  const int64_t limit = call.integer("limit", 100), before = call.integer("cursor", 0);
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table(fmt::format("select {} {} limit {} offset {}", columns_of(members), rest, limit + 1, before), values));
  return json_reply(Json{{"data", json_of_rows(found, limit)}, {"next", std::ssize(found.rows) > limit ? Json(std::to_string(before + limit)) : Json()}});
}

// One object's whole history, or the list as it stands, or stood.
Answer risk(Context& context, const Call& call) {
  const auto at = call.time("at", context.deps.clock.now());
  if (call.has("designation") && at) return std::unexpected(Problem::bad_parameter("at", "ask for an object's history or for the list of a moment, not for both"));
  if (call.has("designation")) return page(context, call, kRiskMembers, "from silver.neo_risk where designation = ? order by valid_from desc", {call.text("designation")});
  constexpr const char* kOrder = "order by palermo_cumulative desc nulls last, designation";
  if (!at) return page(context, call, kRiskMembers, fmt::format("from silver.neo_risk where valid_to is null {}", kOrder), {});
  return page(context, call, kRiskMembers,
              fmt::format("from silver.neo_risk where epoch_us(valid_from) <= ? and (valid_to is null or epoch_us(valid_to) > ?) {}", kOrder), {at->micros, at->micros});
}

Answer fireballs(Context& context, const Call& call) {
  const auto from = call.date("from"), to = call.date("to");
  if (from && to && *from > *to) return std::unexpected(Problem::bad_parameter("from", "from is later than to"));
  return page(context, call, kFireballMembers,
              fmt::format("from silver.fireball where fireball_date - date '1970-01-01' between ? and ? {} order by fireball_at desc, latitude",
                          call.flag("has_place") ? "and latitude is not null" : ""),
              {int64_t{from.value_or(Date{INT32_MIN}).days}, int64_t{to.value_or(Date{INT32_MAX}).days}});
}

std::vector<Parameter> with_paging(std::vector<Parameter> parameters) {
  parameters.push_back({.name = "limit", .type = ParamType::kInteger, .description = "rows a page", .min = 1, .max = kMostRows, .fallback = "100"});
  parameters.push_back({.name = "cursor", .type = ParamType::kInteger, .description = "`next` of the page before", .min = 0, .max = INT32_MAX});
  return parameters;
}

}  // namespace

void add_near_earth(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/neo/risk",
             .tag = "neo",
             .summary = "The impact risk list, the highest Palermo value first, now or at a moment; or an object's history on it",
             .parameters = with_paging({{.name = "designation", .description = "an object, as JPL writes it: its history, newest first", .example = "101955"},
                                        {.name = "at", .type = ParamType::kTime, .description = "the list as it stood"}}),
             .answer = schema::page_of(schema_of("NeoRisk", kRiskMembers)),
             .refuses = "A moment and an object are asked for at once.",
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return risk(context, call); }});
  table.add({.path = "/api/v1/fireballs",
             .tag = "neo",
             .summary = "Fireballs that US Government sensors saw, newest first",
             .parameters = with_paging({{.name = "from", .type = ParamType::kDate, .description = "first day"},
                                        {.name = "to", .type = ParamType::kDate, .description = "last day"},
                                        {.name = "has_place", .type = ParamType::kBoolean, .description = "those alone whose place is known"}}),
             .answer = schema::page_of(schema_of("Fireball", kFireballMembers)),
             .refuses = "The range is empty.",
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return fireballs(context, call); }});
}

}  // namespace skykeep::api

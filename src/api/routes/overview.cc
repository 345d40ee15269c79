// What came lately, over all sources, in one answer: what a page shows that nobody has to read.
#include <fmt/format.h>

#include "api/routes/json_of.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

constexpr int kDays = 60;        // without a range
constexpr int kMostDays = 400;

Answer overview(Context& context, const Call& call) {
  const Date to = call.date("to").value_or(date_of(context.deps.clock.now()));
  const Date from = call.date("from").value_or(to + -(kDays - 1));
  if (from > to) return std::unexpected(Problem::bad_parameter("from", "from is later than to"));
  if (to - from >= kMostDays) return std::unexpected(Problem::bad_parameter("from", fmt::format("at most {} days are told at once", kMostDays)));
  const auto range = [&](std::string_view column) { return fmt::format("{} between date '{}' and date '{}'", column, to_string(from), to_string(to)); };
  auto session = TRY(context.sessions.take());
  const auto records = TRY(session->table(fmt::format(
      "select \"date\", source, records from gold.records_per_day where {} order by 1, 2", range("\"date\""))));
  const auto cameras = TRY(session->table(fmt::format(
      "select earth_date as \"date\", lower(rover_name) as rover, camera_name as camera, cast(sum(total_photos) as bigint) as pictures "
      "from gold.photo_counts where {} and camera_name is not null group by all order by 1, 2, 3", range("earth_date"))));
  Reply reply = json_reply(Json{{"from", to_string(from)}, {"to", to_string(to)}, {"records", json_of_rows(records)}, {"cameras", json_of_rows(cameras)}});
  reply.changes_by_itself = !call.has("to");  // today is another day tomorrow
  return reply;
}

Schema overview_schema() {
  using namespace schema;
  return named("Overview", object({{"from", date()}, {"to", date()},
                                   {"records", list_of(object({{"date", date()}, {"source", choice({"apod", "mars", "neo"})},
                                                               {"records", integer("rows of gold.nasa_unified_view")}})).about("days without any are left out")},
                                   {"cameras", list_of(object({{"date", date("of the sol, on Earth")}, {"rover", text()}, {"camera", text()},
                                                               {"pictures", integer("of each product its highest version")}}))}}));
}

}  // namespace

void add_overview(RouteTable& table, Context& context) {
  const auto day = [](const char* name, const char* about) { return Parameter{.name = name, .type = ParamType::kDate, .description = about}; };
  table.add({.path = "/api/v1/overview",
             .tag = "pipeline",
             .summary = "What came lately: records a day by source, rover pictures a day by camera",
             .parameters = {day("from", "first day; without it 60 days are told"), day("to", "last day; without it today (UTC)")},
             .answer = overview_schema(),
             .refuses = "The range is empty or longer than 400 days.",
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return overview(context, call); }});
}

}  // namespace skykeep::api

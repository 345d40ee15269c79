// /api/v1/mars: rovers, sols, manifests and drives.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/json_writer.h"
#include "api/photo_rows.h"
#include "api/routes/answer_schemas.h"
#include "api/routes/json_of.h"
#include "api/routes/routes.h"
#include "warehouse/format.h"

namespace skykeep::api {
namespace {

// The states of the heat bar, in the order of their indices; the last one: the ledger does not know the sol.
constexpr std::array kStates = {"missing", "in_progress", "complete", "partial", "failed", "unreachable", "none"};
constexpr size_t kNone = kStates.size() - 1;

Answer rovers(Context& context) {
  Json data = Json::array();
  for (const flows::RoverFacts& rover : flows::rover_facts()) {
    const auto counts = TRY(context.mars.counts(rover));
    const auto manifest = TRY(context.mars.manifest(rover));
    Json cameras = Json::array();
    for (const flows::CameraFacts& camera : rover.cameras) {
      const auto n = counts->by_camera.find(camera.nasa_camera_id);
      cameras.push_back({{"name", camera.name},
                         {"full_name", camera.full_name},
                         {"category", camera.category},
                         {"photos", n == counts->by_camera.end() ? 0 : n->second}});
    }
    // The newest sol that is here or that a manifest knows: where a page opens.
    const int32_t here = counts->sols.empty() ? 0 : counts->sols.back().sol;
    const int32_t max_sol = std::max(here, manifest->max_sol);
    data.push_back({{"id", rover.id},
                    {"name", rover.name},
                    {"slug", rover.slug},
                    {"landing_date", to_string(rover.landing_date)},
                    {"launch_date", to_string(rover.launch_date)},
                    {"status", rover.status},
                    {"max_sol", max_sol},
                    {"max_date", to_string(flows::earth_date_of(rover, max_sol))},
                    {"newest_sol_here", counts->sols.empty() ? Json() : Json(here)},
                    {"total_photos", counts->photos},
                    {"total_pictures", counts->pictures},
                    {"cameras", std::move(cameras)}});
  }
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

size_t index_of(state::PartitionState state) {
  const auto at = std::ranges::find(kStates, state::to_string(state));
  return at == kStates.end() ? kNone : static_cast<size_t>(at - kStates.begin());
}

Answer sols(Context& context, const Call& call) {
  const flows::RoverFacts& rover = *call.rover("rover");
  const auto counts = TRY(context.mars.counts(rover));
  state::PartitionFilter filter;
  filter.source = "mars_photos";
  filter.scope = rover.slug;
  const auto partitions = TRY(context.ledger.list(filter));
  int32_t last = counts->sols.empty() ? -1 : counts->sols.back().sol;
  for (const state::Partition& p : partitions) last = std::max(last, p.key.sol().value_or(-1));
  std::vector<std::pair<int64_t, size_t>> rows(static_cast<size_t>(last + 1), {0, kNone});
  for (const SolCounts& sol : counts->sols) rows[static_cast<size_t>(sol.sol)].first = sol.photos;
  for (const state::Partition& p : partitions)
    if (const auto sol = p.key.sol()) rows[static_cast<size_t>(*sol)].second = index_of(p.state);
  std::string out = "{\"rover\":";
  JsonWriter w(out);
  w.text(rover.slug);
  w.raw(",\"states\":");
  w.raw(to_text(Json(kStates)));
  w.raw(",\"data\":[");
  for (size_t sol = 0; sol < rows.size(); ++sol) {
    w.raw(sol == 0 ? "[" : ",[");
    w.integer(static_cast<int64_t>(sol));
    w.raw(',');
    w.integer(rows[sol].first);
    w.raw(',');
    w.integer(static_cast<int64_t>(rows[sol].second));
    w.raw(']');
  }
  w.raw("]}");
  return json_reply(std::move(out));
}

Answer one_sol(Context& context, const Call& call) {
  const flows::RoverFacts& rover = *call.rover("rover");
  const auto sol = static_cast<int32_t>(*call.integer("sol"));
  Json by_camera = Json::object();
  int64_t photos = 0;
  SolRows rows = TRY(context.sol(SolRows::Columns::kCamera, rover, sol));
  for (const SolRows::Row& row : rows.rows()) {
    const std::string camera(rows.camera_name(row));
    by_camera[camera] = by_camera.value(camera, int64_t{0}) + 1;
    ++photos;
  }
  state::PartitionFilter filter;
  filter.scope = rover.slug;
  filter.from_ordinal = filter.to_ordinal = sol;
  Json partitions = Json::array();
  for (const state::Partition& p : TRY(context.ledger.list(filter)))
    if (p.key.sol()) partitions.push_back(json_of(p));
  auto session = TRY(context.sessions.take());
  const warehouse::Table activity =
      TRY(session->table("select day_type, travel_distance from gold.daily_activity where rover_id = ? and sol = ?",
                         {int64_t{rover.id}, int64_t{sol}}));
  const warehouse::Table upstream =
      TRY(session->table("select manifest_total_photos from silver.flat_manifest_photos where rover_name = ? and sol = ?",
                         {rover.name, int64_t{sol}}));
  Json day = nullptr;
  if (!activity.rows.empty())
    day = {{"day_type", text_or_null(warehouse::text_of(activity.rows[0][0]))},
           {"travel_distance_m", warehouse::is_null(activity.rows[0][1]) ? Json() : Json(warehouse::real_of(activity.rows[0][1]))}};
  return json_reply(Json{{"rover", rover.slug},
                         {"sol", sol},
                         {"earth_date", to_string(flows::earth_date_of(rover, sol))},
                         {"photos", photos},
                         {"by_camera", std::move(by_camera)},
                         {"partitions", std::move(partitions)},
                         {"activity", std::move(day)},
                         {"manifest_photos", upstream.rows.empty() ? Json() : Json(warehouse::int_of(upstream.rows[0][0]))}});
}

// One LineString a segment; the last column is its coordinates as JSON text, the others are its properties.
Answer traverse(Context& context, const Call& call) {
  const flows::RoverFacts& rover = *call.rover("rover");
  auto session = TRY(context.sessions.take());
  const std::array<warehouse::Value, 1> values = {int64_t{rover.id}};
  const auto segments = TRY(session->run(
      "select p.sol, p.segment, p.length_m, p.day_type, p.from_rmc, p.to_rmc, p.sclk_start, p.sclk_end, "
      "p.sol_is_interpolated, p.provenance, c.coordinates "
      "from silver.fact_path p join silver.flat_coordinate_response c "
      "on c.rover_id = p.rover_id and c.sol = p.sol and c.segment = p.segment "
      "where p.rover_id = ? order by p.sol, p.segment",
      values));
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  const auto& columns = segments->columns();
  bool first = true;
  while (const auto chunk = TRY(segments->next())) {
    for (size_t r = 0; r < chunk->rows; ++r) {
      out += first ? "{" : ",{";
      first = false;
      out += "\"type\":\"Feature\",\"properties\":{\"rover\":\"" + rover.slug + "\"";
      for (size_t c = 0; c + 1 < columns.size(); ++c) {
        out += ",\"" + columns[c].name + "\":";
        warehouse::append_json_cell(out, columns[c], chunk->columns[c], r);
      }
      const bool has_points = chunk->columns.back().valid[r] != 0;
      out += "},\"geometry\":{\"type\":\"LineString\",\"coordinates\":";
      out += has_points ? chunk->columns.back().texts[r] : std::string_view("[]");
      out += "}}";
    }
  }
  out += "]}";
  Reply reply = json_reply(std::move(out));
  reply.content_type = "application/geo+json";
  return reply;
}

const Parameter& rover_parameter() {
  static const Parameter kRover{
      .name = "rover", .type = ParamType::kRover, .description = "curiosity, opportunity, perseverance or spirit", .required = true};
  return kRover;
}

}  // namespace

void add_mars_other(RouteTable& table, Context& context) {
  const Parameter rover = rover_parameter();
  std::vector<Link> by_name;
  for (const char* base : {"/mars-photos/api/v1", "/api/v1"})
    for (const char* path : {"/rovers/{rover}", "/rovers/{rover}/photos", "/rovers/{rover}/latest_photos", "/manifests/{rover}"})
      by_name.push_back({"GET", std::string(base) + path, "rover", "/data/0/slug"});
  table.add({.path = "/api/v1/mars/rovers",
             .tag = "mars",
             .summary = "The rovers, their cameras and how much of each is here",
             .answer = schema::page_of(schemas::rover()),
             .links = std::move(by_name),
             .handler = [&context](const Call&) { return rovers(context); }});
  table.add({.path = "/api/v1/mars/sols",
             .tag = "mars",
             .summary = "Photos and ledger state of every sol of a rover",
             .parameters = {rover},
             .answer = schemas::sols(),
             .handler = [&context](const Call& call) { return sols(context, call); }});
  table.add({.path = "/api/v1/mars/sols/{rover}/{sol}",
             .tag = "mars",
             .summary = "What is known of one sol",
             .parameters = {rover, {.name = "sol", .type = ParamType::kInteger, .description = "a sol", .required = true, .max = 100'000}},
             .answer = schemas::sol(),
             .handler = [&context](const Call& call) { return one_sol(context, call); }});
  table.add({.path = "/api/v1/mars/manifests/{rover}",
             .tag = "mars",
             .summary = "Photos per sol over the whole mission, in the old manifest's shape",
             .parameters = {rover},
             .answer = schemas::old_manifest(),
             .handler = [&context](const Call& call) -> Answer {
               return json_reply(TRY(old_manifest_json(context, *call.rover("rover"))));
             }});
  table.add({.path = "/api/v1/mars/traverse/{rover}",
             .tag = "mars",
             .summary = "The driven path as GeoJSON",
             .parameters = {rover},
             .response = "application/geo+json",
             .response_description = "A FeatureCollection of LineStrings, one a segment; lengths in metres.",
             .answer = schemas::traverse(),
             .caching = Caching::kPublication,
             .handler = [&context](const Call& call) { return traverse(context, call); }});
}

}  // namespace skykeep::api

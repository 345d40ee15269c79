// The routes of the retired Mars Rover Photos API, so that its programs work again by changing a base URL
// (rules.md 6 and 7). Mounted twice: under /mars-photos/api/v1 as api.nasa.gov had it, and under /api/v1 as the
// community mirrors have it.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "api/photo_json.h"
#include "api/routes/answer_schemas.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

constexpr int64_t kPerPage = 25;

std::unexpected<Problem> invalid_rover() { return std::unexpected(Problem::of(400, "Invalid Rover Name")); }

// The number of a text as the old service read it (Ruby's to_i): blanks and a sign may stand before, leading digits count, and
// anything else is nothing.
std::optional<int64_t> leading_number(std::string_view text) {
  text = trim(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  const auto number = digits.size() > 15 ? std::nullopt : to_int(digits);
  return number && negative ? -*number : number;
}

// A whole text that is a number: "1000", "+1000", " 1000.0". The old service took "abc" for sol 0; that helps nobody.
std::optional<int64_t> whole_number(std::string_view text) {
  text = trim(text);
  const size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const size_t point = std::min(text.find_first_not_of("0123456789", sign), text.size());
  const bool fraction = point < text.size() && text[point] == '.' && text.find_first_not_of("0123456789", point + 1) == text.npos;
  if (point == sign || (point != text.size() && !fraction)) return std::nullopt;
  const auto number = to_int(text.substr(sign, point - sign));
  return number && text[0] == '-' ? -*number : number;
}

// What is left of a list after page and per_page; the whole of it when no page is given.
std::span<const SolRows::Row> paged(const Call& call, std::span<const SolRows::Row> rows) {
  if (!call.has("page")) return rows;
  const auto page = static_cast<size_t>(std::max<int64_t>(1, leading_number(call.text("page")).value_or(1)));
  const auto size = static_cast<size_t>(std::max<int64_t>(0, leading_number(call.text("per_page")).value_or(kPerPage)));
  if (size == 0 || page - 1 > rows.size() / size) return {};
  const size_t begin = (page - 1) * size;
  return begin >= rows.size() ? std::span<const SolRows::Row>{} : rows.subspan(begin, std::min(size, rows.size() - begin));
}

// Keeps what the old routes serve, of one camera when one is asked for. An unknown camera gives an empty list.
void filter(const Call& call, const flows::RoverFacts& rover, SolRows& rows) {
  const bool by_camera = call.has("camera");
  const flows::CameraFacts* camera = by_camera ? rover.camera(call.text("camera")) : nullptr;
  std::erase_if(rows.rows(), [&](const SolRows::Row& row) {
    if (!rows.is_served_by_old_routes(row)) return true;
    return by_camera && (camera == nullptr || row.camera != camera->nasa_camera_id);
  });
}

Answer list(Context& context, const Call& call, const flows::RoverFacts& rover, std::optional<int32_t> sol,
            std::string_view root) {
  std::string out = fmt::format("{{\"{}\":[", root);
  if (sol && *sol >= 0) {
    const auto manifest = TRY(context.mars.manifest(rover));
    SolRows rows = TRY(context.sol(SolRows::Columns::kOld, rover, *sol));
    filter(call, rover, rows);
    const auto shown = paged(call, rows.rows());
    out.reserve(out.size() + shown.size() * 2048);
    OldPhotoWriter writer(out, rover, *manifest);
    writer.set_sol(*sol);
    for (const SolRows::Row& row : shown) {
      writer.write(rows, row);
      out.push_back(',');
    }
    if (!shown.empty()) out.pop_back();
  }
  out += "]}";
  return json_reply(std::move(out));
}

// The sol that is asked for, by number or date; none means an empty list. `sol` wins, as it did.
Outcome<std::optional<int32_t>> asked_sol(const Call& call, const flows::RoverFacts& rover) {
  if (call.has("sol")) {
    const std::string text = call.text("sol");
    if (text.empty()) return std::optional<int32_t>{};
    const auto sol = whole_number(text);
    if (!sol) return std::unexpected(Problem::bad_parameter("sol", fmt::format("sol must be an integer, got '{}'", text)));
    if (*sol < 0 || *sol > 1'000'000) return std::optional<int32_t>{};
    return static_cast<int32_t>(*sol);
  }
  if (!call.has("earth_date")) return std::optional<int32_t>{};
  const auto date = call.date("earth_date");
  if (!date)
    return std::unexpected(Problem::bad_parameter(
        "earth_date", fmt::format("earth_date must be a date (YYYY-MM-DD), got '{}'", call.text("earth_date"))));
  const auto [first, last] = flows::sols_on_date(rover, *date);
  return first <= last ? std::optional(first) : std::optional<int32_t>{};
}

Answer photos(Context& context, const Call& call) {
  const flows::RoverFacts* rover = flows::find_rover_facts(call.text("rover"));
  if (rover == nullptr) return invalid_rover();
  return list(context, call, *rover, TRY(asked_sol(call, *rover)), "photos");
}

Answer latest_photos(Context& context, const Call& call) {
  const flows::RoverFacts* rover = flows::find_rover_facts(call.text("rover"));
  if (rover == nullptr) return invalid_rover();
  const int32_t last = TRY(context.mars.counts(*rover))->last_served_sol();
  return list(context, call, *rover, last < 0 ? std::nullopt : std::optional(last), "latest_photos");
}

Answer photo(Context& context, const Call& call) {
  const std::string text = call.text("id");
  const auto missing = [&] {
    return std::unexpected(Problem::not_found(fmt::format("Couldn't find Photo with 'id'={}", text)));
  };
  const auto id = whole_number(text);
  if (!id) return missing();
  auto session = TRY(context.sessions.take());
  const auto place = TRY(find_photo(*session, *id));
  const flows::RoverFacts* rover = place ? flows::find_rover_facts(place->rover_id) : nullptr;
  if (rover == nullptr) return missing();
  SolRows rows = TRY(context.sol(SolRows::Columns::kOld, *rover, place->sol));
  const auto row = std::ranges::find(rows.rows(), place->image_id, &SolRows::Row::id);
  if (row == rows.rows().end() || !rows.is_served_by_old_routes(*row)) return missing();
  const auto manifest = TRY(context.mars.manifest(*rover));
  std::string out = "{\"photo\":";
  OldPhotoWriter writer(out, *rover, *manifest);
  writer.set_sol(place->sol);
  writer.write(rows, *row);
  out.push_back('}');
  return json_reply(std::move(out));
}

Answer rovers(Context& context) {
  std::string out = "{\"rovers\":[";
  for (const flows::RoverFacts& rover : flows::rover_facts()) {
    if (out.back() == '}') out.push_back(',');
    out += old_rover_json(rover, *TRY(context.mars.manifest(rover)));
  }
  out += "]}";
  return json_reply(std::move(out));
}

Answer rover(Context& context, const Call& call) {
  const flows::RoverFacts* known = flows::find_rover_facts(call.text("rover"));
  if (known == nullptr) return invalid_rover();
  return json_reply("{\"rover\":" + old_rover_json(*known, *TRY(context.mars.manifest(*known))) + "}");
}

}  // namespace

// Also served as /api/v1/mars/manifests/{rover}.
Result<std::string> old_manifest_json(Context& context, const flows::RoverFacts& rover) {
  const auto manifest = TRY(context.mars.manifest(rover));
  std::string out;
  out.reserve(1024 + manifest->sols.size() * 120);
  JsonWriter w(out);
  w.raw("{\"photo_manifest\":{");
  append_old_facts(out, rover, *manifest);
  w.raw(",\"photos\":[");
  for (const ManifestSol& sol : manifest->sols) {
    w.raw("{\"sol\":");
    w.integer(sol.sol);
    w.raw(",\"earth_date\":");
    w.date(flows::earth_date_of(rover, sol.sol).days);
    w.raw(",\"total_photos\":");
    w.integer(sol.total_photos);
    w.raw(",\"cameras\":[");
    for (const std::string& camera : sol.cameras) {
      w.text(camera);
      w.raw(',');
    }
    if (!sol.cameras.empty()) out.pop_back();
    w.raw("]},");
  }
  if (!manifest->sols.empty()) out.pop_back();
  w.raw("]}}");
  return out;
}

namespace {

Answer manifest(Context& context, const Call& call) {
  const flows::RoverFacts* rover = flows::find_rover_facts(call.text("rover"));
  if (rover == nullptr) return invalid_rover();
  return json_reply(TRY(old_manifest_json(context, *rover)));
}

// "^([Cc][Uu]...|...)$": a pattern has no other way to say that case does not matter.
std::string any_case_of_rovers() {
  std::string out;
  for (const flows::RoverFacts& rover : flows::rover_facts()) {
    out += out.empty() ? "^(" : "|";
    for (const char c : rover.slug) out += fmt::format("[{}{}]", static_cast<char>(c - 'a' + 'A'), c);
  }
  return out + ")$";
}

void mount(RouteTable& table, Context& context, const std::string& base) {
  const Parameter rover_name{.name = "rover", .description = "a rover's name, in any case", .required = true, .pattern = any_case_of_rovers(),
                             .example = "curiosity"};
  const Parameter api_key{.name = "api_key", .description = "ignored; the old service asked for one", .max = kAnyLength};
  const std::vector<Parameter> paging = {
      {.name = "camera", .description = "a camera's short name, in any case; an unknown one gives an empty list"},
      {.name = "page", .description = "a page of the list; without it the list comes whole"},
      {.name = "per_page", .description = "photos a page", .fallback = "25"},
      api_key};
  const auto add = [&](std::string path, std::string summary, std::vector<Parameter> parameters, Caching caching, Schema answer,
                       Handler handler, std::vector<Link> links = {}) {
    for (Link& link : links) link.path = base + link.path;
    table.add({.path = base + std::move(path),
               .tag = "legacy APIs",
               .summary = std::move(summary),
               .parameters = std::move(parameters),
               .response_description = "As the Mars Rover Photos API answered; errors are {\"errors\": text}.",
               .answer = std::move(answer),
               .links = std::move(links),
               .dialect = Dialect::kOld,
               .caching = caching,
               .handler = std::move(handler)});
  };
  std::vector<Parameter> of_sol = {rover_name,
                                   {.name = "sol", .description = "a sol; wins over earth_date", .pattern = "^( *[+-]?[0-9]{1,15}([.][0-9]*)? *)?$", .example = "1000"},
                                   {.name = "earth_date", .description = "a date, YYYY-MM-DD", .example = "2015-05-30", .form = schema::date()}};
  std::vector<Parameter> latest = {rover_name};
  of_sol.insert(of_sol.end(), paging.begin(), paging.end());
  latest.insert(latest.end(), paging.begin(), paging.end());
  add("/rovers", "All rovers", {api_key}, Caching::kNone, schema::object({{"rovers", schema::list_of(schemas::old_rover())}}),
      [&context](const Call&) { return rovers(context); });
  add("/rovers/{rover}", "One rover", {rover_name, api_key}, Caching::kNone, schema::object({{"rover", schemas::old_rover()}}),
      [&context](const Call& call) { return rover(context, call); });
  add("/rovers/{rover}/photos", "Photos of a sol or an Earth date; neither gives an empty list", of_sol,
      Caching::kPublication, schema::object({{"photos", schema::list_of(schemas::old_photo())}}),
      [&context](const Call& call) { return photos(context, call); }, {{"GET", "/photos/{id}", "id", "/photos/0/id"}});
  add("/rovers/{rover}/latest_photos", "Photos of the newest sol that has any", latest, Caching::kPublication,
      schema::object({{"latest_photos", schema::list_of(schemas::old_photo())}}),
      [&context](const Call& call) { return latest_photos(context, call); }, {{"GET", "/photos/{id}", "id", "/latest_photos/0/id"}});
  add("/photos/{id}", "One photo by its id",
      {{.name = "id", .description = "NASA's old id, or the number that the photo has here; ids it had before are answered too", .required = true}, api_key},
      Caching::kPublication, schema::object({{"photo", schemas::old_photo()}}),
      [&context](const Call& call) { return photo(context, call); });
  add("/manifests/{rover}", "Photos per sol over the whole mission", {rover_name, api_key}, Caching::kNone, schemas::old_manifest(),
      [&context](const Call& call) { return manifest(context, call); });
}

}  // namespace

void add_old_shapes(RouteTable& table, Context& context) {
  mount(table, context, "/mars-photos/api/v1");
  mount(table, context, "/api/v1");
}

}  // namespace skykeep::api

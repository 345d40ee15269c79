#include "simulator/upstreams.h"

#include <algorithm>

#include "core/text.h"
#include "simulator/feeds.h"
#include "simulator/legacy_photos.h"
#include "simulator/pictures.h"
#include "simulator/traverse.h"

namespace skykeep::simulator {
namespace {

constexpr std::string_view kMars = "mars.nasa.gov";
constexpr std::string_view kMarsJpl = "mars.jpl.nasa.gov";
constexpr std::string_view kHtml404 =
    "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>";

// The route behind ".../v1/" of the servers that speak the legacy API.
std::optional<std::string_view> old_route(const Call& call) {
  static constexpr std::pair<std::string_view, std::string_view> kServers[] = {
      {"api.nasa.gov", "/mars-photos/api/v1/"},
      {"rovers.nebulum.one", "/api/v1/"},
      {"api.marsvista.dev", "/v1/"},
      {"api.marsvista.dev", "/api/v1/"}};
  const std::string_view path = call.path;
  for (const auto& [host, prefix] : kServers)
    if (call.host == host && path.starts_with(prefix)) return path.substr(prefix.size());
  return std::nullopt;
}

std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

// How the service reacts to a plus sign that was encoded: it sends people to a page for people.
Answer redirect_to_page() {
  Answer answer = Answer::html(302, "<html><head><title>302 Found</title></head><body>Moved</body></html>");
  answer.headers.emplace_back("Location", "https://science.nasa.gov/mars/");
  return answer;
}

void set_page(Selection& want, int64_t page, int64_t limit) {
  want.limit = limit;
  want.offset = std::clamp<int64_t>(page, 0, 10'000'000) * limit;
}

Rows paged(const World& world, const View& view, Rover rover, Selection want, bool repeat) {
  Rows rows = select(world, view, rover, want);
  if (!repeat) return rows;
  if (rows.rows.empty() && want.offset > 0 && rows.total > 0) {
    want.offset = (rows.total - 1) / want.limit * want.limit;
    return select(world, view, rover, want);
  }
  const size_t again = std::min<size_t>(rows.rows.size(), 5);
  for (size_t i = 0; i < again; ++i) rows.rows.push_back(rows.rows[i]);
  return rows;
}

Answer perseverance(const World& world, const View& view, const Params& params, bool repeat) {
  if (params.has_encoded_plus("order")) return redirect_to_page();
  if (params.get("feed").value_or("") != "raw_images") return Answer::html(404, std::string(kHtml404));
  const std::string_view category = params.get("category").value_or("");
  if (category.find("mars2020") == category.npos) {
    Answer answer = Answer::json("No more images");
    answer.content_type = "text/html; charset=UTF-8";
    return answer;
  }
  if (params.get("latest")) return Answer::json(perseverance_latest(world, view));
  if (const auto id = params.get("id")) return Answer::json(perseverance_one(world, view, *id));
  Selection want = read_selection(params);
  const int64_t asked = params.number("num").value_or(100);
  const int64_t page = params.number("page").value_or(0);
  set_page(want, page, asked < 1 ? 100 : std::min<int64_t>(asked, 100));  // whatever num says
  return Answer::json(perseverance_page(world, view, paged(world, view, Rover::kPerseverance, want, repeat),
                                        page, params.get("num").value_or("100")));
}

Answer curiosity(const World& world, const View& view, const Params& params, bool repeat) {
  if (params.has_encoded_plus("order")) return redirect_to_page();
  Selection want = read_selection(params);
  const int64_t per_page = std::clamp<int64_t>(params.number("per_page").value_or(50), 1, 200);
  const int64_t page = std::max<int64_t>(0, params.number("page").value_or(0));
  set_page(want, page, per_page);
  if (!want.mission.empty() && want.mission != "msl")
    return Answer::json(curiosity_page(world, view, {}, page, per_page, false));
  return Answer::json(curiosity_page(world, view, paged(world, view, Rover::kCuriosity, want, repeat), page,
                                     per_page, want.mission.empty()));
}

Answer mars(const World& world, const View& view, const Call& call, const Params& params, bool repeat) {
  const std::string_view path = without_slash(call.path);
  if (path == "/rss/api") return perseverance(world, view, params, repeat);
  if (path == "/api/v1/raw_image_items") return curiosity(world, view, params, repeat);
  if (path == "/api/v1/raw_image_items/msl/latest" || path == "/msl/latest")
    return Answer::json(curiosity_latest(world, view));
  if (constexpr std::string_view kMaps = "/mmgis-maps/"; path.starts_with(kMaps)) {
    if (auto file = mmgis_file(world, view, path.substr(kMaps.size()))) {
      Answer answer = Answer::json(std::move(*file));
      answer.cacheable = true;
      return answer;
    }
  }
  return picture_answer(world, view, call.path).value_or(Answer::html(404, std::string(kHtml404)));
}

}  // namespace

Target target_of(const Call& call, const Params& params) {
  Target target;
  target.page = params.number("page").value_or(0);
  if (const auto route = old_route(call)) {
    const auto parts = split(*route, '/');
    target.kind = parts.front() == "manifests" ? Kind::kManifest : Kind::kOldPhotos;
    if (parts.size() > 1) target.rover = rover_named(parts[1]);
    target.page = std::max<int64_t>(0, target.page - 1);  // theirs start at 1
    return target;
  }
  if (call.host != kMars && call.host != kMarsJpl) return target;
  const std::string_view path = without_slash(call.path);
  if (path == "/rss/api") {
    target.kind = Kind::kFeed;
    target.rover = Rover::kPerseverance;
  } else if (path.starts_with("/api/v1/raw_image_items")) {
    target.kind = Kind::kFeed;
    target.rover = Rover::kCuriosity;
  } else if (path.starts_with("/mmgis-maps/")) {
    target.kind = Kind::kTraverse;
  } else if (path.find("-raw-images/") != path.npos || path.starts_with("/mer/")) {
    target.kind = Kind::kPicture;
  }
  return target;
}

Answer answer_call(const World& world, const View& view, const Call& call, const Params& params,
                   bool repeat) {
  if (const auto route = old_route(call))
    return old_service(world, view, *route, params, call.host != "rovers.nebulum.one");
  if (call.host == kMars || call.host == kMarsJpl) return mars(world, view, call, params, repeat);
  return Answer::json(
      R"({"error":{"code":"NOT_FOUND","message":"the simulator has nothing at this address"}})", 404);
}

}  // namespace skykeep::simulator

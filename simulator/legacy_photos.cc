#include "simulator/legacy_photos.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/text.h"
#include "simulator/names.h"

namespace skykeep::simulator {
namespace {

// The newest sol of which the service has pictures; the first sol when it has none.
int newest_sol(const World& world, const View& view, Rover rover) {
  const size_t r = index_of(rover);
  for (int sol = view.max_sol[r]; sol >= std::max(0, view.min_sol[r]); --sol)
    if (world.count(view, rover, sol).old > 0) return sol;
  return facts(rover).active ? 0 : facts(rover).last_sol;
}

const char* status_of(const RoverFacts& f) { return f.active ? "active" : "complete"; }

std::string rover_json(const World& world, const View& view, Rover rover, bool with_totals) {
  const RoverFacts& f = facts(rover);
  std::string out =
      fmt::format(R"({{"id":{},"name":"{}","landing_date":"{}","launch_date":"{}","status":"{}")", f.id,
                  f.name, f.landing_date, f.launch_date, status_of(f));
  if (!with_totals) return out + "}";
  const int newest = newest_sol(world, view, rover);
  fmt::format_to(std::back_inserter(out), R"(,"max_sol":{},"max_date":"{}","total_photos":{},"cameras":[)",
                 newest, to_string(earth_date(rover, newest)),
                 world.count(view, rover, 0, view.max_sol[index_of(rover)]).old);
  for (size_t i = 0; i < f.cameras.size(); ++i)
    fmt::format_to(std::back_inserter(out), R"({}{{"name":"{}","full_name":"{}"}})", i > 0 ? "," : "",
                   f.cameras[i].name, f.cameras[i].full_name);
  return out + "]}";
}

void append_photo(std::string& out, const World& world, const View& view, const Photo& photo,
                  const std::string& rover) {
  const OldCamera& camera = *old_camera(photo.camera());
  const int64_t id = world.old_id(photo);
  fmt::format_to(
      std::back_inserter(out),
      R"({{"id":{},"sol":{},"camera":{{"id":{},"name":"{}","rover_id":{},"full_name":"{}"}},"{}":"{}",)"
      R"("earth_date":"{}","rover":{}{}}})",
      view.drift ? fmt::format("\"{}\"", id) : fmt::format("{}", id), photo.sol, camera.id,
      view.drift && photo.index % 10 == 3 ? "NEWCAM" : camera.name, facts(photo.rover).id, camera.full_name,
      view.drift ? "image_src" : "img_src", old_img_src(photo), to_string(earth_date(photo.rover, photo.sol)),
      rover, view.drift ? R"(,"licence":"public domain")" : "");
}

std::vector<Photo> sorted_photos(const World& world, const View& view, Rover rover, int sol,
                                 std::string_view camera) {
  std::vector<Photo> photos = world.photos(view, rover, sol);
  std::erase_if(photos, [&](const Photo& p) {
    const OldCamera* known = old_camera(p.camera());
    return known == nullptr || (!camera.empty() && !iequals(camera, known->name));
  });
  std::stable_sort(photos.begin(), photos.end(), [](const Photo& a, const Photo& b) {
    return old_camera(a.camera())->id < old_camera(b.camera())->id;
  });
  return photos;
}

std::string list(const World& world, const View& view, Rover rover, const std::vector<Photo>& photos,
                 std::string_view key, bool with_totals) {
  const std::string inner = rover_json(world, view, rover, with_totals);
  std::string out = fmt::format(R"({{"{}":[)", key);
  out.reserve(photos.size() * (inner.size() + 420) + 32);
  for (size_t i = 0; i < photos.size(); ++i) {
    if (i > 0) out += ',';
    append_photo(out, world, view, photos[i], inner);
  }
  return out + "]}";
}

// 25 a page, and only when a page is asked for; without, everything comes at once.
void cut_page(std::vector<Photo>& photos, const Params& params) {
  const auto page = params.number("page");
  if (!page) return;
  const auto per_page =
      static_cast<size_t>(std::clamp<int64_t>(params.number("per_page").value_or(25), 1, 100'000));
  const size_t begin =
      std::min(photos.size(), static_cast<size_t>(std::clamp<int64_t>(*page, 1, 1'000'000) - 1) * per_page);
  const size_t end = std::min(photos.size(), begin + per_page);
  photos = {photos.begin() + static_cast<ptrdiff_t>(begin), photos.begin() + static_cast<ptrdiff_t>(end)};
}

Answer photos_of(const World& world, const View& view, Rover rover, bool latest, const Params& params,
                 bool with_totals) {
  std::optional<int> sol;
  if (latest) {
    sol = newest_sol(world, view, rover);
  } else if (const auto asked = params.number("sol")) {
    sol = static_cast<int>(std::clamp<int64_t>(*asked, -1, 1'000'000));
  } else if (const auto date = params.get("earth_date")) {
    if (const auto parsed = parse_date(*date)) sol = sol_on(rover, *parsed);
  }
  std::vector<Photo> photos;
  if (sol) photos = sorted_photos(world, view, rover, *sol, params.get("camera").value_or(""));
  cut_page(photos, params);
  return Answer::json(list(world, view, rover, photos, latest ? "latest_photos" : "photos", with_totals));
}

Answer not_found() { return Answer::json(R"({"status":404,"error":"Not Found"})", 404); }
Answer bad_rover() { return Answer::json(R"({"errors":"Invalid Rover Name"})", 400); }

Answer photo_by_id(const World& world, const View& view, std::string_view text, bool with_totals) {
  const auto id = to_int(text);
  const auto photo = id ? world.photo_with_old_id(view, *id) : std::nullopt;
  if (!photo) return not_found();
  std::string out = R"({"photo":)";
  append_photo(out, world, view, *photo, rover_json(world, view, photo->rover, with_totals));
  return Answer::json(out + "}");
}

std::string all_rovers(const World& world, const View& view) {
  std::string out = R"({"rovers":[)";
  for (Rover rover : kRovers) out += (rover == kRovers[0] ? "" : ",") + rover_json(world, view, rover, true);
  return out + "]}";
}

}  // namespace

std::string old_photos_of_sol(const World& world, const View& view, Rover rover, int sol, bool with_totals) {
  return list(world, view, rover, sorted_photos(world, view, rover, sol, ""), "photos", with_totals);
}

// Sols without photos are left out.
std::string old_manifest(const World& world, const View& view, Rover rover) {
  const RoverFacts& f = facts(rover);
  const size_t r = index_of(rover);
  const int newest = newest_sol(world, view, rover);
  std::string out =
      fmt::format(R"({{"photo_manifest":{{"name":"{}","landing_date":"{}","launch_date":"{}","status":"{}",)"
                  R"("max_sol":{},"max_date":"{}","total_photos":{},"photos":[)",
                  f.name, f.landing_date, f.launch_date, status_of(f), newest,
                  to_string(earth_date(rover, newest)), world.count(view, rover, 0, view.max_sol[r]).old);
  bool first = true;
  for (int sol = std::max(0, view.min_sol[r]); sol <= view.max_sol[r]; ++sol) {
    const Count count = world.count(view, rover, sol);
    if (count.old == 0) continue;
    std::vector<std::string> names;
    for (size_t i = 0; i < f.cameras.size(); ++i)
      if ((count.cameras >> i & 1) != 0) names.push_back(fmt::format("\"{}\"", f.cameras[i].name));
    std::sort(names.begin(), names.end());
    fmt::format_to(std::back_inserter(out),
                   R"({}{{"sol":{},"earth_date":"{}","total_photos":{},"cameras":[{}]}})", first ? "" : ",",
                   sol, to_string(earth_date(rover, sol)), count.old, join(names, ","));
    first = false;
  }
  return out + "]}}";
}

Answer old_service(const World& world, const View& view, std::string_view route, const Params& params,
                   bool with_totals) {
  auto parts = split(route, '/');
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  if (parts.empty()) return not_found();
  if (parts[0] == "photos" && parts.size() == 2) return photo_by_id(world, view, parts[1], with_totals);
  if (parts[0] == "rovers" && parts.size() == 1) return Answer::json(all_rovers(world, view));
  if (parts.size() < 2 || (parts[0] != "rovers" && parts[0] != "manifests")) return not_found();
  const auto rover = rover_named(parts[1]);
  if (!rover) return bad_rover();
  if (parts[0] == "manifests" && parts.size() == 2) {
    Answer answer = Answer::json(old_manifest(world, view, *rover));
    answer.cacheable = true;
    return answer;
  }
  if (parts.size() == 2) return Answer::json(R"({"rover":)" + rover_json(world, view, *rover, true) + "}");
  if (parts.size() == 3 && parts[2] == "photos")
    return photos_of(world, view, *rover, false, params, with_totals);
  if (parts.size() == 3 && parts[2] == "latest_photos")
    return photos_of(world, view, *rover, true, params, with_totals);
  return not_found();
}

}  // namespace skykeep::simulator

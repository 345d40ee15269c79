#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/text.h"
#include "simulator/feeds.h"
#include "simulator/geometry.h"
#include "simulator/names.h"

namespace skykeep::simulator {
namespace {

// Thumbnails repeat the picture's record under another imageid; their image_files are the picture's.
void append_item(std::string& out, const Row& row, bool drift) {
  const Photo& photo = row.photo;
  const Instrument& camera = photo.camera();
  const std::string id = perseverance_imageid(photo) + (row.thumbnail ? "_thumb" : "");
  const std::string base = perseverance_base_url(photo);
  const bool mast = is_on_mast(photo);
  const std::string lmst = lmst_text(photo);
  const bool strange = drift && photo.index % 10 == 3;  // an instrument that nobody announced
  auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      R"({{"extended":{{"mastAz":"{}","mastEl":"{}","sclk":"{}.{:03}","scaleFactor":"{}","xyz":"{}",)"
      R"j("subframeRect":"(1,1,{},{})","dimension":"({},{})"}},)j",
      mast ? fmt::format("{:.6g}", mast_azimuth(photo)) : "UNK",
      mast ? fmt::format("{:.6g}", photo.elevation_deg) : "UNK", photo.clock_ms / 1000, photo.clock_ms % 1000,
      row.thumbnail ? 8 : 1, place_in_site(photo), camera.width, camera.height, camera.width, camera.height);
  fmt::format_to(to,
                 R"("{}":{},"attitude":"{}","image_files":{{"medium":"{}_800.jpg","small":"{}_320.jpg",)"
                 R"("full_res":"{}.png","large":"{}_1200.jpg"}},"imageid":"{}",)",
                 "sol", drift ? fmt::format("\"{}\"", photo.sol) : fmt::format("{}", photo.sol),
                 attitude(photo), base, base, base, base, id);
  fmt::format_to(to,
                 R"("camera":{{"filter_name":"{}","camera_vector":"{}","camera_model_component_list":"{}",)"
                 R"("camera_position":"{}","instrument":"{}","camera_model_type":"CAHVOR"}},)",
                 perseverance_filter(photo), exact_text_of(look_direction(photo)), camera_model(photo),
                 text_of(camera_position(photo)), strange ? "HELI2_NAV" : camera.name);
  fmt::format_to(
      to,
      R"("caption":"NASA's Mars Perseverance rover acquired this image using its {}. {}  \n\nThis image was )"
      R"(acquired on {} (Sol {}) at the local mean solar time of {}.","sample_type":"{}",)",
      camera.title, camera.blurb, us_date({photo.utc_ms * 1000}), photo.sol, lmst.substr(10, 8),
      row.thumbnail ? "Thumbnail" : "Full");
  fmt::format_to(
      to,
      R"("date_taken_mars":"{}","credit":"{}","date_taken_utc":"{}","json_link":"https://mars.nasa.gov/rss/api/)"
      R"(?feed=raw_images&category=mars2020&feedtype=json&id={}","link":"https://mars.nasa.gov/mars2020/)"
      R"(multimedia/raw-images/{}","drive":{},"title":"Mars Perseverance Sol {}: {}","site":{},"{}":"{}"{}}})",
      lmst, camera.credit, utc_with_millis(photo.utc_ms), id, id,
      drift ? fmt::format("{}", photo.drive) : fmt::format("\"{}\"", photo.drive), photo.sol, camera.title,
      photo.site, drift ? "date_received_utc" : "date_received",
      to_string(UtcTime{photo.received_ms / 1000 * 1'000'000}), drift ? R"(,"licence":"public domain")" : "");
}

}  // namespace

std::string perseverance_page(const World& world, const View& view, const Rows& rows, int64_t page,
                              std::string_view per_page) {
  std::string out;
  out.reserve(rows.rows.size() * 2300 + 512);
  out += R"({"images":[)";
  for (size_t i = 0; i < rows.rows.size(); ++i) {
    if (i > 0) out += ',';
    append_item(out, rows.rows[i], view.drift);
  }
  const size_t r = index_of(Rover::kPerseverance);
  fmt::format_to(std::back_inserter(out),
                 R"(],"per_page":"{}","total_results":{},"type":"mars2020-images-list-1.1","page":{},)"
                 R"("mission":"mars2020","total_images":{}}})",
                 per_page, rows.total, page,
                 world.count(view, Rover::kPerseverance, 0, view.max_sol[r]).all());
  return out;
}

std::string perseverance_latest(const World& world, const View& view) {
  const size_t r = index_of(Rover::kPerseverance);
  std::string sols;
  int64_t count = 0;
  int latest = view.max_sol[r];
  while (latest > 0 && world.count(view, Rover::kPerseverance, latest).photos == 0) --latest;
  for (int sol = latest; sol >= 0 && sol > latest - 4; --sol) {
    sols += fmt::format("{}{}", sols.empty() ? "" : ",", sol);
    count += world.count(view, Rover::kPerseverance, sol).photos;
  }
  const auto photos = world.photos(view, Rover::kPerseverance, latest);
  const int64_t newest = photos.empty() ? 0 : photos.back().received_ms;
  return fmt::format(
      R"({{"latest":"{}","latest_sol":{},"latest_sols":[{}],"new_count":{},"sol_count":{},"total":{},)"
      R"("type":"mars2020-latest-images-1.1"}})",
      to_string(UtcTime{newest / 1000 * 1'000'000}), latest, sols, count, photos.size(),
      world.count(view, Rover::kPerseverance, 0, latest).all());
}

std::string perseverance_one(const World& world, const View& view, std::string_view imageid) {
  const bool thumbnail = imageid.ends_with("_thumb");
  if (thumbnail) imageid.remove_suffix(6);
  std::string out = R"({"image":[)";
  const auto parts = split(imageid, '_');
  if (const auto sol = parts.size() > 2 ? to_int(parts[1]) : std::nullopt;
      sol && *sol >= 0 && *sol < 100'000) {
    for (const Photo& photo : world.photos(view, Rover::kPerseverance, static_cast<int>(*sol))) {
      if (perseverance_imageid(photo) != imageid) continue;
      append_item(out, {photo, thumbnail}, view.drift);
      break;
    }
  }
  return out + R"(],"type":"mars2020-image-1.1","mission":"mars2020"})";
}

std::string perseverance_sol_page(const World& world, const View& view, int sol, int64_t page) {
  Selection want;
  want.from_sol = want.to_sol = sol;
  want.offset = page * 100;
  return perseverance_page(world, view, select(world, view, Rover::kPerseverance, want), page, "100");
}

}  // namespace skykeep::simulator

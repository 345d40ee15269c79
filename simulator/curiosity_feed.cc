#include <fmt/format.h>

#include <iterator>

#include "simulator/feeds.h"
#include "simulator/geometry.h"
#include "simulator/names.h"

namespace skykeep::simulator {
namespace {

std::string quoted_or_null(bool known, const std::string& text) {
  return known ? "\"" + text + "\"" : "null";
}

const char* sample_name(const Row& row) {
  if (row.thumbnail) return "thumbnail";
  constexpr const char* kNames[] = {"full", "subframe", "downsampled"};
  return kNames[static_cast<size_t>(row.photo.sample)];
}

std::string subframe(const Row& row) {
  const Instrument& camera = row.photo.camera();
  if (row.thumbnail) return "(1,1,64,64)";
  return fmt::format("(1,1,{},{})", camera.width,
                     row.photo.sample == Sample::kSubframe ? camera.height / 2 : camera.height);
}

struct Times {
  std::string taken, received, created, updated;
};
Times times(const Photo& photo) {
  const auto text = [](int64_t ms) { return utc_with_millis(ms) + "Z"; };
  const int64_t created = photo.received_ms + 442'732;
  return {text(photo.utc_ms / 1000 * 1000), text(photo.received_ms / 1000 * 1000), text(created),
          text(created + 1'200'032)};
}

void append_item(std::string& out, const World& world, const Row& row, bool drift) {
  const Photo& photo = row.photo;
  const Instrument& camera = photo.camera();
  const std::string stem = curiosity_stem(photo, row.thumbnail);
  const std::string url = "https://mars.nasa.gov" + curiosity_url_path(photo, stem);
  const int64_t id = world.feed_id(photo, row.thumbnail);
  const Times t = times(photo);
  const bool modelled = photo.sol >= 200;  // the early sols came without
  const bool mast = is_on_mast(photo);
  const bool scoped = camera.look == Look::kScope;
  auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      R"({{"id":{},"camera_vector":{},"site":{},"imageid":"{}","subframe_rect":{},"sol":{},"scale_factor":{},)"
      R"("camera_model_component_list":{},"instrument":"{}","url":"{}","spacecraft_clock":{}.{:03},)",
      drift ? fmt::format("\"{}\"", id) : fmt::format("{}", id),
      quoted_or_null(modelled, exact_text_of(look_direction(photo))), photo.site, stem,
      quoted_or_null(modelled, subframe(row)), photo.sol,
      scoped          ? "null"
      : row.thumbnail ? "16"
                      : "1",
      quoted_or_null(modelled, camera_model(photo)),
      drift && photo.index % 10 == 3 ? "MAST_THIRD" : camera.name, url, photo.clock_ms / 1000,
      photo.clock_ms % 1000);
  fmt::format_to(
      to,
      R"("attitude":{},"camera_position":{},"camera_model_type":{},"drive":{},"xyz":{},"created_at":"{}",)"
      R"("updated_at":"{}","mission":"msl",)",
      quoted_or_null(modelled, attitude(photo)), quoted_or_null(modelled, text_of(camera_position(photo))),
      quoted_or_null(modelled, scoped ? "CAHV" : "CAHVOR"), photo.drive,
      quoted_or_null(modelled, place_in_site(photo)), t.created, t.updated);
  fmt::format_to(
      to,
      R"("extended":{{"lmst":"{}","bucket":"msl-raws","mast_az":{},"mast_el":{},"url_list":"{}",)"
      R"("contributor":"Team {}","filter_name":null,"sample_type":"{}"}},"date_taken":"{}","date_received":"{}",)",
      lmst_text(photo), quoted_or_null(mast, fmt::format("{:.6g}", mast_azimuth(photo) + 180)),
      quoted_or_null(mast, fmt::format("{:.6g}", photo.elevation_deg)), url,
      camera.code[0] == '\0' ? "MSSS" : "MSLICE", sample_name(row), t.taken, t.received);
  const std::string spoken = t.taken.substr(0, 10) + " " + t.taken.substr(11, 8);
  fmt::format_to(
      to,
      R"("instrument_sort":{},"sample_type_sort":{},"is_thumbnail":{},"title":"Sol {}: {}","description":"This )"
      R"(image was taken by {} onboard NASA's Mars rover Curiosity on Sol {} ({} UTC).","link":"/raw_images/{}",)"
      R"("{}":"{}","https_url":"{}"{}}})",
      camera.sort, row.thumbnail ? 5 : 1 + static_cast<int>(photo.sample), row.thumbnail, photo.sol,
      camera.title, camera.title, photo.sol, spoken, id, drift ? "credit_line" : "image_credit",
      camera.credit, url, drift ? R"(,"processing":{"level":0})" : "");
}

// The same service holds InSight's pictures; a careless query meets them.
void append_insight(std::string& out, int64_t number) {
  const std::string stem =
      fmt::format("D000M{:04}_{:09}EDR_F0000_0250M_", number % 1400, 596'500'000 + number * 977);
  const std::string url = "https://mars.nasa.gov/insight-raw-images/surface/sol/0100/idc/" + stem + ".PNG";
  fmt::format_to(
      std::back_inserter(out),
      R"({{"id":{},"camera_vector":null,"site":0,"imageid":"{}","subframe_rect":null,"sol":{},"scale_factor":1,)"
      R"("camera_model_component_list":null,"instrument":"idc","url":"{}","spacecraft_clock":{}.5,"attitude":null,)"
      R"("camera_position":null,"camera_model_type":null,"drive":0,"xyz":null,"created_at":"2019-08-05T20:46:31.312Z",)"
      R"("updated_at":"2019-10-01T14:13:02.561Z","mission":"insight","extended":{{"lmst":null,"bucket":"insight-raws",)"
      R"("mast_az":null,"mast_el":null,"url_list":"{}","contributor":"Team InSight","filter_name":null,"sample_type":)"
      R"("full"}},"date_taken":"2019-03-09T14:20:00.000Z","date_received":"2019-03-09T18:20:00.000Z","instrument_sort":1,)"
      R"j("sample_type_sort":1,"is_thumbnail":false,"title":"Sol {}: Instrument Deployment Camera (IDC)","description":)j"
      R"("InSight","link":"/raw_images/{}","image_credit":"NASA/JPL-Caltech","https_url":"{}"}})",
      10 + number, stem, number % 1400, url, 596'500'000 + number * 977, url, number % 1400, 10 + number,
      url);
}

}  // namespace

std::string curiosity_page(const World& world, const View& view, const Rows& rows, int64_t page,
                           int64_t per_page, bool with_other_missions) {
  std::string out;
  out.reserve(rows.rows.size() * 2400 + 512);
  out += R"({"items":[)";
  for (size_t i = 0; i < rows.rows.size(); ++i) {
    if (i > 0) out += ',';
    if (with_other_missions && i % 5 == 4) {
      append_insight(out, page * per_page + static_cast<int64_t>(i));
    } else {
      append_item(out, world, rows.rows[i], view.drift);
    }
  }
  fmt::format_to(std::back_inserter(out), R"(],"more":{},"total":{},"page":{},"per_page":{}}})",
                 (page + 1) * per_page < rows.total, rows.total, page, per_page);
  return out;
}

std::string curiosity_latest(const World& world, const View& view) {
  constexpr Rover kRover = Rover::kCuriosity;
  int latest = view.max_sol[index_of(kRover)];
  while (latest > 0 && world.count(view, kRover, latest).photos == 0) --latest;
  const auto photos = world.photos(view, kRover, latest);
  const int64_t newest = photos.empty() ? 0 : photos.back().received_ms;
  return fmt::format(
      R"({{"success":true,"latest_data":{{"latest":"{}Z","latest_sol":{},"latest_sols":[{},{}],"new_count":{},)"
      R"("sol_count":{},"total":{}}}}})",
      utc_with_millis(newest), latest, latest, latest - 1, photos.size(), photos.size(),
      world.count(view, kRover, 0, latest).all());
}

std::string curiosity_sol_page(const World& world, const View& view, int sol, int64_t page) {
  Selection want;
  want.from_sol = want.to_sol = sol;
  want.limit = 200;
  want.offset = page * 200;
  return curiosity_page(world, view, select(world, view, Rover::kCuriosity, want), page, 200, false);
}

}  // namespace skykeep::simulator

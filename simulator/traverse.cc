#include "simulator/traverse.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <numbers>

#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

// The vertices of one drive: a winding line from its start to its end whose length is about the drive's.
void append_line(std::string& out, Rover rover, const Drive& drive, uint64_t seed) {
  Random random(mix(seed, 0x9a7b + index_of(rover), static_cast<uint64_t>(drive.sol)));
  const int n = drive.length_m < 0.5 ? 2 : 3 + static_cast<int>(drive.length_m / random.between(1.1, 2.2));
  const double dx = drive.x1 - drive.x0, dy = drive.y1 - drive.y0;
  const double straight = std::hypot(dx, dy);
  // A sine sideways of amplitude a and wave number k lengthens a path by about a²k²/4.
  const double waves = 1.5 + straight / 40, k = waves * 2 * std::numbers::pi;
  const double ratio = straight > 0.01 ? std::max(0.0, drive.length_m / straight - 1) : 0;
  const double amplitude = std::sqrt(4 * ratio) / k;
  const double phase = random.between(0.0, 2 * std::numbers::pi);
  out += '[';
  for (int i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / (n - 1);
    const double side =
        amplitude * (std::sin(k * t + phase) - std::lerp(std::sin(phase), std::sin(k + phase), t));
    const GeoPoint p = geo_at(rover, drive.x0 + dx * t - dy * side, drive.y0 + dy * t + dx * side);
    fmt::format_to(std::back_inserter(out), "{}[{:.8f},{:.8f},{:.6f}]", i > 0 ? "," : "", p.lon_deg,
                   p.lat_deg, p.elevation_m);
    if (i == 0)
      fmt::format_to(std::back_inserter(out), ",[{:.8f},{:.8f},{:.6f}]", p.lon_deg, p.lat_deg, p.elevation_m);
  }
  out += ']';
}

int64_t clock_at(Rover rover, int sol, double lmst_s) {
  return static_cast<int64_t>(
      std::llround(time_at(rover, sol, lmst_s).unix_seconds() - facts(rover).clock_offset_s));
}

std::string traverse(const World& world, const View& view, Rover rover) {
  const int last = view.max_sol[index_of(rover)];
  const bool is_m20 = rover == Rover::kPerseverance;
  const auto plan = world.drives(rover, std::max(last, 0));
  std::string lines;
  int newest = 0;
  for (const Drive& drive : plan->drives()) {
    if (drive.sol > last) break;
    newest = drive.sol;
    if (!lines.empty()) lines += ",\n";
    if (is_m20) {
      fmt::format_to(
          std::back_inserter(lines),
          R"({{"type":"Feature","properties":{{"sol":{},"fromRMC":"{}","toRMC":"{}","length":{},"SCLK_START":{},)"
          R"("SCLK_END":{}}},"geometry":{{"type":"LineString","coordinates":)",
          drive.sol, drive.from.text(), drive.to.text(), drive.length_m,
          clock_at(rover, drive.sol, drive.start_lmst_s), clock_at(rover, drive.sol, drive.end_lmst_s));
    } else {
      fmt::format_to(
          std::back_inserter(lines),
          R"({{"type":"Feature","properties":{{"Length":{}}},"geometry":{{"type":"LineString","coordinates":)",
          drive.length_m);
    }
    append_line(lines, rover, drive, world.seed());
    lines += "}}";
  }
  const std::string name = is_m20 ? fmt::format("M20_Traverse_Path_tosol{}", newest) : "MSL_Traverse";
  return fmt::format(
             R"({{"type":"FeatureCollection","name":"{}","crs":{{"type":"name","properties":{{"name":)"
             R"("urn:ogc:def:crs:OGC:1.3:CRS84"}}}},"features":[)",
             name) +
         "\n" + lines + "\n]}\n";
}

void append_waypoint(std::string& out, Rover rover, const Drive& drive) {
  const GeoPoint p = geo_at(rover, drive.x1, drive.y1);
  const double metres_per_degree = 3'396'190.0 * kRadians;
  const double yaw = std::remainder(drive.heading_deg, 360.0);
  const double roll = 3 * std::sin(drive.x1 / 31), pitch = 4 * std::sin(drive.y1 / 27);
  auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      R"({{"type":"Feature","properties":{{"RMC":"{}","site":{},"drive":{},"sol":{},"easting":{:.3f},"northing":{:.3f},)"
      R"("elev_geoid":{:.6f},)",
      drive.to.text(), drive.to.site, drive.to.drive, drive.sol, p.lon_deg * metres_per_degree * 0.9486,
      p.lat_deg * metres_per_degree, p.elevation_m);
  if (rover == Rover::kPerseverance) fmt::format_to(to, R"("elev_radii":-9999,"radius":-9999,)");
  fmt::format_to(
      to,
      R"("lon":{:.8f},"lat":{:.8f},"roll":{:.6f},"pitch":{:.6f},"yaw":{:.6f},"yaw_rad":{:.6f},"tilt":{:.6f},)"
      R"("dist_m":{:.3f},"dist_total_m":{:.3f},"dist_km":{:.2f},"dist_mi":{:.2f},)",
      p.lon_deg, p.lat_deg, roll, pitch, yaw, yaw * kRadians, std::hypot(roll, pitch), drive.length_m,
      drive.odometer_m, drive.odometer_m / 1000, drive.odometer_m / 1609.344);
  if (rover == Rover::kPerseverance) {
    fmt::format_to(
        to,
        R"("final":"y","Note":"End-of-drive localization","images":[{{"name":"Panorama","isPanoramic":true,)"
        R"("url":"Layers/mosaics/N_LRGB_{:04}_RZS_{:03}{:04}_CYL_L_AUTOGENJ02.jpg","rows":"2144","columns":"9292",)"
        R"("azmin":"0.0","azmax":"360.0","elmin":"-66.9191","elmax":"16.1759","elzero":"418.53"}}]}})",
        drive.sol, drive.to.site % 1000, drive.to.drive % 10'000);
  } else {
    fmt::format_to(to, R"("drive_type":"final"}})");
  }
  fmt::format_to(to, R"(,"geometry":{{"type":"Point","coordinates":[{:.8f},{:.8f},{:.6f}]}}}})", p.lon_deg,
                 p.lat_deg, p.elevation_m);
}

std::string waypoints(const World& world, const View& view, Rover rover, bool only_current) {
  const int last = view.max_sol[index_of(rover)];
  const auto plan = world.drives(rover, std::max(last, 0));
  std::vector<const Drive*> drives;
  for (const Drive& drive : plan->drives())
    if (drive.sol <= last && (drives.empty() || drives.back()->to.text() != drive.to.text()))
      drives.push_back(&drive);
  if (only_current && drives.size() > 1) drives = {drives.back()};
  std::string out =
      fmt::format(R"({{"type":"FeatureCollection","name":"{}","features":[)",
                  rover == Rover::kPerseverance
                      ? fmt::format("M20_waypoints_sol{:04}_all", drives.empty() ? 0 : drives.back()->sol)
                      : "SELECT");
  for (size_t i = 0; i < drives.size(); ++i) {
    out += i > 0 ? ",\n" : "\n";
    append_waypoint(out, rover, *drives[i]);
  }
  return out + "\n]}\n";
}

}  // namespace

std::optional<std::string> mmgis_file(const World& world, const View& view, std::string_view path) {
  struct File {
    std::string_view path;
    Rover rover;
    int kind;
  };  // 0 traverse, 1 waypoints, 2 the current one
  static constexpr File kFiles[] = {
      {"M20/Layers/json/M20_traverse.json", Rover::kPerseverance, 0},
      {"M20/Layers/json/M20_waypoints.json", Rover::kPerseverance, 1},
      {"M20/Layers/json/M20_waypoints_current.json", Rover::kPerseverance, 2},
      {"MSL/Layers/json/MSL_traverse.json", Rover::kCuriosity, 0},
      {"MSL/Layers/json/MSL_waypoints.json", Rover::kCuriosity, 1},
      {"MSL/Layers/json/MSL_waypoints_current.json", Rover::kCuriosity, 2},
  };
  for (const File& file : kFiles) {
    if (path != file.path) continue;
    return file.kind == 0 ? traverse(world, view, file.rover)
                          : waypoints(world, view, file.rover, file.kind == 2);
  }
  return std::nullopt;
}

}  // namespace skykeep::simulator

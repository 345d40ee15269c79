// The C++ side of test_skyfield.py: answers questions about one satellite, one a line, so that Python compares numbers and
// not formats. Input: "elements PATH [GRAVITY [MODE]]", then any of
//   propagate MINUTES                               -> status, x y z vx vy vz (TEME) when it is 0
//   state UNIX_S                                    -> x y z vx vy vz (TEME)  x y z vx vy vz (ITRF)  lat lon height
//   look UNIX_S LAT LON HEIGHT_M                    -> azimuth elevation range range_rate
//   passes LAT LON HEIGHT_M FROM_S TO_S MIN_DEG     -> count, then a line each: rise culmination set (UNIX s az el range), count of
//                                                      visible parts, and of each: start top end (UNIX s az el range), the numbers of
//                                                      VisibleFrom and VisibleUntil
//   sun UNIX_S                                      -> TEME direction, latitude and longitude of the point below
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "astro/look.h"
#include "astro/passes.h"
#include "astro/station.h"

using namespace skykeep;
using namespace skykeep::astro;

namespace {

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "ephemeris_tool: {}\n", result.error().message);
  std::exit(1);
}

void print(Vec3 v) { fmt::print("{} {} {} ", v.x, v.y, v.z); }

void print(const PassPoint& p) { fmt::print("{:.6f} {} {} {} ", p.at.unix_seconds(), p.azimuth_deg, p.elevation_deg, p.range_km); }

void print_state(const Sgp4& satellite, UtcTime t) {
  const auto state = must(station_state(satellite, t));
  print(state.teme.position_km);
  print(state.teme.velocity_km_s);
  print(state.itrf.position_km);
  print(state.itrf.velocity_km_s);
  fmt::print("{} {} {}\n", state.place.latitude_deg, state.place.longitude_deg, state.place.height_km);
}

void print_look(const Sgp4& satellite, UtcTime t, const Site& site) {
  const auto look = Horizon(site).look(EarthRotation(t).to_itrf(must(satellite.at(t))));
  fmt::print("{} {} {} {}\n", look.azimuth_deg, look.elevation_deg, look.range_km, look.range_rate_km_s);
}

void print_passes(const Sgp4& satellite, const PassQuery& query) {
  const auto passes = must(find_passes(satellite, query)).passes;
  fmt::print("{}\n", passes.size());
  for (const auto& pass : passes) {
    for (const auto& p : {pass.rise, pass.culmination, pass.set}) print(p);
    fmt::print("{} ", pass.visible.size());
    for (const auto& part : pass.visible) {
      for (const auto& p : {part.start, part.top, part.end}) print(p);
      fmt::print("{} {} ", static_cast<int>(part.begins), static_cast<int>(part.ends));
    }
    fmt::print("\n");
  }
}

void print_sun(UtcTime t) {
  const Sun sun = sun_at(t);
  const auto below = sub_solar_point(sun, EarthRotation(t));
  print(sun.direction);
  fmt::print("{} {}\n", below.latitude_deg, below.longitude_deg);
}

Sgp4 load(std::istringstream& words) {
  std::string path, gravity = "wgs72", mode = "improved";
  words >> path >> gravity >> mode;
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto document = must(parse_elements(bytes, Checksums::kLenient));
  return must(Sgp4::create(document.elements.front(),
                           gravity == "wgs84"      ? Gravity::kWgs84
                           : gravity == "wgs72old" ? Gravity::kWgs72Old
                                                   : Gravity::kWgs72,
                           mode == "afspc" ? OperationMode::kAfspc : OperationMode::kImproved));
}

void print_propagation(const Sgp4& satellite, double minutes) {
  TemeState state;
  fmt::print("{} ", static_cast<int>(satellite.propagate(minutes, state)));
  print(state.position_km);
  print(state.velocity_km_s);
  fmt::print("\n");
}

}  // namespace

int main() {
  std::optional<Sgp4> satellite;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    double at = 0;
    Site site;
    if (verb == "elements") {
      satellite = load(words);
    } else if (verb == "propagate") {
      words >> at;
      print_propagation(satellite.value(), at);
    } else if (verb == "state") {
      words >> at;
      print_state(satellite.value(), UtcTime::from_seconds(at));
    } else if (verb == "look") {
      words >> at >> site.latitude_deg >> site.longitude_deg >> site.height_m;
      print_look(satellite.value(), UtcTime::from_seconds(at), site);
    } else if (verb == "passes") {
      double from = 0, to = 0, elevation = 0;
      words >> site.latitude_deg >> site.longitude_deg >> site.height_m >> from >> to >> elevation;
      print_passes(satellite.value(), {.site = site,
                                       .from = UtcTime::from_seconds(from),
                                       .to = UtcTime::from_seconds(to),
                                       .min_elevation_deg = elevation});
    } else if (verb == "sun") {
      words >> at;
      print_sun(UtcTime::from_seconds(at));
    } else {
      fmt::print(stderr, "ephemeris_tool: unknown question '{}'\n", line);
      return 2;
    }
    std::fflush(stdout);
  }
}

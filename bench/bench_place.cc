// What is at a place: a million places spread over the band that the station flies over. Prints a table.
// links: geo
#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "geo/atlas.h"
#include "geo/civil_time.h"

namespace {

using namespace skykeep;

struct Spot {
  double latitude, longitude;
};

std::vector<Spot> spots(size_t count) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> sine(-0.784, 0.784), longitude(-180, 180);  // to 51.6 degrees north and south
  std::vector<Spot> found(count);
  for (Spot& spot : found) spot = {std::asin(sine(random)) * 180 / std::numbers::pi, longitude(random)};
  return found;
}

template <class Ask>
void row(const char* what, const std::vector<Spot>& all, Ask ask) {
  size_t sum = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (const Spot& spot : all) sum += ask(spot);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (sum == 0) std::exit(1);  // keeps the work from being left out
  fmt::print("| {:<34} | {:>12.0f} | {:>8.3f} |\n", what, static_cast<double>(all.size()) / seconds,
             1e6 * seconds / static_cast<double>(all.size()));
}

}  // namespace

int main() {
  const geo::Atlas& atlas = geo::Atlas::embedded();
  const auto all = spots(1'000'000);
  const UtcTime start = UtcTime::from_seconds(1.79e9);
  // Once for nothing: zones are read when they are first asked for.
  for (const Spot& spot : all) (void)geo::civil_time(atlas.at(spot.latitude, spot.longitude).time_zone, start);
  fmt::print("| asked for, on one thread            |     places/s |  us each |\n|---|--:|--:|\n");
  row("zone, country or sea", all, [&](const Spot& s) { return atlas.at(s.latitude, s.longitude).time_zone.size(); });
  row("the same and civil time", all, [&](const Spot& s) {
    const auto local = geo::civil_time(atlas.at(s.latitude, s.longitude).time_zone, start + 1s * (&s - all.data()));
    return local ? local->text.size() : 0;
  });
}

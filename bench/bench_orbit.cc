// SGP4 propagations a second on one thread, scalar and batch, and 30 days of ISS passes for one site.
// Initialisation apart, CPU time of the thread, median of nine runs. Prints the rows of a Markdown table;
// bench_orbit.py and satellite_js/bench.mjs print those of python3-sgp4, skyfield and satellite.js for the
// same work (tools/run_bench.sh runs all three).
//
// links: astro
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <functional>
#include <random>

#include "astro/batch.h"
#include "astro/passes.h"

using namespace skykeep;
using namespace skykeep::astro;

namespace {

constexpr size_t kTimes = 86'400, kSatellites = 10'000;

// The set of 2026-09-20; bench_orbit.py and satellite_js/bench.mjs use the same.
Sgp4 iss() {
  return *Sgp4::create(*parse_tle("ISS (ZARYA)",
                                  "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999",
                                  "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535"));
}

// A catalogue of low orbits: most of it round, some eccentric.
std::vector<Sgp4> catalogue(UtcTime epoch) {
  std::mt19937 random(1);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  std::vector<Sgp4> out;
  while (out.size() < kSatellites) {
    const bool is_round = out.size() % 8 != 0;
    out.push_back(
        *Sgp4::create({.norad_cat_id = static_cast<int64_t>(out.size() + 1),
                       .epoch = epoch - Duration(static_cast<int64_t>(between(0, 86'400e6))),
                       .mean_motion_rev_per_day = is_round ? between(14, 15.6) : between(12.5, 13.5),
                       .eccentricity = is_round ? between(1e-4, 2e-3) : between(0.01, 0.08),
                       .inclination_deg = between(28, 98),
                       .ra_of_asc_node_deg = between(0, 360),
                       .arg_of_pericenter_deg = between(0, 360),
                       .mean_anomaly_deg = between(0, 360),
                       .bstar = between(1e-5, 3e-4)}));
  }
  return out;
}

double thread_seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double median_seconds(const std::function<void()>& work) {
  std::vector<double> seconds;
  work();  // pages and caches
  for (int i = 0; i < 9; ++i) {
    const double begin = thread_seconds();
    work();
    seconds.push_back(thread_seconds() - begin);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

void row(const std::string& what, size_t count, double seconds) {
  fmt::print("| {:<58} | {:>8.2f} M/s |\n", what, static_cast<double>(count) / seconds / 1e6);
}

double sum = 0;  // so that nothing is computed for nothing

void scalar_times(const Sgp4& satellite, const std::vector<UtcTime>& times) {
  row("scalar, ISS at 86,400 times", times.size(), median_seconds([&] {
        for (const UtcTime t : times) {
          TemeState state;
          satellite.propagate(satellite.minutes_since_epoch(t), state);
          sum += state.position_km.x;
        }
      }));
}

void scalar_satellites(const std::vector<Sgp4>& satellites, UtcTime t) {
  row("scalar, 10,000 satellites at one time", satellites.size(), median_seconds([&] {
        for (const auto& satellite : satellites) {
          TemeState state;
          satellite.propagate(satellite.minutes_since_epoch(t), state);
          sum += state.position_km.x;
        }
      }));
}

void batches(const Sgp4& satellite, const std::vector<UtcTime>& times, const std::vector<Sgp4>& satellites) {
  BatchStates out;
  for (const auto form : available_batch_forms()) {
    const Sgp4Batch one({satellite}, form), many(satellites, form);
    row(fmt::format("batch {}, ISS at 86,400 times", to_string(form)), times.size(), median_seconds([&] {
          one.propagate(times, out);
          sum += out.x_km.back();
        }));
    row(fmt::format("batch {}, 10,000 satellites at one time", to_string(form)), satellites.size(),
        median_seconds([&] {
          many.propagate(std::span(times).first(1), out);
          sum += out.x_km.back();
        }));
    const auto minute = std::span(times).first(60);
    row(fmt::format("batch {}, 10,000 satellites at 60 times each", to_string(form)), satellites.size() * 60,
        median_seconds([&] {
          many.propagate(minute, out);
          sum += out.x_km.back();
        }));
  }
}

void passes(const Sgp4& satellite, UtcTime from) {
  const PassQuery query{.site = {48.137, 11.575, 520}, .from = from, .to = from + std::chrono::days(30)};
  size_t count = 0;
  const double seconds = median_seconds([&] {
    const auto found = find_passes(satellite, query);
    count = found ? found->passes.size() : 0;
  });
  fmt::print("| {:<58} | {:>8.2f} ms  |\n",
             fmt::format("30 days of ISS passes with visible parts, {} passes", count), seconds * 1e3);
}

}  // namespace

int main() {
  const Sgp4 satellite = iss();
  const UtcTime from = *parse_utc("2026-09-21T00:00:00Z");
  std::vector<UtcTime> times;
  for (size_t i = 0; i < kTimes; ++i) times.push_back(from + Duration(static_cast<int64_t>(i) * 1'000'000));
  const auto satellites = catalogue(from);
  scalar_times(satellite, times);
  scalar_satellites(satellites, from);
  batches(satellite, times, satellites);
  passes(satellite, from);
  return std::isnan(sum) ? 1 : 0;
}

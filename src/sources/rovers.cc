// The rovers, their days and their dates.
#include <algorithm>

#include "core/csv.h"
#include "core/text.h"
#include "sources/photo_feed.h"
#include "sources/seeds.h"

namespace skykeep::sources {
namespace {

// A Martian solar day is 88775.244 s; counted in milliseconds everything stays exact.
constexpr int64_t kSolMs = 88'775'244;
constexpr int64_t kDayMs = 86'400'000;

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }
int64_t ceil_div(int64_t a, int64_t b) { return -floor_div(-a, b); }

std::vector<Rover> read_rovers() {
  std::vector<Rover> out;
  for (const auto& row : csv_rows(rovers_csv())) {
    CHECK(row.size() == 6, "rovers.csv has six columns");
    const auto id = to_int(row[0]);
    const auto landing = parse_date(row[3]);
    const auto launch = parse_date(row[4]);
    CHECK(id && landing && launch, "rovers.csv holds numbers and dates");
    out.push_back({static_cast<int>(*id), row[1], row[2], *landing, *launch, row[5]});
  }
  return out;
}

// Local mean solar midnight of sol 0. Perseverance and Curiosity: from pairs of date_taken_utc and local mean solar
// time in the raw-image feeds of 2026-09-17 (they agree within 0.4 s). Spirit and Opportunity have ended and nobody
// waits for a new sol there: midnight UTC of the landing date, as earth_date has it, is good enough.
UtcTime sol_zero(const Rover& rover) {
  if (rover.id == 8) return {1'613'622'255'814'000};  // 2021-02-18T04:24:15.814Z
  if (rover.id == 5) return {1'344'174'599'625'000};  // 2012-08-05T13:49:59.625Z
  return midnight(rover.landing_date);
}

}  // namespace

std::vector<std::vector<std::string>> csv_rows(std::string_view csv) {
  std::vector<std::vector<std::string>> rows;
  CsvReader reader(csv);
  reader.next();  // the header
  while (reader.next()) rows.push_back(reader.cells());
  return rows;
}

std::span<const Rover> rovers() {
  static const std::vector<Rover> table = read_rovers();
  return table;
}

const Rover* find_rover(std::string_view name_or_slug) {
  for (const Rover& rover : rovers())
    if (iequals(rover.name, name_or_slug) || iequals(rover.slug, name_or_slug)) return &rover;
  return nullptr;
}

const Rover* find_rover(int id) {
  for (const Rover& rover : rovers())
    if (rover.id == id) return &rover;
  return nullptr;
}

Date earth_date(const Rover& rover, int32_t sol) {
  return rover.landing_date + static_cast<int>(floor_div(sol * kSolMs, kDayMs));
}

SolRange sols_on(const Rover& rover, Date date) {
  const int64_t day = date - rover.landing_date;
  if (day < 0) return {};
  return {static_cast<int32_t>(ceil_div(day * kDayMs, kSolMs)),
          static_cast<int32_t>(ceil_div((day + 1) * kDayMs, kSolMs)) - 1};
}

int32_t sol_at(const Rover& rover, UtcTime now) {
  const int64_t sol = floor_div((now - sol_zero(rover)).count(), kSolMs * 1000);
  return static_cast<int32_t>(std::max<int64_t>(sol, 0));
}

int32_t newest_sol(const Rover& rover, UtcTime now) {
  constexpr int32_t kSlack = 7;
  return std::min(sol_at(rover, now) + kSlack, kAnySol);
}

}  // namespace skykeep::sources

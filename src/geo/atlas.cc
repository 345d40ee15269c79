#include "geo/atlas.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <optional>
#include <string>

#include "core/result.h"

namespace skykeep::geo {
namespace {

struct Head {
  uint32_t magic, nodes, cells, outlines;
};
constexpr size_t kRoots = 48 * 24;

Head head_of(const char* blocks) {
  Head head;
  std::memcpy(&head, blocks, sizeof head);
  return head;
}
// The assembler aligns the blocks to 16 bytes and each part begins on its own alignment.
const uint32_t* cells_of(const char* blocks) {
  return static_cast<const uint32_t*>(static_cast<const void*>(blocks + sizeof(Head)));
}
const uint16_t* words_of(const char* blocks) {
  return static_cast<const uint16_t*>(static_cast<const void*>(blocks + sizeof(Head) + 4 * size_t{head_of(blocks).cells}));
}

// The first place around (latitude, longitude) for which `found` gives a value: eight directions on each ring, degrees of arc.
template <class Find>
auto look_around(std::initializer_list<double> rings, double latitude, double longitude, Find find)
    -> decltype(find(latitude, longitude)) {
  constexpr double kDiagonal = std::numbers::sqrt2 / 2;
  constexpr double kDirections[8][2] = {{1, 0},  {0, 1},  {-1, 0}, {0, -1}, {kDiagonal, kDiagonal}, {-kDiagonal, kDiagonal},
                                        {-kDiagonal, -kDiagonal}, {kDiagonal, -kDiagonal}};
  const double stretch = 1 / std::max(std::cos(latitude * std::numbers::pi / 180), 0.01);
  for (const double ring : rings) {
    for (const auto& [north, east] : kDirections) {
      double lon = longitude + ring * stretch * east;
      if (lon >= 180) lon -= 360;
      if (lon < -180) lon += 360;
      if (auto value = find(std::clamp(latitude + ring * north, -90.0, 90.0), lon)) return value;
    }
  }
  return {};
}

}  // namespace

const Atlas& Atlas::embedded() {
  static const Atlas atlas(table(), table().blocks.data());
  return atlas;
}

Atlas::Atlas(const Table& table, const char* blocks)
    : table_(table),
      borders_(cells_of(blocks), words_of(blocks) + kRoots + head_of(blocks).nodes),
      tree_(words_of(blocks), words_of(blocks) + kRoots),
      seas_(table, static_cast<const uint8_t*>(static_cast<const void*>(words_of(blocks) + kRoots + head_of(blocks).nodes +
                                                                        head_of(blocks).outlines))) {
  CHECK(head_of(blocks).magic == kTableMagic, "the table is made by the same build");
  for (size_t i = 0; i < table_.countries.size(); ++i) {
    if (table_.countries[i].code == "AQ") antarctica_ = static_cast<uint16_t>(i);
  }
  for (int hours = -12; hours <= 12; ++hours) {
    const std::string name =
        hours == 0 ? "Etc/GMT" : (hours < 0 ? "Etc/GMT+" : "Etc/GMT-") + std::to_string(std::abs(hours));
    const auto at = std::find(table_.zones.begin(), table_.zones.end(), name);
    CHECK(at != table_.zones.end(), "make_table.mjs looked for all nautical zones");
    nautical_[hours + 12] = static_cast<uint16_t>(at - table_.zones.begin());
  }
}

Place Atlas::at(double latitude, double longitude) const {
  if (!std::isfinite(latitude) || !std::isfinite(longitude)) return {.time_zone = "Etc/UTC"};
  latitude = std::clamp(latitude, -90.0, 90.0);
  if (longitude < -180 || longitude >= 180) {
    longitude = std::fmod(longitude + 180, 360);
    longitude += longitude < 0 ? 180 : -180;
  }
  const uint16_t region = borders_.at(latitude, longitude);
  Place place{.land = region != 0};
  if (place.land) {
    place.country = table_.countries[region].name;
    place.country_code = table_.countries[region].code;
    place.time_zone = table_.zones[zone_on_land(region, latitude, longitude)];
  } else {
    place.sea = seas_.at(latitude, longitude);
    place.time_zone = table_.zones[zone_at_sea(latitude, longitude)];
  }
  return place;
}

bool Atlas::has_zone(const CountryRow& country, uint16_t zone) const {
  const auto zones = table_.country_zones.subspan(country.first_zone, country.zones);
  return std::find(zones.begin(), zones.end(), zone) != zones.end();
}

uint16_t Atlas::zone_on_land(uint16_t region, double latitude, double longitude) const {
  const CountryRow& country = table_.countries[region];
  if (country.zones == 0) return nautical_zone(latitude, longitude);
  const uint16_t main = table_.country_zones[country.first_zone];
  if (country.zones == 1) return main;
  if (region == antarctica_ && latitude < -89.5) return main;  // the station at the pole keeps McMurdo's time
  const uint16_t coded = tree_.at(latitude, longitude);
  if (has_zone(country, coded)) return coded;
  // The tree fills empty land with the zone of whoever is near: on the ice nobody keeps it.
  if (region == antarctica_) return nautical_zone(latitude, longitude);
  // A square of the tree across a border or a coast: the nearest one that speaks of this country.
  const auto near = look_around({0.05, 0.1, 0.2, 0.4, 0.8, 1.6}, latitude, longitude, [&](double lat, double lon) {
    const uint16_t zone = tree_.at(lat, lon);
    return has_zone(country, zone) ? std::optional(zone) : std::nullopt;
  });
  return near.value_or(main);
}

uint16_t Atlas::zone_at_sea(double latitude, double longitude) const {
  // The territorial sea: 12 nautical miles are 0.2 degrees of arc. The near rings find islands that are smaller than the far
  // ones, and places on their shores that the rounding of the coast has put into the sea.
  const auto coastal = look_around({0.01, 0.02, 0.05, 0.1, 0.2}, latitude, longitude, [&](double lat, double lon) {
    const uint16_t region = borders_.at(lat, lon);
    return region != 0 && region != antarctica_ ? std::optional(zone_on_land(region, lat, lon)) : std::nullopt;
  });
  return coastal.value_or(nautical_zone(latitude, longitude));
}

uint16_t Atlas::nautical_zone(double latitude, double longitude) const {
  if (latitude >= 90 || latitude <= -90) return nautical_[12];  // all meridians meet
  return nautical_[static_cast<size_t>(std::floor((longitude + 7.5) / 15) + 12)];
}

}  // namespace skykeep::geo

// What is at a place on Earth: the time zone in force there, and the country or the sea beneath.
//
// Owner: whoever asks; one is enough for a program (Atlas::embedded). Threads: immutable, any. Cost: about 0.2 microseconds.
// Sources and accuracy: README.md here. Names live as long as the program.
#pragma once

#include <string_view>

#include "geo/layers.h"

namespace skykeep::geo {

struct Place {
  std::string_view time_zone;     // IANA name, never blank; "Etc/GMT+3" at sea lies three hours *behind* UTC (POSIX signs)
  bool land = false;              // within a country's or territory's coast; lakes count as land
  std::string_view country;       // English name; blank at sea
  std::string_view country_code;  // ISO 3166-1 alpha-2; blank at sea and where ISO gives none
  std::string_view sea;           // blank on land

  std::string_view over() const { return land ? country : sea; }
};

class Atlas {
 public:
  static const Atlas& embedded();

  // Degrees on WGS 84. Longitudes are wrapped, latitudes clamped; what is no number is (0, 0) of nowhere: UTC, no sea.
  // Time zone: on land one of the country's; to 12 nautical miles off a coast (probed in 8 directions) the country's; beyond
  // that, in Antarctica away from stations, and where a country has none, the nautical zone of the longitude.
  Place at(double latitude, double longitude) const;

 private:
  explicit Atlas(const Table& table, const char* blocks);
  uint16_t zone_on_land(uint16_t country, double latitude, double longitude) const;
  uint16_t zone_at_sea(double latitude, double longitude) const;
  uint16_t nautical_zone(double latitude, double longitude) const;
  bool has_zone(const CountryRow& country, uint16_t zone) const;

  Table table_;
  Borders borders_;
  ZoneTree tree_;
  Seas seas_;
  uint16_t antarctica_ = 0;
  uint16_t nautical_[25] = {};  // from 12 hours behind to 12 ahead
};

}  // namespace skykeep::geo

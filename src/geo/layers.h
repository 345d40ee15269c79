// The three layers of the atlas over the embedded table: borders of countries, time zones, seas.
//
// Owner: Atlas. Threads: immutable. Degrees: latitude -90..90, longitude -180..<180.
#pragma once

#include <vector>

#include "geo/table.h"

namespace skykeep::geo {

// Which country a place belongs to, to about 500 m (Natural Earth 1:10m, rounded).
class Borders {
 public:
  Borders(const uint32_t* cells, const uint16_t* outlines) : cells_(cells), outlines_(outlines) {}
  uint16_t at(double latitude, double longitude) const;  // row of Table::countries; 0: none

 private:
  const uint32_t* cells_;
  const uint16_t* outlines_;
};

// The time zone as tz-lookup codes it: fine where people live (1.6 km), coarse elsewhere, so Atlas checks it by country.
class ZoneTree {
 public:
  ZoneTree(const uint16_t* roots, const uint16_t* nodes) : roots_(roots), nodes_(nodes) {}
  uint16_t at(double latitude, double longitude) const;  // row of Table::zones

 private:
  const uint16_t* roots_;
  const uint16_t* nodes_;
};

class Seas {
 public:
  Seas(const Table& table, const uint8_t* cells);
  std::string_view at(double latitude, double longitude) const;

 private:
  bool contains(size_t sea, double latitude, double longitude) const;

  struct Box {
    double south, north, west, east;
  };
  std::span<const SeaRow> seas_;
  std::span<const SeaPoint> points_;
  const uint8_t* cells_;
  std::vector<Box> boxes_;
};

}  // namespace skykeep::geo

// The table of places, made at build time by table/make_table.mjs and embedded in the program: read-only, for ever.
//
// Owner: the program's image. Threads: constant. Layout of `blocks` (little-endian): four 32-bit numbers {magic, words of tree
// nodes, cells, words of outlines}; then
//   cells     32 bits for each square degree, from the south-western one eastwards, then north: 0x80000000 + region when one
//             region fills it (0: no country), else where its outlines begin
//   roots     16 bits for each of 48 x 24 squares of 7.5 degrees, from the north-western one eastwards, then south:
//             0x8000 + zone, or the first of four nodes
//   nodes     16 bits each, four to a square: north-west, north-east, south-west, south-east; as roots
//   outlines  16-bit words: the number of lines of a cell, and of each {region on its left, region on its right, southernmost
//             y, northernmost y, points, x, y, x, y, ...}; 65535 units are a degree. Every place has a line to its west.
//   seas      8 bits for each square degree in the order of cells: the sea, their number where none has a name, or 255 where
//             outlines of seas run through
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace skykeep::geo {

inline constexpr uint32_t kTableMagic = 0x534b4741;
inline constexpr int kColumns = 360, kRows = 180;

struct CountryRow {
  std::string_view name, code;  // code: ISO 3166-1 alpha-2, blank where ISO gives none
  uint16_t first_zone, zones;   // the main one first
};
struct SeaRow {
  std::string_view name;
  uint16_t first_point, points;
};
struct SeaPoint {
  double latitude, longitude;  // longitudes up to 540: an outline across the antimeridian goes on eastwards
};

struct Table {
  std::span<const std::string_view> zones;
  std::span<const CountryRow> countries;  // the first is no country
  std::span<const uint16_t> country_zones;
  std::span<const SeaRow> seas;
  std::span<const SeaPoint> sea_points;
  std::span<const char> blocks;
};

Table table();

}  // namespace skykeep::geo

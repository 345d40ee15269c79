// The layout of the embedded gazetteer, made at build time by table/make_places.mjs: read-only, for ever.
//
// Owner: the program's image. Threads: constant. Little-endian, in this order:
//   head       PlacesHead
//   places     PlaceRow each, most people first
//   countries, admins, zones
//              NamedRow each. Of a country: its ISO code (0: none) and the place that is its capital (0xffff: none); of an admin
//              (state, province): its postal code (0: none)
//   folds      FoldRow each, by code point: what a letter becomes when a name is folded (table/fold.mjs)
//   blocks     32 bits for each 16 names: where they begin in the keys
//   texts      each its length in a byte, then its bytes
//   keys       folded names in the order of their bytes, each: bytes shared with the key before it in its block, bytes that
//              follow, 16 bits, the bytes. The 16 bits: a place, or the number of places + a country; 0x8000 is added where the
//              name is one by which the place itself goes (its usual, local or official one), not one of another language
#pragma once

#include <cstdint>

namespace skykeep::geo {

inline constexpr uint32_t kPlacesMagic = 0x4c504b53;
inline constexpr uint32_t kNamesInBlock = 16;
inline constexpr uint16_t kOwnName = 0x8000;
inline constexpr uint16_t kNoPlace = 0xffff;

struct PlacesHead {
  uint32_t magic, places, countries, admins, zones, keys, folds, text_bytes;
};
struct PlaceRow {
  int32_t latitude, longitude;  // ten-thousandths of a degree
  uint32_t people;
  uint32_t name, local_name;    // where their texts begin
  uint16_t country, admin, zone, unused;
};
struct NamedRow {
  uint32_t name;
  uint16_t first, second;
};
struct FoldRow {
  uint32_t from, to;  // a code point; a text
};
static_assert(sizeof(PlaceRow) == 28 && sizeof(NamedRow) == 8 && sizeof(FoldRow) == 8);

}  // namespace skykeep::geo

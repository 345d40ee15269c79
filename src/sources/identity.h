// The identities of rules.md 1 and 2: which pictures are the same, and the number a picture has where the old service
// gave it none. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skykeep::sources {

// photo_key = rover slug + "/" + stem, e.g. "curiosity/FLB_486265257EDR_F0481570FHAZ00323M_".
std::string photo_key(std::string_view rover_slug, std::string_view stem);
// The first 64 bits of SHA-256(photo_key).
uint64_t photo_key_hash(std::string_view rover_slug, std::string_view stem);

// The id of a photo that no old body names: 2^52 + the first 51 bits of SHA-256(photo_key). Fits a JavaScript number.
constexpr int64_t derived_image_id(uint64_t key_hash) {
  return (int64_t{1} << 52) + static_cast<int64_t>(key_hash >> 13);
}

// What the file name of an image URL says. Views into the URL.
struct ImageName {
  std::string_view stem;     // without folder, query, extension, _320|_800|_1200 and -BR; version digits stay
  std::string_view product;  // the stem without its version digits
  int32_t version = 0;       // the version digits (Perseverance "...J02" -> 2), 0 where there are none
};
// `has_version`: whether the rover's file names end in version digits (Perseverance's alone do).
ImageName image_name(std::string_view url, bool has_version);

}  // namespace skykeep::sources

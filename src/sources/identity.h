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

// The id that earlier versions gave a photo which no old body names: 2^52 + the first 51 bits of SHA-256(photo_key). It is
// answered still; what is given now is a number of flows/photo_ids.h.
constexpr int64_t derived_image_id(uint64_t key_hash) {
  return (int64_t{1} << 52) + static_cast<int64_t>(key_hash >> 13);
}

// NASA's ids lie below, the numbers that are given here from there on (rules.md 2).
constexpr int64_t kFirstOwnImageId = 1'000'000'000;

// Whose ids the bodies from this URL carry: the old service answered at api.nasa.gov and at its first address on Heroku; a
// file or a URL that says nothing leaves it to the body.
enum class IdOwner { kNasa, kOther, kUnknown };
IdOwner id_owner_of(std::string_view url);

// What the file name of an image URL says. Views into the URL.
struct ImageName {
  std::string_view stem;     // without folder, query, extension and what marks a smaller copy (_320, -br); version digits stay
  std::string_view product;  // the stem without its version digits
  int32_t version = 0;       // the version digits (Perseverance "...J02" -> 2), 0 where there are none
  uint8_t size_rank = 2;     // 0 a thumbnail (-thm), 1 a browse copy (-br), 2 any other
};
// `has_version`: whether the rover's file names end in version digits (Perseverance's alone do).
ImageName image_name(std::string_view url, bool has_version);

}  // namespace skykeep::sources

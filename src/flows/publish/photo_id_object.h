// The ids that were given here, as they stand in the lake: small objects of lines of JSON. Pure encoding and decoding.
//
//   photo-ids/1000000000-00000203-<hash>.json     the first number in it, how many, the hash of the body
//   {"rover":"curiosity","sol":5017,"first_id":1000000000,"keys":"0123456789abcdef 89abcdef01234567"}    one number a key, in order
//   {"rover":"curiosity","sol":1004,"key":"0123456789abcdef","image_id":102685}                          a ruling, see photo_ids.h
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace skykeep::flows {

// A picture, as bronze tells pictures apart: the first 64 bits of the hash of rover and file stem, within its sol. Two files
// of one sol would have to share these bits to be taken for one.
struct PhotoKey {
  int rover_id = 0;
  int32_t sol = 0;
  uint64_t key_hash = 0;
  auto operator<=>(const PhotoKey&) const = default;
};

struct PhotoIdObject {
  int64_t first_id = 0;
  std::vector<PhotoKey> numbered;                     // have first_id, first_id + 1, ...
  std::vector<std::pair<PhotoKey, int64_t>> ruled;    // have that id in any case
};

inline constexpr std::string_view kPhotoIdsFolder = "photo-ids/";
std::string encode(const PhotoIdObject& object);
// corrupt with the line that does not read.
Result<PhotoIdObject> decode_photo_ids(std::string_view text);

struct PhotoIdRange {
  int64_t first_id = 0, count = 0;
};
std::string photo_ids_key(const PhotoIdObject& object, std::string_view sha256);
Result<PhotoIdRange> range_of(std::string_view lake_key);  // also of an object that cannot be read any more

}  // namespace skykeep::flows

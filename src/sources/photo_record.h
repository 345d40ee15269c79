// The common shape of a Mars photo, whichever upstream and era it came from. Purely what the document says plus the
// identities of rules.md 1-5; nothing is looked up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "sources/notices.h"

namespace skykeep::sources {

enum class PhotoDialect : uint8_t { kOld = 0, kPerseveranceFeed = 1, kCuriosityFeed = 2 };
std::string_view to_string(PhotoDialect dialect);  // "old", "perseverance_feed", "curiosity_feed"

struct PhotoRecord {
  uint8_t rover_id = 0;                 // 5 Curiosity, 6 Opportunity, 7 Spirit, 8 Perseverance
  int32_t sol = 0;
  uint64_t key_hash = 0;                // first 64 bits of SHA-256(photo_key), see identity.h
  std::string stem;                     // photo_key without "ROVER/": file stem, suffixes removed, version kept
  std::string product_id;               // stem without its version digits
  int32_t version = 0;                  // the version digits, 0 where there are none
  std::optional<int64_t> upstream_id;   // the id in the body: an old server's, or Curiosity's raw id
  bool may_be_nasas_id = false;         // legacy API: NASA's old service could have given this id to this picture
  bool has_nasas_seeds = false;         // legacy API: the camera's id is that of NASA's old service
  std::string instrument;               // as the document names it ("MCZ_RIGHT", "NAV_LEFT_B", old "FHAZ")
  std::optional<int32_t> nasa_camera_id;  // old service's camera id; nullopt for an unknown instrument
  std::string camera_name;              // the old service's short name ("NAVCAM"); the instrument when unknown
  std::string img_src;                  // what the old service would show (Perseverance: the 1200 px "large" file)
  uint8_t size_rank = 2;                // by the file's name: 0 a thumbnail (-thm), 1 a browse copy (-br), 2 any other
  std::string sample_type;              // lower case: full, thumbnail, subframe, downsampled; "" in the legacy API
  std::optional<UtcTime> taken_at_utc, received_at;
  std::optional<int64_t> taken_lmst_ms;  // local mean solar time: sol x 86,400,000 + milliseconds of that day
  std::optional<int32_t> site, drive;
  std::optional<double> sclk, mast_az, mast_el;
  std::optional<int32_t> width, height;
  std::string filter_name, credit;
  uint64_t record_offset = 0, record_length = 0;  // of this record inside the body, bytes
};

}  // namespace skykeep::sources

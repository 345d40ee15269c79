// One upstream that answers "photos of this rover on this sol". Requests and pure parsing; nothing here does I/O.
//
// The drawers of each: x.h, x_request.cc, x_parse.cc, x_test.cc. Shapes and quirks: the header of each upstream.
// Threads: const methods may be called from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/fetcher.h"
#include "sources/photo_record.h"

namespace skykeep::sources {

inline constexpr int32_t kAnySol = 100'000;  // 280 years; beyond it a number is a slip, not a sol

// Receives the records of a page one by one; `record` is reused between calls.
class PhotoSink {
 public:
  virtual ~PhotoSink() = default;
  virtual void on_photo(const PhotoRecord& record) = 0;
  virtual void on_rejected(const RejectedRecord& rejected) = 0;
  virtual void on_drift(const DriftNotice& notice) = 0;
  // A record of a later sol is rejected; who knows what day it is says newest_sol(rover, now).
  virtual int32_t newest_sol(int rover_id) const { return rover_id < 0 ? 0 : kAnySol; }
};

// What a whole page says of itself.
struct PageInfo {
  PhotoDialect dialect = PhotoDialect::kOld;
  size_t items = 0;                      // records in the page, thumbnails and rejected ones included
  size_t photos = 0;                     // handed to on_photo
  std::string first_identity;            // of the first record; a page that repeats it is the end of paging; "" if none
  std::optional<int64_t> claimed_total;  // as the document says; never trusted for paging
  std::optional<int32_t> min_sol, max_sol;
};

class PhotoFeed {
 public:
  virtual ~PhotoFeed() = default;
  virtual std::string_view name() const = 0;             // "perseverance_feed", "curiosity_feed", "old_shape"
  virtual PhotoDialect dialect() const = 0;
  virtual bool covers(int rover_id) const = 0;
  virtual size_t page_size() const = 0;                  // 0: the whole sol comes in one answer
  virtual net::Fetch page_request(int rover_id, int32_t sol, int page) const = 0;
  // How to learn the newest sol; nullopt when the upstream has no such call (the manifest tells).
  virtual std::optional<net::Fetch> latest_request(int rover_id) const = 0;
  virtual Result<int32_t> parse_latest(std::string_view body) const = 0;
  // Success means that the whole document was read. corrupt when it is not of this shape at all (HTML, empty), or is
  // damaged or breaks off: the sink may have been given records by then, so drop what it holds. An upstream's error
  // envelope is rate_limited, permission, not_found or unavailable, as it says. A single bad record is rejected, the
  // others go on. Thumbnails are handed over like any photo (sample_type "thumbnail"). Drift is told at the end.
  // `rover_id` is what was asked for; a document that says otherwise is corrupt (0: take what the document says).
  virtual Result<PageInfo> parse(std::string_view body, int rover_id, PhotoSink& sink) const = 0;
};

std::unique_ptr<PhotoFeed> make_perseverance_feed();
std::unique_ptr<PhotoFeed> make_curiosity_feed();
// `base` e.g. "https://api.nasa.gov/mars-photos/api/v1"; an api_key is sent when given.
std::unique_ptr<PhotoFeed> make_old_shape_feed(std::string base, std::string api_key);

// Tells the shape of a photo document from its content (for import); corrupt with what was seen otherwise.
Result<PhotoDialect> recognise_photos(std::string_view body);
// Parses whatever shape it is.
Result<PageInfo> parse_photos(std::string_view body, int rover_id, PhotoSink& sink);

// ---- rovers ----

struct Rover {
  int id = 0;
  std::string name;    // "Curiosity"
  std::string slug;    // "curiosity"
  Date landing_date, launch_date;
  std::string status;  // active, complete
};
std::span<const Rover> rovers();
const Rover* find_rover(std::string_view name_or_slug);  // without case
const Rover* find_rover(int id);
// landing date + floor(sol x 88775.244 / 86400) days (rules.md 4).
Date earth_date(const Rover& rover, int32_t sol);
// The sols whose earth_date is `date`: none, one or (never on Mars) more. [first, last], empty when first > last.
struct SolRange {
  int32_t first = 0, last = -1;
};
SolRange sols_on(const Rover& rover, Date date);
// The sol that is under way at `now` by mean solar time, for "newest possible sol".
int32_t sol_at(const Rover& rover, UtcTime now);
// The newest sol that a record may speak of at `now`; a few later than sol_at, for clocks that are wrong by days.
int32_t newest_sol(const Rover& rover, UtcTime now);

struct Camera {
  int rover_id = 0;
  int camera_id = 0;                      // rover_id x 100 + seed number, never renumbered
  int nasa_camera_id = 0;                 // as in the old service
  std::string name;                       // old short name
  std::string full_name;                  // as the old service spelled it
  std::string category;                   // Engineering, Science, Entry, Descent, and Landing, Other
  bool inferred = false;                  // not seen in any recorded body
};
std::span<const Camera> cameras();
const Camera* find_camera(int rover_id, std::string_view name);  // old short name, without case
// Old short name of a feed's instrument ("NAV_LEFT_B" -> NAVCAM for Curiosity); nullptr when unknown.
const Camera* camera_of_instrument(int rover_id, std::string_view instrument);

}  // namespace skykeep::sources

// Pictures of rovers and of days: from the lake, else fetched once from the hosts that may be asked, and kept under a byte quota.
//
// Objects stand in the lake by the hash of their content; a table of the state says which URL has which content, when it
// was used last, and why a URL has none. Owner: api. Threads: any; one URL is fetched by one caller, the others wait.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/mutex.h"
#include "lake/lake.h"
#include "net/fetcher.h"
#include "state/state.h"

namespace skykeep::flows {

struct PictureOptions {
  uint64_t max_bytes = 2ull << 30;  // least recently used pictures go first
  int thumb_px = 320, small_px = 960;  // longest edges
  std::vector<std::string> hosts = {"mars.nasa.gov", "mars.jpl.nasa.gov", "apod.nasa.gov", "assets.science.nasa.gov", "img.youtube.com"};  // that pictures may be fetched from
  Duration retry_lost_after = 24h;  // how long "the upstream has it no longer" is believed
};

struct Picture {
  std::string bytes;
  std::string content_type;  // image/jpeg, image/png
  std::string sha256;        // of the bytes: its ETag
};

class PictureCache {
 public:
  static Result<std::unique_ptr<PictureCache>> open(lake::Lake& lake, net::Fetcher& fetcher, state::State& state,
                                                    const Clock& clock, PictureOptions options);

  enum class Size { kThumb, kSmall, kFull };
  // not_found with the reason when the upstream lost it; permission when its host is not on the list; rate_limited,
  // unavailable and the like when it may work later.
  Result<Picture> get(std::string_view url, Size size, std::stop_token stop);

 private:
  PictureCache(lake::Lake& lake, net::Fetcher& fetcher, state::State& state, const Clock& clock, PictureOptions options)
      : lake_(lake), fetcher_(fetcher), state_(state), clock_(clock), options_(std::move(options)) {}

  class UrlLock;  // one caller a URL at a time
  Result<std::optional<Picture>> stored(const std::string& name);
  Result<Picture> fetch_full(const std::string& url, std::stop_token stop);
  Result<Picture> fetch(const std::string& name, const std::string& url, std::stop_token stop);
  Result<Picture> keep(const std::string& name, std::string bytes, const std::string& content_type);
  Result<Picture> copy_of(const std::string& name, const std::string& url, int px, std::stop_token stop);
  Result<> remember_lost(const std::string& name, const std::string& reason);
  Result<> make_room();

  lake::Lake& lake_;
  net::Fetcher& fetcher_;
  state::State& state_;
  const Clock& clock_;
  const PictureOptions options_;
  Mutex mutex_;
  ConditionVariable free_;
  std::set<std::string> busy_ GUARDED_BY(mutex_);
  std::atomic<int64_t> bytes_ = 0;  // kept, at least; counted exactly before anything is thrown out
};

// What is fetched for a copy of so many pixels: Perseverance offers files of 320 and 800 px beside the one of 1200, the Astronomy Picture
// of the Day a server that makes any size; empty where there is none.
std::string small_variant(std::string_view url, int px);
// The address under which a picture is asked for today: https, and mars.nasa.gov for its former name.
std::string modern_url(std::string_view url);

}  // namespace skykeep::flows

// Finished answers by publication and request, so that a repeated question costs a look-up.
//
// Owner: Api. Threads: any; look-ups happen on the I/O thread and hold the lock for nanoseconds. Bounded by bytes; the
// least recently used go first, and answers of an older publication as soon as they are met.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/route.h"
#include "core/mutex.h"

namespace skykeep::api {

struct CachedAnswer {
  int64_t publication = 0;
  const Route* route = nullptr;
  std::string content_type;
  std::string etag;                           // quoted; of the plain body
  std::shared_ptr<const std::string> body;
  std::shared_ptr<const std::string> gzip;    // once somebody asked for it; null as well when it saves nothing
  bool gzip_tried = false;
  net::Headers headers;                       // what the handler added

  size_t bytes() const { return body->size() + (gzip ? gzip->size() : 0) + 512; }
};

class ResponseCache {
 public:
  explicit ResponseCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  std::shared_ptr<const CachedAnswer> find(const std::string& key, int64_t publication);
  void put(const std::string& key, std::shared_ptr<const CachedAnswer> answer);

  struct Stats {
    uint64_t hits = 0, misses = 0;
    size_t entries = 0, bytes = 0;
  };
  Stats stats() const;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const CachedAnswer> answer;
  };
  void erase(std::list<Entry>::iterator at) REQUIRES(mutex_);

  const size_t max_bytes_;
  mutable Mutex mutex_;
  std::list<Entry> entries_ GUARDED_BY(mutex_);  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_ GUARDED_BY(mutex_);
  size_t bytes_ GUARDED_BY(mutex_) = 0;
  uint64_t hits_ GUARDED_BY(mutex_) = 0, misses_ GUARDED_BY(mutex_) = 0;
};

// Path and parameters in one order, the key of the old service left out: what makes two requests the same question.
std::string canonical_target(const net::ServerRequest& request);

// A strong validator: publication and a hash of the content.
std::string make_etag(int64_t publication, std::string_view body);

}  // namespace skykeep::api

// The last few decompressed objects, bounded in bytes: loaders read many slices of one page.
//
// Owner: the local lake. Threads: all methods may be called from any thread.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/mutex.h"

namespace skykeep::lake {

class BodyCache {
 public:
  explicit BodyCache(size_t max_bytes) : max_bytes_(max_bytes) {}
  std::shared_ptr<const std::string> get(const std::string& key);  // null when it is not here
  void put(const std::string& key, std::shared_ptr<const std::string> body);
  void drop(const std::string& key);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const std::string> body;
  };
  void drop_locked(const std::string& key) REQUIRES(mutex_);

  const size_t max_bytes_;
  Mutex mutex_;
  std::list<Entry> newest_first_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_ GUARDED_BY(mutex_);
  size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace skykeep::lake

#include "lake/local/body_cache.h"

namespace skykeep::lake {

std::shared_ptr<const std::string> BodyCache::get(const std::string& key) {
  const MutexLock lock(mutex_);
  const auto it = by_key_.find(key);
  if (it == by_key_.end()) return nullptr;
  newest_first_.splice(newest_first_.begin(), newest_first_, it->second);
  return it->second->body;
}

void BodyCache::put(const std::string& key, std::shared_ptr<const std::string> body) {
  const MutexLock lock(mutex_);
  drop_locked(key);
  if (body->size() > max_bytes_) return;
  while (bytes_ + body->size() > max_bytes_) drop_locked(std::string(newest_first_.back().key));
  bytes_ += body->size();
  newest_first_.push_front({key, std::move(body)});
  by_key_[key] = newest_first_.begin();
}

void BodyCache::drop(const std::string& key) {
  const MutexLock lock(mutex_);
  drop_locked(key);
}

void BodyCache::drop_locked(const std::string& key) {
  const auto it = by_key_.find(key);
  if (it == by_key_.end()) return;
  bytes_ -= it->second->body->size();
  newest_first_.erase(it->second);
  by_key_.erase(it);
}

}  // namespace skykeep::lake

#include "api/response_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace skykeep::api {
namespace {

uint64_t mix(uint64_t h, uint64_t word) {
  h = (h ^ word) * 0x9fb21c651e98df25u;
  return h ^ (h >> 35);
}

// Not for security: two independent lanes keep up with memory.
uint64_t hash(std::string_view bytes) {
  uint64_t a = 0x9e3779b97f4a7c15u ^ bytes.size(), b = 0xc2b2ae3d27d4eb4fu;
  while (bytes.size() >= 16) {
    uint64_t x, y;
    std::memcpy(&x, bytes.data(), 8);
    std::memcpy(&y, bytes.data() + 8, 8);
    a = mix(a, x);
    b = mix(b, y);
    bytes.remove_prefix(16);
  }
  char rest[16] = {};
  std::memcpy(rest, bytes.data(), bytes.size());
  uint64_t x, y;
  std::memcpy(&x, rest, 8);
  std::memcpy(&y, rest + 8, 8);
  return mix(mix(a, x), mix(b, y));
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&' || c == '=' || c == '%' || static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out.push_back(c);
    }
  }
}

}  // namespace

std::shared_ptr<const CachedAnswer> ResponseCache::find(const std::string& key, int64_t publication) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || found->second->answer->publication != publication) {
    if (found != by_key_.end() && found->second->answer->publication < publication) erase(found->second);
    ++misses_;
    return nullptr;
  }
  ++hits_;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->answer;
}

void ResponseCache::put(const std::string& key, std::shared_ptr<const CachedAnswer> answer) {
  const size_t size = answer->bytes() + key.size();
  if (size > max_bytes_ / 4) return;  // one answer must not empty the cache
  const std::lock_guard lock(mutex_);
  if (const auto old = by_key_.find(key); old != by_key_.end()) erase(old->second);
  entries_.push_front({key, std::move(answer)});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += size;
  while (bytes_ > max_bytes_) erase(std::prev(entries_.end()));
}

void ResponseCache::erase(std::list<Entry>::iterator at) {
  bytes_ -= at->answer->bytes() + at->key.size();
  by_key_.erase(at->key);
  entries_.erase(at);
}

ResponseCache::Stats ResponseCache::stats() const {
  const std::lock_guard lock(mutex_);
  return {hits_, misses_, entries_.size(), bytes_};
}

std::string canonical_target(const net::ServerRequest& request) {
  std::vector<const std::pair<std::string, std::string>*> parameters;
  parameters.reserve(request.query.size());
  for (const auto& parameter : request.query)
    if (parameter.first != "api_key") parameters.push_back(&parameter);
  std::ranges::stable_sort(parameters, {}, [](const auto* p) -> const std::string& { return p->first; });
  std::string out;
  out.reserve(request.path.size() + request.raw_target.size() + 16);
  out += request.path;
  char separator = '?';
  for (const auto* parameter : parameters) {
    out.push_back(separator);
    separator = '&';
    append_escaped(out, parameter->first);
    out.push_back('=');
    append_escaped(out, parameter->second);
  }
  return out;
}

std::string make_etag(int64_t publication, std::string_view body) {
  return fmt::format("\"{}-{:016x}\"", publication, hash(body));
}

}  // namespace skykeep::api

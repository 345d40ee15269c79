#include "api/response_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>


namespace skykeep::api {
namespace {

__extension__ using Wide = unsigned __int128;

uint64_t mix(uint64_t a, uint64_t b) {
  const Wide product = Wide{a} * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Not for security: four independent lanes of multiply and fold (as wyhash does) keep up with memory.
uint64_t hash(std::string_view bytes) {
  constexpr std::array<uint64_t, 4> kSalt = {0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu, 0x9fb21c651e98df25u, 0xa0761d6478bd642fu};
  std::array<uint64_t, 4> lanes = {kSalt[1], kSalt[2], kSalt[3], kSalt[0]};  // unlike the salts: mix(x^s, y^s) is mix(y^s, x^s)
  const auto take = [&](const char* at) {
    std::array<uint64_t, 8> words;
    std::memcpy(words.data(), at, sizeof words);
    for (size_t i = 0; i < 4; ++i) lanes[i] = mix(words[2 * i] ^ kSalt[i], words[2 * i + 1] ^ lanes[i]);
  };
  size_t at = 0;
  for (; at + 64 <= bytes.size(); at += 64) take(bytes.data() + at);
  std::array<char, 64> rest{};
  std::memcpy(rest.data(), bytes.data() + at, bytes.size() - at);
  take(rest.data());
  return mix(mix(lanes[0], lanes[1]) ^ bytes.size(), mix(lanes[2], lanes[3]) ^ kSalt[0]);
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&' || c == '=' || c == '%' || c == '?' || static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out.push_back(c);
    }
  }
}

}  // namespace

std::shared_ptr<const CachedAnswer> ResponseCache::find(const std::string& key, int64_t publication) {
  const MutexLock lock(mutex_);
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
  const MutexLock lock(mutex_);
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
  const MutexLock lock(mutex_);
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
  append_escaped(out, request.path);  // decoded: "%3F" there must not begin the parameters
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

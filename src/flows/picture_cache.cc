#include "flows/picture_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"
#include "imaging/imaging.h"

namespace skykeep::flows {
namespace {

constexpr std::array<state::Migration, 1> kMigrations = {{
    {1,
     "create table picture_cache (name text primary key, sha256 text not null, content_type text not null,"
     " bytes integer not null, used_at integer not null, lost text not null);"
     "create index picture_cache_used on picture_cache (used_at)"},
}};
constexpr int64_t kTouchEvery = 3'600'000'000;  // a picture's last use is written down once an hour

// Makes a picture of 1280 pixels when nothing is said, and enlarges a smaller one where more are asked for.
constexpr std::string_view kResizer = "https://assets.science.nasa.gov/dynamicimage/";

std::string object_key(std::string_view sha256) { return fmt::format("pictures/{}/{}", sha256.substr(0, 2), sha256); }

// What cannot be written down keeps nobody from seeing a picture.
template <class T>
void note(const char* what, const Result<T>& written) {
  if (!written) log::warn("a picture is shown, but {} is not written down: {}", what, written.error().message);
}

std::string type_of(std::string_view bytes) {
  if (bytes.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n")) return "image/png";
  if (bytes.starts_with("GIF8")) return "image/gif";
  return {};
}

}  // namespace

std::string small_variant(std::string_view url, int px) {
  constexpr std::string_view kLarge = "_1200.jpg";
  if (url.starts_with(kResizer)) return fmt::format("{}?w={}&h={}&fit=clip", url.substr(0, url.find('?')), px, px);
  if (!url.ends_with(kLarge) || px > 800) return {};
  return fmt::format("{}_{}.jpg", url.substr(0, url.size() - kLarge.size()), px > 320 ? 800 : 320);
}

std::string modern_url(std::string_view url) {
  for (const std::string_view old : {"http://mars.jpl.nasa.gov/", "https://mars.jpl.nasa.gov/", "http://mars.nasa.gov/"})
    if (url.starts_with(old)) return "https://mars.nasa.gov/" + std::string(url.substr(old.size()));
  return std::string(url.starts_with(kResizer) ? url.substr(0, url.find('?')) : url);
}

// Holds the right to work on one name; others of the same name wait for it.
class PictureCache::UrlLock {
 public:
  static Result<UrlLock> take(PictureCache& cache, std::string name, const std::stop_token& stop) {
    MutexLock lock(cache.mutex_);
    if (!cache.free_.wait(lock, stop, [&]() REQUIRES(cache.mutex_) { return !cache.busy_.contains(name); }))
      return fail(Code::kCancelled, "shutting down");
    cache.busy_.insert(name);
    return UrlLock(cache, std::move(name));
  }
  UrlLock(UrlLock&& other) noexcept : cache_(other.cache_), name_(std::move(other.name_)) { other.cache_ = nullptr; }
  UrlLock& operator=(UrlLock&&) = delete;
  ~UrlLock() {
    if (cache_ == nullptr) return;
    {
      const MutexLock lock(cache_->mutex_);
      cache_->busy_.erase(name_);
    }
    cache_->free_.notify_all();
  }

 private:
  UrlLock(PictureCache& cache, std::string name) : cache_(&cache), name_(std::move(name)) {}
  PictureCache* cache_;
  std::string name_;
};

Result<std::unique_ptr<PictureCache>> PictureCache::open(lake::Lake& lake, net::Fetcher& fetcher, state::State& state,
                                                         const Clock& clock, PictureOptions options) {
  TRY(within("open the table of pictures", state::migrate(state, kMigrations, "pictures")));
  std::unique_ptr<PictureCache> cache(new PictureCache(lake, fetcher, state, clock, std::move(options)));
  const auto sum = TRY(state.query("select coalesce(sum(bytes), 0) from picture_cache"));
  cache->bytes_ = state::int_of(sum[0][0]);
  return cache;
}

Result<Picture> PictureCache::get(std::string_view img_src, Size size, std::stop_token stop) {
  const std::string url = modern_url(img_src);
  const net::Url parts = TRY(net::parse_url(url));
  if (std::ranges::find(options_.hosts, parts.host) == options_.hosts.end())
    return fail(Code::kPermission,
                fmt::format("pictures are not fetched from {}; add it to [pictures] hosts if they should be", parts.host));
  const int px = size == Size::kThumb ? options_.thumb_px : options_.small_px;
  const std::string name = size == Size::kFull ? url : fmt::format("{} {}px", url, px);
  if (auto known = TRY(stored(name))) return std::move(*known);
  const UrlLock turn = TRY(UrlLock::take(*this, url, stop));
  if (auto known = TRY(stored(name))) return std::move(*known);
  if (size == Size::kFull) return fetch_full(url, stop);
  auto picture = copy_of(name, url, px, stop);
  if (!picture && picture.error().code == Code::kNotFound) note("that it is lost", remember_lost(name, picture.error().message));
  return picture;
}

Result<std::optional<Picture>> PictureCache::stored(const std::string& name) {
  const auto rows = TRY(
      state_.query("select sha256, content_type, used_at, lost from picture_cache where name = ?1", {state::Value(name)}));
  if (rows.empty()) return std::optional<Picture>{};
  const std::string hash = state::text_of(rows[0][0]);
  const int64_t used_at = state::int_of(rows[0][2]), now = clock_.now().micros;
  if (hash.empty()) {
    if (now - used_at < options_.retry_lost_after.count()) return fail(Code::kNotFound, state::text_of(rows[0][3]));
    return std::optional<Picture>{};
  }
  auto object = lake_.get(object_key(hash));
  if (!object) {
    log::warn("picture {}: {}; it is fetched again", hash, object.error().message);
    note("that it is gone", state_.execute("delete from picture_cache where name = ?1", {state::Value(name)}));
    return std::optional<Picture>{};
  }
  if (now - used_at > kTouchEvery)
    note("its use", state_.execute("update picture_cache set used_at = ?2 where name = ?1", {state::Value(name), state::Value(now)}));
  return Picture{std::move(object->body), state::text_of(rows[0][1]), hash};
}

Result<Picture> PictureCache::fetch(const std::string& name, const std::string& url, std::stop_token stop) {
  net::Fetch what;
  what.url = url;
  what.content_types = {"image/jpeg", "image/jpg", "image/png", "image/gif"};
  what.max_body = 32ull << 20;
  what.redirect_hosts = options_.hosts;
  what.public_address_only = true;
  auto fetched = fetcher_.fetch(what, stop, [](const net::Attempt&) {});
  if (!fetched && fetched.error().code == Code::kNotFound)
    return fail(Code::kNotFound, fmt::format("the upstream has this picture no longer: {}", fetched.error().message));
  if (!fetched) return fail(std::move(fetched).error());
  const std::string type = type_of(fetched->body);
  if (type.empty()) return fail(Code::kCorrupt, fmt::format("{} answered with bytes that are no picture", fetched->url));
  return keep(name, std::move(fetched->body), type);
}

// Lost is only what its own address lacks: that a smaller variant is missing says nothing of it.
Result<Picture> PictureCache::fetch_full(const std::string& url, std::stop_token stop) {
  auto picture = fetch(url, url, stop);
  if (!picture && picture.error().code == Code::kNotFound) note("that it is lost", remember_lost(url, picture.error().message));
  return picture;
}

Result<Picture> PictureCache::copy_of(const std::string& name, const std::string& url, int px, std::stop_token stop) {
  // A picture that is here in full needs no request for a copy of it.
  auto full = stored(url);
  if (!full && full.error().code != Code::kNotFound) return fail(std::move(full).error());
  const bool have_full = full && full->has_value();
  if (const std::string small = small_variant(url, px); !have_full && !small.empty()) {
    auto got = fetch(name, small, stop);
    if (got || got.error().code != Code::kNotFound) return got;
  }
  if (!full) return fail(std::move(full).error());
  const Picture picture = have_full ? std::move(**full) : TRY(fetch_full(url, stop));
  auto small = imaging::thumbnail(picture.bytes, px);
  if (!small) return picture;  // not a JPEG: the picture itself
  return keep(name, std::move(*small), "image/jpeg");
}

Result<Picture> PictureCache::keep(const std::string& name, std::string bytes, const std::string& content_type) {
  Picture picture{std::move(bytes), content_type, ""};
  picture.sha256 = sha256_hex(picture.bytes);
  lake::ObjectMeta meta;
  meta.url = name;
  meta.status = 200;
  meta.fetched_at = clock_.now();
  meta.content_type = content_type;
  meta.partition = whole_of("pictures");
  auto put = lake_.put(object_key(picture.sha256), picture.bytes, meta);
  if (!put) {  // a full disk must not keep anybody from seeing what was just fetched
    log::warn("picture {} is shown but not kept: {}", name, put.error().message);
    return picture;
  }
  const auto kept = state_.execute("insert into picture_cache values (?1, ?2, ?3, ?4, ?5, '') on conflict (name) do update set"
                                   " sha256 = ?2, content_type = ?3, bytes = ?4, used_at = ?5, lost = ''",
                                   {state::Value(name), state::Value(picture.sha256), state::Value(content_type),
                                    state::Value(static_cast<int64_t>(picture.bytes.size())), state::Value(clock_.now().micros)});
  note("that it is here", kept);
  if (kept) bytes_ += static_cast<int64_t>(picture.bytes.size());
  if (bytes_ > static_cast<int64_t>(options_.max_bytes)) note("what makes room", make_room());
  return picture;
}

// What was lost so long ago is asked for again anyway: its row says nothing any more.
Result<> PictureCache::remember_lost(const std::string& name, const std::string& reason) {
  TRY(state_.execute("delete from picture_cache where sha256 = '' and used_at < ?1", {state::Value((clock_.now() - options_.retry_lost_after).micros)}));
  TRY(state_.execute("insert into picture_cache values (?1, '', '', 0, ?2, ?3) on conflict (name) do update set"
                     " sha256 = '', bytes = 0, used_at = ?2, lost = ?3",
                     {state::Value(name), state::Value(clock_.now().micros), state::Value(reason)}));
  return {};
}

Result<> PictureCache::make_room() {
  const auto sum = TRY(state_.query("select coalesce(sum(bytes), 0) from picture_cache"));
  const int64_t kept = state::int_of(sum[0][0]);
  int64_t exceeded = kept - static_cast<int64_t>(options_.max_bytes);
  bytes_ = std::min(kept, static_cast<int64_t>(options_.max_bytes));
  while (exceeded > 0) {
    const auto oldest = TRY(state_.query(
        "select name, sha256, bytes from picture_cache where sha256 <> '' order by used_at, name limit 50"));
    if (oldest.size() <= 1) break;  // the one that was just kept stays
    for (const auto& row : oldest) {
      if (exceeded <= 0) break;
      TRY(state_.execute("delete from picture_cache where name = ?1", {row[0]}));
      exceeded -= state::int_of(row[2]);
      const auto shared = TRY(state_.query("select 1 from picture_cache where sha256 = ?1 limit 1", {row[1]}));
      if (!shared.empty()) continue;
      if (const auto gone = lake_.remove(object_key(state::text_of(row[1]))); !gone && gone.error().code != Code::kNotFound)
        log::warn("picture {} could not be removed: {}", state::text_of(row[1]), gone.error().message);
    }
  }
  return {};
}

}  // namespace skykeep::flows

#include "lake/local/local_lake.h"

#include <fmt/format.h>

#include <array>

#include "core/ids.h"
#include "core/mutex.h"
#include "core/text.h"
#include "lake/local/body_cache.h"
#include "lake/local/folders.h"
#include "lake/local/zstd_codec.h"

namespace skykeep::lake {
namespace {

constexpr size_t kCacheBytes = 32 << 20;

bool is_compressed_already(std::string_view content_type) {
  const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
  return iequals(type, "image/jpeg") || iequals(type, "image/png") || iequals(type, "application/vnd.apache.parquet");
}

std::string_view end_for(const ObjectMeta& meta) {
  return is_compressed_already(meta.content_type) ? kRawEnd : kCompressedEnd;
}

class LocalLake final : public Lake {
 public:
  LocalLake(const std::string& dir, Fs& fs) : fs_(fs), folders_(dir, fs), cache_(kCacheBytes) {}

  Result<ObjectMeta> put(std::string_view key, std::string_view body, ObjectMeta meta) override;
  Result<Object> get(std::string_view key) override;
  Result<> read(std::string_view key, Object& into) override;
  Result<std::string> get_range(std::string_view key, uint64_t offset, uint64_t length) override;
  Result<ObjectMeta> head(std::string_view key) override;
  Result<std::vector<std::string>> list(std::string_view prefix, std::string_view after,
                                        size_t limit) override;
  Result<> remove(std::string_view key) override;
  Result<Usage> usage(std::string_view prefix) override;
  Result<int64_t> sweep() override;

 private:
  // The ending of the body that is there; empty when there is none.
  std::string_view body_end(std::string_view key) const;
  Result<ObjectMeta> read_sidecar(std::string_view key) const;
  Result<> read_body(std::string_view key, std::string_view end, const ObjectMeta& meta, std::string& into) const;
  Result<> check_hash(std::string_view key, std::string_view end, const Object& object) const;
  Result<ObjectMeta> write(std::string_view key, std::string_view body, ObjectMeta meta) REQUIRES_SHARED(folders_.walks());
  Result<ObjectMeta> put_again(std::string_view key, std::string_view body, ObjectMeta meta) REQUIRES_SHARED(folders_.walks());
  Mutex& writer_of(std::string_view key) {
    return writers_[std::hash<std::string_view>()(key) % writers_.size()];
  }

  Fs& fs_;
  Folders folders_;
  BodyCache cache_;
  std::array<Mutex, 32> writers_;  // one key has one writer at a time
};

Error not_there(std::string_view key) {
  return {Code::kNotFound, fmt::format("the lake holds no object {}", key)};
}

std::string_view LocalLake::body_end(std::string_view key) const {
  for (const std::string_view end : {kCompressedEnd, kRawEnd})
    if (fs_.exists(folders_.path_of(key, end))) return end;
  return {};
}

Result<ObjectMeta> LocalLake::read_sidecar(std::string_view key) const {
  const std::string path = folders_.path_of(key, kSidecarEnd);
  const auto text = fs_.read(path);
  if (!text && text.error().code == Code::kNotFound)
    return fail(Code::kCorrupt, fmt::format("{} is missing beside its object", path));
  if (!text) return fail(text.error());
  return within(path, from_sidecar(*text));
}

Result<> LocalLake::read_body(std::string_view key, std::string_view end, const ObjectMeta& meta,
                              std::string& into) const {
  const std::string path = folders_.path_of(key, end);
  std::string stored = TRY(fs_.read(path));
  if (end != kRawEnd) return within(path + " is damaged", decompress(stored, meta.size, into));
  into = std::move(stored);
  return {};
}

Result<> LocalLake::check_hash(std::string_view key, std::string_view end, const Object& object) const {
  if (object.body.size() == object.meta.size && sha256_hex(object.body) == object.meta.sha256) return {};
  return fail(Code::kCorrupt,
              fmt::format("{} no longer matches the sha256 in its sidecar: keep both files, fetch it anew "
                          "under another key, and check the disk",
                          folders_.path_of(key, end)));
}

Result<ObjectMeta> LocalLake::write(std::string_view key, std::string_view body, ObjectMeta meta) {
  const std::string_view end = end_for(meta);
  const std::string packed = end == kRawEnd ? std::string() : compress(body);
  const std::string_view stored = end == kRawEnd ? body : std::string_view(packed);
  TRY(fs_.write_atomic(folders_.path_of(key, kSidecarEnd), to_sidecar(meta)));
  TRY(fs_.write_atomic(folders_.path_of(key, end), stored));
  folders_.count(key, 1, static_cast<int64_t>(stored.size()));
  return meta;
}

// The key is taken. The same bytes are welcome, and mend what stands there should it be damaged.
Result<ObjectMeta> LocalLake::put_again(std::string_view key, std::string_view body, ObjectMeta meta) {
  const std::string_view end = body_end(key);
  Result<ObjectMeta> known = read_sidecar(key);
  if (!known && known.error().code != Code::kCorrupt) return known;
  if (known && known->sha256 != meta.sha256)
    return fail(Code::kAlreadyExists,
                fmt::format("the lake holds other bytes under {}: raw objects never change", key));
  if (known) meta = *known;
  std::string there;
  const bool same = read_body(key, end, meta, there) && there == body;
  if (known && same) return meta;
  if (!known && !same)
    return fail(
        Code::kCorrupt,
        fmt::format("{}; and its body is not the one that was put now: look at both, then remove them",
                    known.error().message));
  const std::string path = folders_.path_of(key, end);
  folders_.count(key, -1, -static_cast<int64_t>(fs_.size(path).value_or(0)));
  Result<ObjectMeta> written = write(key, body, std::move(meta));
  // Over the old file, or beside it when the kind of body changed: then the old one goes.
  if (written && end != end_for(*written)) TRY(fs_.remove(path));
  return written;
}

Result<ObjectMeta> LocalLake::put(std::string_view key, std::string_view body, ObjectMeta meta) {
  TRY(check_key(key));
  TRY(Folders::check_folders(key));
  meta.sha256 = sha256_hex(body);
  meta.size = body.size();
  const std::string context = fmt::format("put {} into the lake", key);
  TRY(within(context, folders_.prepare(key)));
  const MutexLock lock(writer_of(key));
  const SharedLock no_walk(folders_.walks());
  if (!body_end(key).empty()) return within(context, put_again(key, body, std::move(meta)));
  return within(context, write(key, body, std::move(meta)));
}

Result<Object> LocalLake::get(std::string_view key) {
  TRY(check_key(key));
  const std::string_view end = body_end(key);
  if (end.empty()) return fail(not_there(key));
  Object object;
  object.meta = TRY(read_sidecar(key));
  TRY(read_body(key, end, object.meta, object.body));
  TRY(check_hash(key, end, object));
  return object;
}

Result<> LocalLake::read(std::string_view key, Object& into) {
  TRY(check_key(key));
  const std::string_view end = body_end(key);
  if (end.empty()) return fail(not_there(key));
  into.meta = TRY(read_sidecar(key));
  TRY(read_body(key, end, into.meta, into.body));
  return end == kRawEnd ? check_hash(key, end, into) : Result<>();
}

Result<std::string> LocalLake::get_range(std::string_view key, uint64_t offset, uint64_t length) {
  TRY(check_key(key));
  const auto past_the_end = [&](uint64_t size) {
    return fail(Code::kInvalidInput, fmt::format("bytes {} to {} are past the end of {} ({} bytes)", offset,
                                                 offset + length, key, size));
  };
  const std::string name(key);
  std::shared_ptr<const std::string> body = cache_.get(name);
  if (!body) {
    const std::string_view end = body_end(key);
    if (end.empty()) return fail(not_there(key));
    if (end == kRawEnd) {
      const std::string path = folders_.path_of(key, end);
      const uint64_t size = TRY(fs_.size(path));
      if (offset > size || length > size - offset) return past_the_end(size);
      return fs_.read_range(path, offset, length);
    }
    const ObjectMeta meta = TRY(read_sidecar(key));
    auto whole = std::make_shared<std::string>();
    TRY(read_body(key, end, meta, *whole));
    body = std::move(whole);
    cache_.put(name, body);
  }
  if (offset > body->size() || length > body->size() - offset) return past_the_end(body->size());
  return body->substr(offset, length);
}

Result<ObjectMeta> LocalLake::head(std::string_view key) {
  TRY(check_key(key));
  if (body_end(key).empty()) return fail(not_there(key));
  return read_sidecar(key);
}

Result<std::vector<std::string>> LocalLake::list(std::string_view prefix, std::string_view after,
                                                 size_t limit) {
  return within("list the lake", folders_.list(prefix, after, limit));
}

Result<> LocalLake::remove(std::string_view key) {
  TRY(check_key(key));
  const MutexLock lock(writer_of(key));
  const SharedLock no_walk(folders_.walks());
  const std::string_view end = body_end(key);
  if (end.empty()) return fail(not_there(key));
  const std::string path = folders_.path_of(key, end);
  const uint64_t bytes = fs_.size(path).value_or(0);
  cache_.drop(std::string(key));
  TRY(fs_.remove(path));  // first, so that no body stands without its sidecar
  folders_.count(key, -1, -static_cast<int64_t>(bytes));
  const Result<> sidecar = fs_.remove(folders_.path_of(key, kSidecarEnd));
  if (!sidecar && sidecar.error().code != Code::kNotFound) return sidecar;
  return {};
}

// Its writer holds the lock of a key from the sidecar to the body, so that nothing is taken from under it.
Result<int64_t> LocalLake::sweep() {
  int64_t swept = 0;
  for (const std::string& key : TRY(within("sweep the lake", folders_.unfinished()))) {
    const MutexLock lock(writer_of(key));
    if (!body_end(key).empty()) continue;
    const Result<> removed = fs_.remove(folders_.path_of(key, kSidecarEnd));
    if (!removed && removed.error().code != Code::kNotFound) return fail(removed.error());
    swept += removed ? 1 : 0;
  }
  return swept;
}

Result<Usage> LocalLake::usage(std::string_view prefix) {
  return within("count the lake", folders_.usage(prefix));
}

}  // namespace

Result<std::unique_ptr<Lake>> open_local_lake(const std::string& dir, Fs& fs) {
  TRY(within("open the lake", fs.make_dirs(dir)));
  return std::make_unique<LocalLake>(dir, fs);
}

}  // namespace skykeep::lake

#include "api/sol_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <tuple>

#include "api/sol_block.h"
#include "core/guarded.h"
#include "core/log.h"

namespace skykeep::api {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kAfterFailure = 60s;
constexpr uint64_t kUnusedAllowed = 64 << 20;  // of the file, beside as much as is used

Error errno_error(std::string_view what) { return Error{Code::kUnavailable, fmt::format("{}: {}", what, std::strerror(errno))}; }

}  // namespace

// A file that nobody else can name. Read by offset, not mapped: its pages would count as memory of the program.
class BlockFile {
 public:
  static Result<std::shared_ptr<BlockFile>> make(const std::string& dir) {
    std::error_code ignored;
    std::filesystem::create_directories(dir, ignored);
    std::string name = dir + "/sols-XXXXXX";
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0) return std::unexpected(errno_error("make a file in " + dir));
    ::unlink(name.c_str());
    return std::make_shared<BlockFile>(file);
  }
  explicit BlockFile(int file) : file_(file) {}
  ~BlockFile() { ::close(file_); }
  BlockFile(const BlockFile&) = delete;
  BlockFile& operator=(const BlockFile&) = delete;

  Result<> write(uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return std::unexpected(errno_error("write a sol"));
      bytes.remove_prefix(static_cast<size_t>(n));
      offset += static_cast<uint64_t>(n);
    }
    return {};
  }
  // What is there of it: less is no longer a block.
  std::string read(uint64_t offset, size_t size) {
    std::string out(size, '\0');
    size_t at = 0;
    while (at < size) {
      const ssize_t n = ::pread(file_, out.data() + at, size - at, static_cast<off_t>(offset + at));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      at += static_cast<size_t>(n);
    }
    out.resize(at);
    return out;
  }

 private:
  const int file_;
};

SolCache::SolCache(SessionPool& sessions, MarsView& mars, models::Models& models, warehouse::Warehouse& warehouse, Options options)
    : sessions_(sessions), mars_(mars), models_(models), warehouse_(warehouse), options_(std::move(options)), changed_at_(SteadyClock::now()) {
  models_.watch("silver.fact_photos", this);
  if (!options_.dir.empty()) thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded("cache of sols", stop, [&] { fill(stop); }); });
}

SolCache::~SolCache() { models_.watch("", nullptr); }

std::optional<SolRows> SolCache::find(SolRows::Columns columns, const flows::RoverFacts& rover, int32_t sol) {
  if (options_.dir.empty() || columns == SolRows::Columns::kFull) return std::nullopt;
  const Key key{rover.id, sol};
  Block block;
  std::shared_ptr<BlockFile> file;
  {
    const MutexLock lock(mutex_);
    const auto at = blocks_.find(key);
    if (at != blocks_.end()) {
      block = at->second;
      file = file_;
    }
  }
  if (file) {
    auto rows = unpack_sol(file->read(block.offset, block.size));
    if (rows) {
      hits_.fetch_add(1, std::memory_order_relaxed);
      return SolRows::of(rover, std::move(*rows));
    }
    log::warn("sol {} of {} is read again: {}", sol, rover.slug, rows.error().message);
    const MutexLock lock(mutex_);
    if (file == file_) forget(key);
    changed_.notify_all();
  }
  misses_.fetch_add(1, std::memory_order_relaxed);
  return std::nullopt;
}

SolCache::Stats SolCache::stats() const {
  const MutexLock lock(mutex_);
  return {blocks_.size(), end_, hits_, misses_, !all_due_ && due_.empty() && !is_reading_};
}

void SolCache::begin_anew() {
  blocks_.clear();
  due_.clear();
  reading_.clear();
  file_.reset();
  end_ = unused_ = 0;
  all_due_ = true;
}

void SolCache::forget(const Key& key) {
  if (const auto at = blocks_.find(key); at != blocks_.end()) {
    unused_ += at->second.size;
    blocks_.erase(at);
  }
  reading_.erase(key);
  due_.insert(key);
}

void SolCache::before_commit(const models::Changed& changed) {
  publications_.lock();
  const MutexLock lock(mutex_);
  is_committing_ = true;
  if (changed.whole || std::ranges::any_of(changed.partitions, [](const auto& row) { return row.size() != 2; })) return begin_anew();
  for (const auto& row : changed.partitions)
    forget({static_cast<int>(warehouse::int_of(row[0])), static_cast<int32_t>(warehouse::int_of(row[1]))});
}

void SolCache::after_commit() {
  const MutexLock lock(mutex_);
  is_committing_ = false;
  changed_at_ = SteadyClock::now();
  changed_.notify_all();
  publications_.unlock();
}

void SolCache::fill(const std::stop_token& stop) {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
  bool has_read = false;
  while (!stop.stop_requested()) {
    if (has_read && stats().is_full) {  // the engine keeps what was read through it, and that is of no use now
      has_read = false;
      if (auto given = warehouse_.trim_memory(); !given) log::warn("memory is not given back: {}", given.error().message);
    }
    if (!wait_for_work(stop)) return;
    has_read = true;
    if (auto read = read_some(); !read) {
      log::warn("for a minute sols are read of the tables alone: {}", read.error().message);
      if (stopped_within(stop, kAfterFailure)) return;
    }
  }
}

// Nothing is taken from those who publish, and a sol that changes twice is read once. But an archive that grows without a pause
// must not go without.
bool SolCache::wait_for_work(const std::stop_token& stop) {
  const MutexLock lock(mutex_);
  changed_.wait(lock, stop, [this]() REQUIRES(mutex_) { return all_due_ || !due_.empty(); });
  const auto latest = SteadyClock::now() + 5 * options_.rest;
  while (!stop.stop_requested()) {
    const auto now = SteadyClock::now();
    const auto due_at = std::min(changed_at_ + options_.rest, latest);
    if (!is_committing_ && now >= due_at) return true;
    changed_.wait_until(lock, stop, std::max(due_at, now + 1ms), [] { return false; });
  }
  return false;
}

// Those of one rover that lie close together, the newest first: many are read at the price of one.
std::set<SolCache::Key> SolCache::next_sols() {
  constexpr int32_t kGap = 8;
  const MutexLock lock(mutex_);
  std::set<Key> out;
  if (is_committing_) return out;  // a reader may see what was before and what comes
  for (auto at = due_.rbegin(); at != due_.rend() && out.size() < options_.sols_at_once; ++at) {
    if (!out.empty() && (at->rover != out.begin()->rover || at->sol < out.begin()->sol - kGap)) break;
    out.insert(*at);
  }
  for (const Key& key : out) due_.erase(key);
  reading_ = out;
  return out;
}

Result<> SolCache::read_all() {
  {
    const MutexLock lock(mutex_);
    if (!all_due_) return {};
    if (!file_) file_ = TRY(BlockFile::make(options_.dir));
    all_due_ = false;  // what changes from now on is said sol by sol
  }
  for (const flows::RoverFacts& rover : flows::rover_facts()) {
    const auto counts = mars_.counts(rover);
    const MutexLock lock(mutex_);
    if (!counts) {
      all_due_ = true;
      return std::unexpected(counts.error());
    }
    for (const SolCounts& sol : (*counts)->sols) due_.insert({rover.id, sol.sol});
  }
  return {};
}

Result<> SolCache::read_some() {
  {
    const MutexLock lock(mutex_);
    is_reading_ = true;
  }
  Result<> done = read_all();
  const std::set<Key> keys = done ? next_sols() : std::set<Key>();
  const flows::RoverFacts* rover = keys.empty() ? nullptr : flows::find_rover_facts(keys.begin()->rover);
  if (rover != nullptr) done = read_sols(*rover, keys);
  const MutexLock lock(mutex_);
  is_reading_ = false;
  reading_.clear();
  if (!done) due_.insert(keys.begin(), keys.end());
  if (unused_ > end_ - unused_ + kUnusedAllowed) begin_anew();
  return done;
}

Result<> SolCache::read_sols(const flows::RoverFacts& rover, const std::set<Key>& keys) {
  struct Place {
    int32_t sol;
    int64_t camera, id;
    RowPlace at;
  };
  std::vector<warehouse::Chunk> chunks;
  std::vector<Place> places;
  {
    auto session = TRY(sessions_.take());
    const auto rows = TRY(session->connection().query(SolRows::listed_between(rover, keys.begin()->sol, keys.rbegin()->sol), {}));
    while (auto chunk = TRY(rows->next())) {
      const auto& [sol, id, camera] = std::tie(chunk->columns[0], chunk->columns[1], chunk->columns[2]);
      for (uint32_t r = 0; r < chunk->rows; ++r)
        places.push_back({static_cast<int32_t>(sol.ints[r]), camera.valid[r] != 0 ? camera.ints[r] : SolRows::kNoCamera, id.ints[r],
                          {static_cast<uint32_t>(chunks.size()), r}});
      chunks.push_back(std::move(*chunk));
    }
  }
  std::ranges::sort(places, {}, [](const Place& place) { return std::tuple(place.sol, place.camera, place.id); });
  std::vector<RowPlace> of_sol;
  for (size_t begin = 0, end = 0; begin < places.size(); begin = end) {
    of_sol.clear();
    bool is_known = true;
    for (; end < places.size() && places[end].sol == places[begin].sol; ++end) {
      of_sol.push_back(places[end].at);
      is_known = is_known && rover.camera_by_nasa_id(places[end].camera) != nullptr;
    }
    // Of a camera that nobody knows more is asked; few sols have any.
    const Key key{rover.id, places[begin].sol};
    if (is_known && keys.contains(key)) TRY(keep(key, TRY(pack_sol(chunks, 1, of_sol))));
  }
  return {};
}

Result<> SolCache::keep(const Key& key, const std::string& block) {
  std::shared_ptr<BlockFile> file;
  uint64_t offset = 0;
  {
    const MutexLock lock(mutex_);
    if (!reading_.contains(key) || !file_) return {};
    file = file_;
    offset = end_;
    end_ += block.size();
  }
  const auto written = file->write(offset, block);
  const MutexLock lock(mutex_);
  if (file != file_) return {};
  if (written && reading_.erase(key) == 1) {
    blocks_[key] = {offset, block.size()};
  } else {
    unused_ += block.size();
  }
  return written;
}

}  // namespace skykeep::api

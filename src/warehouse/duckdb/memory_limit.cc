#include "warehouse/duckdb/memory_limit.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>

#include "core/log.h"

namespace skykeep::warehouse::duck {

namespace {

// More than queries can fill in the few milliseconds of a commit, or in the quarter of a second of one that checkpoints.
constexpr int kHeadroomMb = 512;
constexpr auto kInterruptAgain = std::chrono::milliseconds(20);  // an interrupt that falls between two steps is lost
constexpr auto kPatience = std::chrono::seconds(10);             // with a query that does not hear one

}  // namespace

// The nodes of an index stay in memory. Its five keys hold 768 KB, more than the engine errs by when it counts what is used: see
// empty_cache().
Result<std::shared_ptr<MemoryLimit>> MemoryLimit::open(std::shared_ptr<Session> session, MemorySizes sizes) {
  TRY(session->run("CREATE TEMP TABLE held (n INTEGER PRIMARY KEY); INSERT INTO held SELECT range FROM range(5)"));
  return std::make_shared<MemoryLimit>(std::move(session), sizes);
}

Result<> MemoryLimit::apply() {
  const Profile profile = largest();
  const int mb = (profile == Profile::kServing ? sizes_.serving_mb : sizes_.bulk_mb) + (has_headroom_ ? kHeadroomMb : 0);
  const int threads = profile == Profile::kBulk ? std::max(1, sizes_.cores) : 1;
  return session_->run(fmt::format("SET GLOBAL threads = {}; SET GLOBAL memory_limit = '{}MB'", threads, mb));
}

// Under a limit that cannot be met the engine walks all that it might evict: the block cache is emptied, and the handles of
// blocks of former queries go, which it else heaps up by ten thousands. This fails on purpose: then no other session is ever
// under that limit. The table `held` sees to it.
Result<> MemoryLimit::empty_cache() {
  TRY(session_->run("SET GLOBAL threads = 1"));
  (void)session_->run("SET GLOBAL memory_limit = '1B'");
  auto limited = apply();
  malloc_trim(0);
  return limited;
}

Result<> MemoryLimit::hold(Profile profile) {
  const MutexLock lock(mutex_);
  const bool is_larger = profile > largest();
  ++held_[profile];
  if (!is_larger) return {};
  auto applied = apply();
  if (!applied && --held_[profile] == 0) held_.erase(profile);
  return applied;
}

void MemoryLimit::release(Profile profile) {
  const MutexLock lock(mutex_);
  if (--held_[profile] == 0) held_.erase(profile);
  const auto done = largest() == Profile::kServing ? empty_cache() : apply();
  if (!done) log::warn("warehouse profile: {}", done.error().message);
}

Result<> MemoryLimit::trim() {
  const MutexLock lock(mutex_);
  return held_.empty() && commits_ == 0 ? empty_cache() : Result<>();
}

MemoryLimit::Query::Query(MemoryLimit& limit, duckdb_connection connection) : limit_(limit), connection_(connection) {
  MutexLock lock(limit_.mutex_);
  limit_.changed_.wait(lock, [this]() REQUIRES(limit_.mutex_) { return !limit_.is_lowering_; });
  limit_.queries_.insert(this);
  if (limit_.commits_ > 0) limit_.raise_for_commit();
}

MemoryLimit::Query::~Query() {
  const MutexLock lock(limit_.mutex_);
  limit_.queries_.erase(this);
  limit_.changed_.notify_all();
}

bool MemoryLimit::Query::was_ended() const {
  const MutexLock lock(limit_.mutex_);
  return was_ended_;
}

void MemoryLimit::begin_commit() {
  const MutexLock lock(mutex_);
  ++commits_;
  if (!queries_.empty()) raise_for_commit();
}

void MemoryLimit::raise_for_commit() {
  if (has_headroom_) return;
  has_headroom_ = true;
  if (const auto raised = apply(); !raised) log::warn("memory for a commit: {}", raised.error().message);
}

void MemoryLimit::end_commit() {
  MutexLock lock(mutex_);
  if (--commits_ == 0 && has_headroom_) lower_after_commit(lock);
}

void MemoryLimit::lower_after_commit(MutexLock& lock) {
  has_headroom_ = false;
  Result<> lowered = apply();
  if (lowered) return;
  is_lowering_ = true;
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!queries_.empty() && std::chrono::steady_clock::now() < end) {
    for (Query* query : queries_) {
      query->was_ended_ = true;
      duckdb_interrupt(query->connection_);
    }
    (void)changed_.wait_for(lock, kInterruptAgain, [this]() REQUIRES(mutex_) { return queries_.empty(); });
  }
  is_lowering_ = false;
  changed_.notify_all();
  if (commits_ > 0) return;  // one that began meanwhile lowers
  if (lowered = apply(); !lowered) log::warn("memory after a commit: {}", lowered.error().message);
}

}  // namespace skykeep::warehouse::duck

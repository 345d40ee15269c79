#include "flows/worker.h"

#include "core/guarded.h"
#include "core/log.h"

namespace skykeep::flows {

Result<bool> Worker::start(bool is_alone) {
  const bool was_killed = is_alone && TRY(leases_.end_others(name_)) > 0;
  TRY(renew());
  if (thread_.joinable()) return was_killed;
  thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded("leases", stop, [&] { renew_until(stop); }); });
  return was_killed;
}

void Worker::renew_until(const std::stop_token& stop) {
  while (clock_.sleep_for(kRenewEvery, stop))
    if (const auto done = guarded([this] { return renew(); }); !done) log::error("worker {}: {}", name_, done.error().message);
}

void Worker::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  const MutexLock lock(mutex_);
  for (const auto& [name, lease] : held_)
    if (const auto done = leases_.release(lease); !done) log::warn("the lease {} is not given back and will expire: {}", name, done.error().message);
  held_.clear();
}

Result<> Worker::renew() {
  const MutexLock lock(mutex_);
  const std::string own = state::worker_lease(name_);
  held_.try_emplace(own);
  for (auto it = held_.begin(); it != held_.end();) {
    const auto renewed = TRY(leases_.acquire(it->first, name_, clock_.now(), kLeaseLength));
    if (renewed) {
      it->second = *renewed;
      ++it;
    } else {
      log::warn("worker {}: another one has the lease {} now", name_, it->first);
      it = held_.erase(it);
    }
  }
  return {};
}

state::Claimant Worker::claimant() const {
  const MutexLock lock(mutex_);
  const auto own = held_.find(state::worker_lease(name_));
  return {name_, own == held_.end() ? 0 : own->second.epoch};
}

bool Worker::is_mine(std::string_view what) {
  const MutexLock lock(mutex_);
  const std::string name = "singleton/" + std::string(what);
  const UtcTime now = clock_.now();
  const auto held = held_.find(name);
  if (held != held_.end() && held->second.expires_at > now + kRenewEvery) return true;
  const auto lease = leases_.acquire(name, name_, now, kLeaseLength);
  if (lease && *lease) {
    held_.insert_or_assign(name, **lease);
    return true;
  }
  if (!lease) log::error("worker {}: the lease {} cannot be read: {}", name_, name, lease.error().message);
  held_.erase(name);
  return false;
}

}  // namespace skykeep::flows

// For this room's tests: stores in memory that outlive a fetcher as state outlives the process, and a clock
// that jumps.
#pragma once

#include <map>
#include <vector>

#include "core/mutex.h"
#include "net/fetcher.h"

namespace skykeep::net {

class MapStores final : public BudgetStore, public ValidatorStore {
 public:
  Result<std::optional<BudgetState>> load_budget(std::string_view authority) override {
    const MutexLock lock(mutex_);
    if (broken) return fail(Code::kUnavailable, "state is locked");
    const auto found = budgets.find(std::string(authority));
    return found == budgets.end() ? std::nullopt : std::optional(found->second);
  }
  Result<> update_budget(std::string_view authority, const Change& change) override {
    const MutexLock lock(mutex_);
    if (broken) return fail(Code::kUnavailable, "state is locked");
    const auto found = budgets.find(std::string(authority));
    BudgetState state = found == budgets.end() ? BudgetState{} : found->second;
    TRY(change(state, found == budgets.end()));
    budgets[std::string(authority)] = state;
    return {};
  }
  Result<std::optional<Validators>> load_validators(std::string_view url) override {
    const auto found = validators.find(std::string(url));
    return found == validators.end() ? std::nullopt : std::optional(found->second);
  }
  Result<> save_validators(std::string_view url, const Validators& fresh) override {
    validators[std::string(url)] = fresh;
    return {};
  }

  std::map<std::string, BudgetState> budgets;
  std::map<std::string, Validators> validators;
  bool broken = false;

 private:
  Mutex mutex_;  // of the budgets while several fetchers run
};

// Sleeping moves the time forward instead of waiting, and is remembered.
class JumpClock final : public Clock {
 public:
  UtcTime now() const override {
    const MutexLock lock(mutex_);
    return now_;
  }
  bool sleep_until(UtcTime t, std::stop_token stop) const override {
    if (stop.stop_requested()) return false;
    const MutexLock lock(mutex_);
    if (t > now_) sleeps_.push_back(t - now_), now_ = t;
    return true;
  }
  void advance(Duration d) {
    const MutexLock lock(mutex_);
    now_ = now_ + d;
  }
  Duration slept() const {
    const MutexLock lock(mutex_);
    Duration total{};
    for (const Duration d : sleeps_) total += d;
    return total;
  }

 private:
  mutable Mutex mutex_;
  mutable UtcTime now_ GUARDED_BY(mutex_) = *parse_utc("2026-11-21T08:00:00Z");
  mutable std::vector<Duration> sleeps_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::net

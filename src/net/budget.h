// Token buckets by address that survive restarts, and the blocks that upstreams ask for.
//
// Owner: the fetcher. Threads: any; fetchers of other processes may share the store, which alone holds what is left. Invariant: a request
// is written to the store before it is sent, so that a crash never gives budget back.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/mutex.h"
#include "net/fetcher.h"

namespace skykeep::net {

// The address really called. Loopback has no budget.
struct Address {
  std::string authority;  // host[:port]: the key of the budget
  std::string host;       // the key of its rule
};

class BudgetBook {
 public:
  BudgetBook(const Clock& clock, BudgetStore& store, std::map<std::string, BudgetRule> rules,
             BudgetRule otherwise);

  // Waits until a request may be sent and takes it from the budget. rate_limited with retry_after_s when that
  // is further away than `max_wait`; cancelled; or the store's error.
  Result<> acquire(const Address& address, Duration max_wait, const std::stop_token& stop);
  // What an answer says about the budget: X-RateLimit-Limit, -Remaining, -Reset; a 429 empties the bucket.
  void note_answer(const Address& address, int status, const Headers& headers);
  // Nothing is sent there until then.
  void block(const Address& address, UtcTime until);

  const BudgetRule& rule(std::string_view host) const;
  std::vector<BudgetView> views() const;

 private:
  Result<UtcTime> take(const Address& address, Duration max_wait);
  void give_back(const Address& address);
  // The stored budget as it is now, changed; a failure to write is logged.
  void change(const Address& address, const std::function<void(BudgetState&)>& change);
  Result<> update(const Address& address, const BudgetStore::Change& change);
  void refill(BudgetState& state, const BudgetRule& rule, bool is_new) const;
  void remember(const Address& address);

  const Clock& clock_;
  BudgetStore& store_;
  const std::map<std::string, BudgetRule> rules_;
  const BudgetRule otherwise_;
  mutable Mutex mutex_;
  std::map<std::string, std::string, std::less<>> hosts_ GUARDED_BY(mutex_);  // of the addresses that were asked, by authority
};

}  // namespace skykeep::net

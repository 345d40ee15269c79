#include "net/budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/log.h"
#include "core/text.h"

namespace skykeep::net {
namespace {
// Nobody may silence a source for longer by one header; and a clock that was set back must not either.
constexpr Duration kLongestBlock = 24h;
// An upstream that says "0 remaining" without a time: api.data.gov's counters roll over an hour.
constexpr Duration kExhaustedBlock = 1h;

Duration from_seconds(double s) { return Duration(static_cast<int64_t>(std::ceil(s * 1e6))); }

std::optional<int64_t> number(const Headers& headers, std::string_view name) {
  const auto text = headers.get(name);
  // Some send "100, 100;w=3600": the first number counts.
  return text ? to_int(trim(text->substr(0, text->find_first_of(",;")))) : std::nullopt;
}

Error limited(const Address& address, Duration wait) {
  return {Code::kRateLimited,
          fmt::format("the request budget of {} is used up; the next request may go out in {}",
                      address.authority, to_human(wait)),
          std::max(seconds_of(wait), 0.001)};
}
}  // namespace

BudgetBook::BudgetBook(const Clock& clock, BudgetStore& store, std::map<std::string, BudgetRule> rules,
                       BudgetRule otherwise)
    : clock_(clock), store_(store), rules_(std::move(rules)), otherwise_(otherwise) {}

const BudgetRule& BudgetBook::rule(std::string_view host) const {
  const auto found = rules_.find(std::string(host));
  return found == rules_.end() ? otherwise_ : found->second;
}

void BudgetBook::refill(BudgetState& state, const BudgetRule& rule, bool is_new) const {
  const UtcTime now = clock_.now();
  if (is_new) {
    state.tokens = std::max(1.0, rule.burst);
    state.updated_at = now;
  }
  const double passed = std::max(0.0, seconds_between(state.updated_at, now));
  state.tokens = std::min(std::max(1.0, rule.burst), state.tokens + passed * rule.requests_per_minute / 60);
  state.updated_at = now;
  state.blocked_until = std::min(state.blocked_until, now + kLongestBlock);
}

void BudgetBook::remember(const Address& address) {
  const MutexLock lock(mutex_);
  hosts_.try_emplace(address.authority, address.host);
}

Result<> BudgetBook::update(const Address& address, const BudgetStore::Change& change) {
  remember(address);
  const BudgetRule& limits = rule(address.host);
  return store_.update_budget(address.authority, [&](BudgetState& state, bool is_new) {
    refill(state, limits, is_new);
    return change(state, is_new);
  });
}

void BudgetBook::change(const Address& address, const std::function<void(BudgetState&)>& change) {
  const auto done = update(address, [&](BudgetState& state, bool) -> Result<> {
    change(state);
    return {};
  });
  if (!done) log::warn("cannot save the request budget of {}: {}", address.authority, done.error().message);
}

Result<UtcTime> BudgetBook::take(const Address& address, Duration max_wait) {
  const BudgetRule& limits = rule(address.host);
  if (limits.requests_per_minute <= 0) {
    remember(address);
    return fail(limited(address, kExhaustedBlock));
  }
  UtcTime at;
  bool is_refused = false;
  auto taken = update(address, [&](BudgetState& state, bool) -> Result<> {
    const UtcTime now = clock_.now();
    // Going below zero is a place in the queue: each waiter's turn comes one token later.
    const double missing = std::max(0.0, 1 - state.tokens);
    at = std::max(now + from_seconds(missing * 60 / limits.requests_per_minute), state.blocked_until);
    is_refused = at - now > max_wait;
    if (is_refused) return fail(limited(address, at - now));
    state.tokens -= 1;
    return {};
  });
  if (taken) return at;
  return fail(is_refused ? std::move(taken.error()) : std::move(taken.error()).in("use the request budget of " + address.authority));
}

void BudgetBook::give_back(const Address& address) {
  change(address, [](BudgetState& state) { state.tokens += 1; });
}

Result<> BudgetBook::acquire(const Address& address, Duration max_wait, const std::stop_token& stop) {
  const UtcTime latest = clock_.now() + max_wait;
  UtcTime at = TRY(take(address, max_wait));
  for (;;) {
    const bool ready = at <= clock_.now() ? !stop.stop_requested() : clock_.sleep_until(at, stop);
    if (!ready) {
      give_back(address);
      return fail(Code::kCancelled, "cancelled while waiting for the request budget of " + address.authority);
    }
    const auto stored = TRY(store_.load_budget(address.authority));
    at = stored ? stored->blocked_until : UtcTime{};  // another request may have been told to wait meanwhile
    if (at <= clock_.now()) return {};
    if (at > latest) {
      give_back(address);
      return fail(limited(address, at - clock_.now()));
    }
  }
}

void BudgetBook::note_answer(const Address& address, int status, const Headers& headers) {
  const auto remaining = number(headers, "X-RateLimit-Remaining");
  const auto limit = number(headers, "X-RateLimit-Limit");
  if (!remaining && !limit && status != 429) return;
  const auto reset = number(headers, "X-RateLimit-Reset");
  change(address, [&](BudgetState& state) {
    if (remaining) state.remaining = *remaining;
    if (limit) state.limit = *limit;
    if (status == 429) state.tokens = std::min(state.tokens, 0.0);
    if (!remaining || *remaining > 0) return;
    const UtcTime now = clock_.now();
    UtcTime until = now + kExhaustedBlock;
    if (reset && *reset >= 0) {
      const bool is_moment = *reset > 1'000'000'000;  // a Unix time; else seconds from now
      const int64_t s = std::min<int64_t>(*reset, 100'000'000'000);
      until = is_moment ? UtcTime{s * 1'000'000} : now + std::chrono::seconds(s);
    }
    state.blocked_until = std::clamp(until, state.blocked_until, std::max(state.blocked_until, now + kLongestBlock));
  });
}

void BudgetBook::block(const Address& address, UtcTime until) {
  change(address, [&](BudgetState& state) {
    state.blocked_until = std::max(state.blocked_until, std::min(until, clock_.now() + kLongestBlock));
  });
}

std::vector<BudgetView> BudgetBook::views() const {
  std::map<std::string, std::string> hosts;
  for (const auto& [host, unused] : rules_) hosts.emplace(host, host);
  {
    const MutexLock lock(mutex_);
    hosts.insert(hosts_.begin(), hosts_.end());
  }
  std::vector<BudgetView> out;
  for (const auto& [authority, host] : hosts) {
    const auto stored = store_.load_budget(authority);
    if (!stored) {
      log::warn("budget of {} is not shown: {}", authority, stored.error().message);
      continue;
    }
    BudgetState state = stored->value_or(BudgetState{});
    refill(state, rule(host), !*stored);
    out.push_back({.authority = authority, .rule = rule(host), .state = state});
  }
  return out;
}

}  // namespace skykeep::net

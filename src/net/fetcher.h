// Polite fetching: routes, budgets, bounded retries with jitter, conditional requests, content checks.
//
// Owner: app; sources describe requests, flows call fetch(). Threads: fetch() may be called from any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/clock.h"
#include "net/client.h"

namespace skykeep::net {

// Where budgets live between restarts. Wired to state by app.
struct BudgetState {
  double tokens = 0;  // requests that may be sent now
  UtcTime updated_at;
  UtcTime blocked_until;   // Retry-After or an exhausted X-RateLimit
  int64_t remaining = -1;  // as the upstream last said; -1 unknown
  int64_t limit = -1;
};
class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  virtual Result<std::optional<BudgetState>> load_budget(std::string_view authority) = 0;
  // Reads a budget, changes it and writes it in one step, so that ten workers together are as polite as one. `change` gets the stored
  // one, or a new one; it may run more than once and must have no other effects. Its error is the answer, and nothing is written.
  using Change = std::function<Result<>(BudgetState& budget, bool is_new)>;
  virtual Result<> update_budget(std::string_view authority, const Change& change) = 0;
};

// Validators of the last good answer of a URL.
struct Validators {
  std::string etag, last_modified;
};
class ValidatorStore {
 public:
  virtual ~ValidatorStore() = default;
  virtual Result<std::optional<Validators>> load_validators(std::string_view url) = 0;
  virtual Result<> save_validators(std::string_view url, const Validators& validators) = 0;
};

// A budget belongs to the address really called; loopback has none.
struct BudgetRule {
  double requests_per_minute = 30;
  double burst = 10;
  int max_connections = 1;
};

struct FetchPolicy {
  int max_attempts = 3;         // bounded; each counts against the budget
  Duration first_backoff = 1s;  // doubled each time, full jitter
  Duration max_backoff = 60s;
  Duration timeout = 60s;
  // How long fetch() may wait for the budget itself; past that it is rate_limited with retry_after_s.
  Duration max_wait = 30s;
  // Parameters that are secrets, stripped from everything stored or logged.
  std::vector<std::string> secret_parameters = {"api_key"};
};

struct Fetch {
  std::string url;  // canonical upstream URL; routes are applied inside
  std::vector<std::string> content_types = {
      "application/json"};  // accepted media types, "+json" suffixes included
  Headers headers;
  bool conditional = false;  // send validators, answer may be not_modified; see keep_validators
  uint64_t max_body = 256ull << 20;
  // Instead of the policy's: a value that is polled again soon is not worth three attempts, and some upstreams count errors.
  std::optional<int> max_attempts;
  std::optional<Duration> timeout;
  // Redirects are followed (at most 3) only to these hosts; empty: a redirect is an unavailable answer.
  std::vector<std::string> redirect_hosts;
  // The URL came with data: a name that leads to no public address is refused, but for a route of the settings, and for names and
  // addresses of this machine, which say what they are.
  bool public_address_only = false;
};

struct Fetched {
  bool not_modified = false;
  int status = 0;
  std::string body;  // as sent, but for values of secret parameters, which become REDACTED
  Headers headers;   // secrets removed
  std::string url;   // canonical, redacted
  std::string content_type;
  std::string origin;  // "api", or what Skykeep-Origin said: "simulated", "recording"
  UtcTime fetched_at;
  int attempts = 0;
};

// What every finished attempt looked like, for run logs and metrics.
struct Attempt {
  std::string url;  // redacted
  int number = 0;
  int status = 0;  // 0: no answer
  Duration elapsed{};
  uint64_t bytes = 0;
  std::string error;  // empty on success
};

struct FetcherOptions {
  std::map<std::string, std::string> routes;  // host -> base URL
  std::string upstream;                       // when set, every host -> upstream/{host}
  std::map<std::string, BudgetRule> budgets;  // by host
  BudgetRule default_budget;
  FetchPolicy policy;
  std::string user_agent;
};

struct BudgetView {
  std::string authority;
  BudgetRule rule;
  BudgetState state;
};

class Fetcher {
 public:
  virtual ~Fetcher() = default;
  // Success only for a 200 (or 304) with an accepted content type, a whole and non-empty body. Otherwise:
  // not_found (404, 410), rate_limited (429; also our own budget), permission (401, 403), unavailable (5xx,
  // HTML where data was promised, connection), timeout, corrupt (truncated, empty, too long).
  // error.retry_after_s as asked.
  using OnAttempt = std::function<void(const Attempt&)>;
  virtual Result<Fetched> fetch(const Fetch& what, std::stop_token stop, const OnAttempt& on_attempt) = 0;
  // To be called once the answer is safe on disk: only then may the next conditional fetch() of this URL be
  // answered with "not modified". A crash in between fetches again instead of losing the body.
  virtual Result<> keep_validators(const Fetched&) { return {}; }
  virtual std::vector<BudgetView> budgets() const = 0;
  // Difference "upstream Date header minus our clock" that was last seen, microseconds; 0 when unknown.
  virtual Duration clock_skew() const = 0;
};

std::unique_ptr<Fetcher> make_fetcher(HttpClient& client, const Clock& clock, BudgetStore& budgets,
                                      ValidatorStore& validators, FetcherOptions options);

}  // namespace skykeep::net

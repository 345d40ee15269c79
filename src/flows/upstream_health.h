// How every upstream of every source answered last, kept over restarts (rules.md 36): every attempt counts, also asking for
// the newest part; imports do not, they are no answer of an upstream.
//
// Owner: Flows. Threads: any. Failures to write are logged, never passed on: health must not stop the work. A crash may lose a
// minute of `last_attempt` and `last_success`, never the change from answering to failing or back.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/clock.h"
#include "core/mutex.h"
#include "net/fetcher.h"
#include "state/store.h"

namespace skykeep::flows {

enum class Trouble : uint8_t { kUnreachable, kTimeout, kRefused, kHttpError, kCorrupt, kRateLimited };
std::string_view to_string(Trouble trouble);  // "unreachable", "timeout", "refused", "http_error", "corrupt", "rate_limited"

// Why an upstream could not be used, in words that need no knowledge of HTTP: "mars.nasa.gov cannot be reached: no connection".
struct Failure {
  Trouble kind = Trouble::kUnreachable;
  std::string words;
};
// `status`: of the last answer; 0: there was none.
Failure failure_of(const Error& error, int status, std::string_view host);

class UpstreamHealth {
 public:
  UpstreamHealth(state::Store store, const Clock& clock);

  // Whom a request is for. `part`: what is asked apart from the rest of the source (a rover's slug), or empty.
  struct Asked {
    std::string source, part;
    bool may_be_absent = false;  // a 404 says nothing of the upstream: it has no such sol
  };
  // fetcher.fetch(); a failure is noted, an answer not before note_answer(). What our own budget held back was no attempt. The
  // error's message says in words that nobody answered; each attempt's own text goes to `on_attempt`.
  Result<net::Fetched> fetch(net::Fetcher& fetcher, const net::Fetch& what, std::stop_token stop,
                             const net::Fetcher::OnAttempt& on_attempt, const Asked& asked);
  // An answer came. `unusable`: why it cannot be used, for people; empty: it can.
  void note_answer(const Asked& asked, const net::Fetch& what, const std::string& unusable = "");

  std::vector<state::UpstreamRow> rows() const;

 private:
  enum class Outcome : uint8_t { kAnswered, kFailed, kNeither };
  void note(const Asked& asked, const std::string& host, UtcTime at, Outcome outcome, const Failure& failure);
  void keep(state::UpstreamRow& row, bool at_once, UtcTime now) REQUIRES(mutex_);

  state::Store store_;
  const Clock& clock_;
  mutable Mutex mutex_;
  using Key = std::tuple<std::string, std::string, std::string>;  // source, part, host
  std::map<Key, state::UpstreamRow> rows_ GUARDED_BY(mutex_);
  std::map<Key, UtcTime> kept_at_ GUARDED_BY(mutex_);
};

std::string host_of(const net::Fetch& fetch);

}  // namespace skykeep::flows

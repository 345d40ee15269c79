#include "net/fetcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <random>

#include "core/log.h"
#include "core/mutex.h"
#include "core/text.h"
#include "net/answer.h"
#include "net/budget.h"

namespace skykeep::net {
namespace {
constexpr int kMaxRedirects = 3;

// Bounds how many requests are under way to one address; in the order of the condition variable, not strictly
// fair.
class Lanes {
 public:
  class Pass {
   public:
    Pass(Lanes& lanes, std::string key) : lanes_(&lanes), key_(std::move(key)) {}
    ~Pass() {
      if (lanes_ != nullptr) lanes_->leave(key_);
    }
    Pass(Pass&& other) noexcept : lanes_(std::exchange(other.lanes_, nullptr)), key_(std::move(other.key_)) {}
    Pass& operator=(Pass&&) = delete;

   private:
    Lanes* lanes_;
    std::string key_;
  };

  Result<Pass> enter(const std::string& key, int width, const std::stop_token& stop) {
    const MutexLock lock(mutex_);
    if (!left_.wait(lock, stop, [&]() REQUIRES(mutex_) { return busy_[key] < std::max(1, width); }))
      return fail(Code::kCancelled, "cancelled while waiting for a connection to " + key);
    ++busy_[key];
    return Pass(*this, key);
  }

 private:
  void leave(const std::string& key) {
    {
      const MutexLock lock(mutex_);
      if (--busy_[key] == 0) busy_.erase(key);
    }
    left_.notify_all();
  }

  Mutex mutex_;
  ConditionVariable left_;
  std::map<std::string, int> busy_ GUARDED_BY(mutex_);
};

// One attempt that was sent: the answer, or why there is none that can be used.
struct Outcome {
  std::optional<Response> response;
  std::optional<Error> error;
  Duration elapsed{};
  bool was_sent = true;
};

Headers without_keys(const Headers& headers) {
  Headers out;
  for (const auto& [name, value] : headers.fields())
    if (!is_key_header(name)) out.add(name, value);
  return out;
}

class PoliteFetcher final : public Fetcher {
 public:
  PoliteFetcher(HttpClient& client, const Clock& clock, BudgetStore& budgets, ValidatorStore& validators,
                FetcherOptions options)
      : client_(client),
        clock_(clock),
        validators_(validators),
        options_(std::move(options)),
        book_(clock, budgets, options_.budgets, options_.default_budget) {}

  Result<Fetched> fetch(const Fetch& what, std::stop_token stop, const OnAttempt& on_attempt) override {
    const Url url = TRY(parse_url(what.url));
    const std::string name = redact(url.text(), options_.policy.secret_parameters);
    const Secrets secrets(url, what.headers, options_.policy.secret_parameters);
    const Headers headers = request_headers(what, name);
    std::string before;  // what the attempt before this one met
    for (int number = 1;; ++number) {
      if (stop.stop_requested()) return fail(Code::kCancelled, name + ": cancelled");
      Outcome outcome = attempt(what, url, headers, stop);
      if (outcome.error) outcome.error->message = secrets.scrub(std::move(outcome.error->message));
      if (outcome.was_sent) report(on_attempt, name, number, outcome);
      if (!outcome.error) return finish(std::move(*outcome.response), secrets, name, number);
      Error& error = *outcome.error;
      if (!outcome.was_sent && !before.empty()) error.message += "; before that: " + before;
      // A body that was cut or came empty may be whole the next time.
      const bool worth_it = is_retryable(error.code) || error.code == Code::kCorrupt;
      if (!outcome.was_sent || !worth_it) return fail(std::move(error));
      before = error.message;
      const Duration asked(static_cast<int64_t>(error.retry_after_s * 1e6));
      if (number >= std::max(1, what.max_attempts.value_or(options_.policy.max_attempts)) || asked > options_.policy.max_wait)
        return fail(with_attempts(std::move(error), number));
      if (!clock_.sleep_for(asked + backoff(number), stop))
        return fail(Code::kCancelled, name + ": cancelled");
    }
  }

  Result<> keep_validators(const Fetched& answer) override {
    const Validators fresh{std::string(answer.headers.get("ETag").value_or("")),
                           std::string(answer.headers.get("Last-Modified").value_or(""))};
    if (answer.not_modified || (fresh.etag.empty() && fresh.last_modified.empty())) return {};
    return within("save the validators of " + answer.url, validators_.save_validators(answer.url, fresh));
  }

  std::vector<BudgetView> budgets() const override { return book_.views(); }
  Duration clock_skew() const override { return Duration(skew_.load()); }

 private:
  Result<Url> route(const Url& url) const {
    const auto without_slash = [](std::string base) {
      while (base.ends_with('/')) base.pop_back();
      return base;
    };
    const auto found = options_.routes.find(url.host);
    std::string base;
    if (!options_.upstream.empty() && !is_loopback(url.host)) {
      base = without_slash(options_.upstream) + "/" + url.authority();
    } else if (found != options_.routes.end()) {
      base = without_slash(found->second);
    } else {
      return url;
    }
    return within("the route of " + url.host,
                  parse_url(base + url.path + (url.query.empty() ? "" : "?" + url.query)));
  }

  Headers request_headers(const Fetch& what, const std::string& name) const {
    Headers headers = what.headers;
    if (!headers.get("Accept")) headers.add("Accept", join(what.content_types, ", "));
    if (!options_.user_agent.empty() && !headers.get("User-Agent"))
      headers.add("User-Agent", options_.user_agent);
    if (!what.conditional) return headers;
    const auto known = validators_.load_validators(name);
    if (!known)
      log::warn("validators of {} cannot be read, so it is fetched whole: {}", name, known.error().message);
    if (!known || !*known) return headers;
    if (!(*known)->etag.empty()) headers.add("If-None-Match", (*known)->etag);
    if (!(*known)->last_modified.empty()) headers.add("If-Modified-Since", (*known)->last_modified);
    return headers;
  }

  // Only who sent a validator can be told "not modified": without one there is nothing that those words could stand for.
  static bool is_conditional(const Headers& headers) {
    return headers.get("If-None-Match").has_value() || headers.get("If-Modified-Since").has_value();
  }

  // One attempt, with the redirects that are allowed: each address has its own budget.
  Outcome attempt(const Fetch& what, Url url, Headers headers, const std::stop_token& stop) {
    for (int hop = 0;; ++hop) {
      Outcome outcome = exchange(what, url, headers, stop);
      if (!outcome.response || !is_redirect(outcome.response->status) || what.redirect_hosts.empty())
        return outcome;
      const auto next = resolve_url(url, outcome.response->headers.get("Location").value_or(""));
      const auto refuse = [&](std::string_view why) {
        outcome.error =
            Error{Code::kUnavailable,
                  fmt::format("{}: {}", redact(url.text(), options_.policy.secret_parameters), why)};
        return outcome;
      };
      if (!next) return refuse("it redirects to nowhere: " + next.error().message);
      const auto allows = [&](const std::string& host) { return iequals(host, next->host); };
      if (std::none_of(what.redirect_hosts.begin(), what.redirect_hosts.end(), allows))
        return refuse("it redirects to " + next->host + ", which is not among the allowed hosts");
      if (hop >= kMaxRedirects) return refuse("it redirects too often");
      // The host is named by name only: neither another service of it nor an open line is what was meant.
      if (next->port != 0 && next->port != url.port) return refuse(fmt::format("it redirects to port {} of {}", next->port, next->host));
      if (url.scheme == "https" && next->scheme != "https") return refuse("it redirects to an address without encryption");
      if (next->host != url.host) headers = without_keys(headers);
      url = *next;
    }
  }

  static bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  Outcome exchange(const Fetch& what, const Url& url, const Headers& headers, const std::stop_token& stop) {
    const auto target = route(url);
    if (!target) return {.error = target.error(), .was_sent = false};
    const Address address{target->authority(), target->host};
    const bool is_limited = !is_loopback(target->host);
    std::optional<Lanes::Pass> pass;
    if (is_limited) {
      if (auto taken = book_.acquire(address, options_.policy.max_wait, stop); !taken)
        return {.error = std::move(taken.error()), .was_sent = false};
      auto entered = lanes_.enter(address.authority, book_.rule(address.host).max_connections, stop);
      if (!entered) return {.error = std::move(entered.error()), .was_sent = false};
      pass.emplace(std::move(*entered));
    }
    Request request;
    request.url = target->text();
    request.headers = headers;
    request.timeout = what.timeout.value_or(options_.policy.timeout);
    request.max_body = what.max_body;
    request.public_address_only = what.public_address_only && target->authority() == url.authority() && !is_loopback(url.host);
    const UtcTime sent = clock_.now();
    const auto started = std::chrono::steady_clock::now();
    auto response = client_.send(request, stop);
    const auto elapsed = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started);
    pass.reset();
    if (!response) return {.error = std::move(response.error()), .elapsed = elapsed};
    const UtcTime now = clock_.now();
    note_skew(response->headers, sent, now);
    if (is_limited) book_.note_answer(address, response->status, response->headers);
    const std::string name = redact(url.text(), options_.policy.secret_parameters);
    Outcome outcome{.error = judge(*response, what.content_types, is_conditional(request.headers), name),
                    .elapsed = elapsed};
    note_retry_after(outcome, *response, is_limited ? &address : nullptr, now);
    outcome.response = std::move(*response);
    return outcome;
  }

  void note_retry_after(Outcome& outcome, const Response& response, const Address* address, UtcTime now) {
    if (response.status != 429 && response.status != 503) return;
    const auto asked = retry_after(response.headers, now);
    if (!asked || !outcome.error) return;
    outcome.error->retry_after_s = seconds_of(*asked);
    if (address != nullptr) book_.block(*address, now + *asked);
  }

  // Date has whole seconds and was written at some moment between `sent` and `received`. Cached answers tell
  // nothing.
  void note_skew(const Headers& headers, UtcTime sent, UtcTime received) {
    if (headers.get("Age")) return;
    const auto date = parse_http_date(headers.get("Date").value_or(""));
    if (!date) return;
    const Duration skew = (*date + 500ms) - (sent + (received - sent) / 2);
    skew_.store(skew.count());
  }

  // Full jitter: any time up to the bound is as likely, so that clients that failed together do not return
  // together.
  Duration backoff(int number) {
    const FetchPolicy& policy = options_.policy;
    const double doubled = static_cast<double>(policy.first_backoff.count()) *
                           static_cast<double>(1ull << std::min(number - 1, 30));
    const double bound = std::min(doubled, static_cast<double>(policy.max_backoff.count()));
    const MutexLock lock(random_mutex_);
    return Duration(
        static_cast<int64_t>(std::uniform_real_distribution<double>(0, std::max(0.0, bound))(random_)));
  }

  static Error with_attempts(Error error, int number) {
    if (number > 1) error.message += fmt::format(" (after {} attempts)", number);
    return error;
  }

  static void report(const OnAttempt& on_attempt, const std::string& name, int number,
                     const Outcome& outcome) {
    if (!on_attempt) return;
    Attempt attempt{.url = name, .number = number, .elapsed = outcome.elapsed};
    if (outcome.response) {
      attempt.status = outcome.response->status;
      attempt.bytes = outcome.response->body.size();
    }
    if (outcome.error) attempt.error = outcome.error->message;
    on_attempt(attempt);
  }

  Fetched finish(Response response, const Secrets& secrets, const std::string& name, int number) const {
    Fetched out;
    out.not_modified = response.status == 304;
    out.status = response.status;
    out.body = secrets.scrub(std::move(response.body));
    out.content_type = media_type(response.headers);
    out.origin = origin_of(response.headers);
    out.headers = secrets.scrub(response.headers);
    out.url = name;
    out.fetched_at = clock_.now();
    out.attempts = number;
    return out;
  }

  // What claims to be something else than live is never taken for live, even in words that we do not know.
  static std::string origin_of(const Headers& headers) {
    const std::string_view said = trim(headers.get("Skykeep-Origin").value_or(""));
    if (said.empty()) return "api";
    return said == "recording" ? "recording" : "simulated";
  }

  HttpClient& client_;
  const Clock& clock_;
  ValidatorStore& validators_;
  const FetcherOptions options_;
  BudgetBook book_;
  Lanes lanes_;
  std::atomic<int64_t> skew_{0};
  Mutex random_mutex_;
  std::mt19937_64 random_ GUARDED_BY(random_mutex_){std::random_device{}()};
};
}  // namespace

std::unique_ptr<Fetcher> make_fetcher(HttpClient& client, const Clock& clock, BudgetStore& budgets,
                                      ValidatorStore& validators, FetcherOptions options) {
  return std::make_unique<PoliteFetcher>(client, clock, budgets, validators, std::move(options));
}

}  // namespace skykeep::net

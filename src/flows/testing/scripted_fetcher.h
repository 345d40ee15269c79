// For tests of flows: a fetcher whose upstreams are played by the test, answer by answer.
#pragma once

#include <string>

#include "core/clock.h"
#include "net/fetcher.h"

namespace skykeep::flows {

class ScriptedFetcher : public net::Fetcher {
 public:
  explicit ScriptedFetcher(const Clock& clock) : clock_(clock) {}
  std::string origin = "api";

  Result<net::Fetched> fetch(const net::Fetch& what, std::stop_token, const OnAttempt& on_attempt) override {
    auto body = answer(what.url);
    if (on_attempt) on_attempt({.url = what.url, .number = 1, .status = body ? 200 : status_of(body.error()), .error = body ? "" : body.error().message});
    if (!body) return fail(body.error());
    net::Fetched out;
    out.status = 200;
    out.body = std::move(*body);
    out.url = what.url;
    out.content_type = "application/json";
    out.origin = origin;
    out.fetched_at = clock_.now();
    return out;
  }
  std::vector<net::BudgetView> budgets() const override { return {}; }
  Duration clock_skew() const override { return {}; }

 protected:
  virtual Result<std::string> answer(const std::string& url) = 0;
  virtual int status_of(const Error& error) const = 0;  // HTTP's, of an answer that is none; 0: nobody answered
  const Clock& clock_;
};

}  // namespace skykeep::flows

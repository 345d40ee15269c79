#include "flows/upstream_health.h"

#include <fmt/format.h>

#include "core/log.h"

namespace skykeep::flows {
namespace {

constexpr Duration kKeepEvery = 60s;
constexpr std::string_view kTroubles[] = {"unreachable", "timeout", "refused", "http_error", "corrupt", "rate_limited"};

Trouble trouble_of(const Error& error, int status) {
  switch (error.code) {
    case Code::kTimeout: return Trouble::kTimeout;
    case Code::kRateLimited: return Trouble::kRateLimited;
    case Code::kPermission: return Trouble::kRefused;
    case Code::kCorrupt:
    case Code::kUnsupported: return Trouble::kCorrupt;
    default: return status == 0 ? Trouble::kUnreachable : Trouble::kHttpError;
  }
}

}  // namespace

std::string_view to_string(Trouble trouble) { return kTroubles[static_cast<size_t>(trouble)]; }

std::string host_of(const net::Fetch& fetch) {
  const auto url = net::parse_url(fetch.url);
  return url ? url->host : fetch.url;
}

Failure failure_of(const Error& error, int status, std::string_view host) {
  const Trouble kind = trouble_of(error, status);
  switch (kind) {
    case Trouble::kUnreachable: return {kind, fmt::format("{} cannot be reached: no connection", host)};
    case Trouble::kTimeout: return {kind, fmt::format("{} did not answer in time", host)};
    case Trouble::kRefused: return {kind, fmt::format("{} turns our requests away ({})", host, status)};
    case Trouble::kRateLimited: return {kind, fmt::format("{} asks us to wait: too many requests", host)};
    case Trouble::kHttpError:
      return {kind, status == 200 ? fmt::format("{} answers with something else than data", host)
                                  : fmt::format("{} answers {}", host, status)};
    case Trouble::kCorrupt: break;
  }
  if (error.code == Code::kUnsupported) return {kind, error.message};  // says itself what to do
  return {kind, fmt::format("{} sends answers that cannot be used", host)};
}

UpstreamHealth::UpstreamHealth(state::Store store, const Clock& clock) : store_(store), clock_(clock) {
  auto stored = store_.upstreams();
  if (!stored) log::warn("the health of the upstreams is not known from before: {}", stored.error().message);
  if (!stored) return;
  for (state::UpstreamRow& row : *stored) rows_.emplace(Key{row.source, row.part, row.upstream}, std::move(row));
}

Result<net::Fetched> UpstreamHealth::fetch(net::Fetcher& fetcher, const net::Fetch& what, std::stop_token stop,
                                           const net::Fetcher::OnAttempt& on_attempt, const Asked& asked) {
  const UtcTime at = clock_.now();
  const std::string host = host_of(what);
  int sent = 0, status = 0;
  auto fetched = fetcher.fetch(what, stop, [&](const net::Attempt& attempt) {
    ++sent;
    status = attempt.status;
    if (on_attempt) on_attempt(attempt);
  });
  if (fetched) return fetched;
  Error& error = fetched.error();
  if (error.code == Code::kCancelled || sent == 0) return fetched;  // held back here: the upstream was not asked
  const bool is_absent = error.code == Code::kNotFound && asked.may_be_absent;
  Failure failure = failure_of(error, status != 0 ? status : error.code == Code::kNotFound ? 404 : 0, host);
  note(asked, host, at, is_absent ? Outcome::kNeither : Outcome::kFailed, failure);
  const bool nobody_there = failure.kind == Trouble::kUnreachable || failure.kind == Trouble::kTimeout;
  if (nobody_there) error.message = std::move(failure.words);
  return fetched;
}

void UpstreamHealth::note_answer(const Asked& asked, const net::Fetch& what, const std::string& unusable) {
  const std::string host = host_of(what);
  if (unusable.empty()) return note(asked, host, clock_.now(), Outcome::kAnswered, {});
  note(asked, host, clock_.now(), Outcome::kFailed,
       {Trouble::kCorrupt, fmt::format("{} sends answers that cannot be used: {}", host, unusable)});
}

void UpstreamHealth::note(const Asked& asked, const std::string& host, UtcTime at, Outcome outcome, const Failure& failure) {
  const MutexLock lock(mutex_);
  const auto [it, is_new] = rows_.try_emplace(Key{asked.source, asked.part, host});
  state::UpstreamRow& row = it->second;
  if (is_new) row = {.source = asked.source, .part = asked.part, .upstream = host};
  const std::string kind_before = row.error_kind;
  row.last_attempt = at;
  if (outcome == Outcome::kAnswered) {
    row.last_success = at;
    row.failing_since.reset();
    row.failures = 0;
    row.error_kind.clear();
    row.error.clear();
  } else if (outcome == Outcome::kFailed) {
    if (!row.failing_since || *row.failing_since > at) row.failing_since = at;  // the clock may have gone back
    ++row.failures;
    row.error_kind = to_string(failure.kind);
    row.error = failure.words;
  }
  keep(row, is_new || kind_before != row.error_kind, clock_.now());
}

void UpstreamHealth::keep(state::UpstreamRow& row, bool at_once, UtcTime now) {
  UtcTime& kept = kept_at_[{row.source, row.part, row.upstream}];
  if (!at_once && now >= kept && now - kept < kKeepEvery) return;
  kept = now;
  if (const auto done = store_.set_upstream(row); !done) log::warn("the health of {} is not kept: {}", row.upstream, done.error().message);
}

std::vector<state::UpstreamRow> UpstreamHealth::rows() const {
  const MutexLock lock(mutex_);
  std::vector<state::UpstreamRow> out;
  for (const auto& [key, row] : rows_) out.push_back(row);
  return out;
}

}  // namespace skykeep::flows

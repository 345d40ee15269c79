#include "flows/partitions/page_driver.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/guarded.h"
#include "core/ids.h"

namespace skykeep::flows {
namespace {

constexpr int kMaxPages = 500;

// What was not sent was held back here: that an address may not be asked now is its upstream's matter, all else is ours.
bool is_ours(const Error& error, int sent) {
  return error.code == Code::kCancelled || (sent == 0 && error.code != Code::kRateLimited && error.code != Code::kInvalidInput);
}

UpstreamHealth::Asked asked_for(const PartitionKey& key) {
  return {key.source, key.scope, key.parsed_part().cut != Cut::kWhole};
}

}  // namespace

net::Fetcher::OnAttempt PageDriver::logging_to(std::string& log) const {
  return [&log, this](const net::Attempt& a) {
    log += fmt::format("{} GET {} #{}: {} {} bytes in {}{}{}\n", to_string(deps_.clock.now()), a.url, a.number,
                       a.status == 0 ? std::string("no answer") : std::to_string(a.status), a.bytes,
                       to_human(a.elapsed), a.error.empty() ? "" : ", ", a.error);
  };
}

// rules.md 19: what is simulated never enters a live data directory, whoever sends it.
Result<Result<net::Fetched>> PageDriver::ask(const net::Fetch& request, const UpstreamHealth::Asked& asked, std::stop_token stop,
                                             std::string& log) const {
  int sent = 0;
  const auto count = [&sent, note = logging_to(log)](const net::Attempt& attempt) {
    ++sent;
    note(attempt);
  };
  auto fetched = deps_.health.fetch(deps_.fetcher, request, stop, count, asked);
  if (!fetched && is_ours(fetched.error(), sent)) return fail(std::move(fetched).error());
  if (!fetched || fetched->origin != "simulated" || deps_.config.simulated) return fetched;
  deps_.health.note_answer(asked, request, "they are simulated, and this data directory is live");
  return Result<net::Fetched>(fail(Code::kUnsupported, fmt::format("{} answers with simulated data, and this data directory is live: name another "
                                              "directory with --data", fetched->url)));
}

Result<LakeEvent> PageDriver::keep(int page, const net::Fetched& fetched, const PartitionKey& partition, const state::Run& run) {
  std::string key = object_key(partition, page, sha256_hex(fetched.body));
  lake::ObjectMeta meta;
  meta.url = fetched.url;
  meta.status = fetched.status;
  meta.headers = fetched.headers.fields();
  meta.fetched_at = fetched.fetched_at;
  meta.origin = fetched.origin;
  meta.content_type = fetched.content_type;
  meta.partition = partition;
  meta.page = page;
  TRY(within("keep the raw answer", deps_.lake.put(key, fetched.body, std::move(meta))));
  return LakeEvent{std::move(key), fetched.body.size(), partition, run.id, deps_.clock.now()};
}

Result<> PageDriver::publish_events(const std::vector<LakeEvent>& events) {
  if (events.empty()) return {};
  std::vector<bus::NewRecord> records;
  for (const LakeEvent& event : events) records.push_back({event.key, encode(event)});
  TRY(deps_.bus.append(kLakeEvents, records));
  uint64_t bytes = 0;
  for (const LakeEvent& event : events) bytes += event.size;
  deps_.recorder.event("object", {{"key", events.back().key}, {"objects", events.size()}, {"bytes", bytes}});
  return {};
}

// True when it was the last page, or can be read no further.
Result<bool> PageDriver::take_page(const sources::Upstream& upstream, const PartitionKey& key, const net::Fetch& request,
                                   const std::string& body, std::vector<std::string>& first_identities, std::string& log, Paging& out) {
  const UpstreamHealth::Asked asked = asked_for(key);
  const auto facts = guarded([&] { return upstream.inspect(body, key, deps_.clock.now()); });
  if (!facts) {
    out.trouble = facts.error();
    out.is_corrupt = true;
    deps_.health.note_answer(asked, request, facts.error().message);
    log += fmt::format("page {} cannot be read: {}\n", out.pages - 1, facts.error().message);
    return true;
  }
  deps_.health.note_answer(asked, request);
  if (facts->newest) {
    const int64_t told = facts->newest->parsed_part().ordinal;
    const auto known = TRY(deps_.ledger.newest_part(facts->newest->source, facts->newest->scope));
    if (told > known.value_or(-1)) TRY(deps_.ledger.note_newest_part(facts->newest->source, facts->newest->scope, told));
  }
  out.products.insert(facts->products.begin(), facts->products.end());
  out.items += static_cast<int64_t>(facts->items);
  if (facts->claimed_total) out.claimed_total = facts->claimed_total;
  if (facts->is_last) return true;
  out.repeated = std::ranges::find(first_identities, facts->first_identity) != first_identities.end();
  first_identities.push_back(facts->first_identity);
  return out.repeated;
}

Result<> PageDriver::page_through(const sources::Upstream& upstream, const PartitionKey& key, const state::Run& run, std::stop_token stop,
                                  std::string& log, Paging& out) {
  std::vector<std::string> first_identities;
  for (int page = 0; page < kMaxPages; ++page) {
    const net::Fetch request = upstream.request(key, page);
    auto fetched = TRY(ask(request, asked_for(key), stop, log));
    if (!fetched && fetched.error().code == Code::kNotFound && page > 0) return {};  // past the last page
    if (!fetched) {
      out.trouble = fetched.error();
      return {};
    }
    if (fetched->not_modified) {
      deps_.health.note_answer(asked_for(key), request);
      out.is_unchanged = true;
      ++out.pages;
      return {};
    }
    out.events.push_back(TRY(keep(page, *fetched, key, run)));
    ++out.pages;
    const bool is_last = TRY(take_page(upstream, key, request, fetched->body, first_identities, log, out));
    if (request.conditional && !out.trouble) out.readable.push_back(std::move(*fetched));
    if (is_last) return {};
  }
  out.trouble = Error{Code::kCorrupt, fmt::format("no end of paging after {} pages", kMaxPages)};
  out.is_corrupt = true;
  return {};
}

// The first upstream in order of trust that answers readably gives the result; the trouble of a better one is kept beside it, but for
// whole documents, of which that of a fall-back is as good. A temporary error of one upstream says more than a 404 of another.
Result<PageDriver::Outcome> PageDriver::fetch(const sources::Source& source, const PartitionKey& key, const state::Run& run,
                                              std::stop_token stop, std::string& log) {
  Outcome out;
  FetchResult& result = out.result;
  for (const auto& upstream : source.upstreams) {
    if (!upstream->covers(key.scope)) continue;
    Paging paging;
    const Result<> paged = page_through(*upstream, key, run, stop, log, paging);
    TRY(publish_events(paging.events));  // of the pages that are kept already too
    TRY(paged);
    // Only now: from here on "not modified" may stand for these bytes.
    for (const net::Fetched& fetched : paging.readable) TRY(deps_.fetcher.keep_validators(fetched));
    out.objects += static_cast<int64_t>(paging.events.size());
    if (!paging.trouble) {
      if (source.info.cut == Cut::kWhole || (result.trouble && result.trouble->code == Code::kNotFound)) result.trouble.reset();
      result.upstream = upstream->name();
      result.got = paging.is_unchanged ? 1 : static_cast<int64_t>(paging.products.size());
      result.items = paging.items;
      result.claimed_total = paging.claimed_total;
      result.repeated = paging.repeated;
      return out;
    }
    log += fmt::format("{}: {}\n", upstream->name(), paging.trouble->message);
    if (!result.trouble || result.trouble->code == Code::kNotFound) result.trouble = std::move(paging.trouble);
  }
  if (!result.trouble)
    result.trouble = Error{Code::kNotFound, fmt::format("no upstream is configured for {}{}{}", key.scope == kNoScope ? key.source : key.scope,
                                                        source.info.without_upstream.empty() ? "" : ": ", source.info.without_upstream)};
  return out;
}

Result<Result<int64_t>> PageDriver::ask_newest(const sources::Source& source, const std::string& scope, std::stop_token stop) {
  const int64_t most = source.newest_by_clock(scope, deps_.clock.now());
  if (source.is_told_by_clock) return Result<int64_t>(most);
  Error last{Code::kNotFound, fmt::format("no upstream tells the newest {} of {}", to_string(source.info.cut), scope)};
  std::string log;
  for (const auto& upstream : source.upstreams) {
    if (!upstream->covers(scope)) continue;
    const auto request = upstream->newest_request(scope);
    if (!request) continue;
    const UpstreamHealth::Asked asked{source.info.name, scope};
    const auto fetched = TRY(ask(*request, asked, stop, log));
    Result<int64_t> newest = fetched ? guarded([&] { return upstream->parse_newest(fetched->body); }) : fail(fetched.error());
    if (newest && *newest > most)  // all parts up to it would be asked for
      newest = fail(Code::kCorrupt, fmt::format("{}: {} {} has not come yet", upstream->name(), to_string(source.info.cut), *newest));
    if (fetched) deps_.health.note_answer(asked, *request, newest ? "" : newest.error().message);
    if (newest) {
      TRY(deps_.ledger.note_newest_part(source.info.name, scope, *newest));
      return newest;
    }
    last = newest.error();
  }
  return Result<int64_t>(fail(std::move(last)));
}

}  // namespace skykeep::flows

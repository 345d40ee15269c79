#include "flows/ingest.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace skykeep::flows {
namespace {

constexpr int kMaxPages = 500;

// Counts what a page holds without keeping it: the loader reads the bytes again from the lake.
class CountingSink final : public sources::PhotoSink {
 public:
  explicit CountingSink(std::unordered_set<std::string>& products) : products_(products) {}
  void on_photo(const sources::PhotoRecord& record) override {
    if (record.sample_type != "thumbnail") products_.insert(record.product_id);
  }
  void on_rejected(const sources::RejectedRecord&) override {}
  void on_drift(const sources::DriftNotice&) override {}

 private:
  std::unordered_set<std::string>& products_;
};

// What was not sent was held back here: that an address may not be asked now is its upstream's matter, all else is ours.
bool is_ours(const Error& error, int sent) {
  return error.code == Code::kCancelled || (sent == 0 && error.code != Code::kRateLimited && error.code != Code::kInvalidInput);
}

std::string latest_name(const std::string& rover) { return "newest_sol." + rover; }

}  // namespace

Ingest::Ingest(IngestDeps deps) : deps_(deps) {
  feeds_.push_back(sources::make_perseverance_feed());
  feeds_.push_back(sources::make_curiosity_feed());
  for (const std::string& server : deps_.config.old_servers) {
    const bool nasa = server.find("//api.nasa.gov/") != server.npos;
    feeds_.push_back(sources::make_old_shape_feed(server, nasa ? deps_.config.api_key : ""));
  }
  for (const auto& feed : feeds_)
    for (const auto& rover : sources::rovers())
      if (feed->covers(rover.id)) {
        feed_hosts_.push_back(host_of(feed->page_request(rover.id, 1, 0)));
        break;
      }
}

bool Ingest::has_feed(const std::string& rover) const {
  const sources::Rover* known = sources::find_rover(rover);
  return known != nullptr &&
         std::any_of(feeds_.begin(), feeds_.end(), [&](const auto& feed) { return feed->covers(known->id); });
}

std::vector<std::string> Ingest::upstreams(const std::string& source) const {
  std::vector<std::string> out;
  if (source == "mars_photos") out = feed_hosts_;
  if (source == "mars_traverse") out = {host_of(sources::perseverance_traverse_request())};
  if (source == "mars_manifests")
    for (const std::string& server : deps_.config.old_servers)
      out.push_back(host_of(sources::manifest_request(server, 5, "")));
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

net::Fetcher::OnAttempt Ingest::logging_to(std::string& log) const {
  return [&log, this](const net::Attempt& a) {
    log += fmt::format("{} GET {} #{}: {} {} bytes in {}{}{}\n", to_string(deps_.clock.now()), a.url, a.number,
                       a.status == 0 ? std::string("no answer") : std::to_string(a.status), a.bytes,
                       to_human(a.elapsed), a.error.empty() ? "" : ", ", a.error);
  };
}

// rules.md 19: what is simulated never enters a live data directory, whoever sends it.
Result<Result<net::Fetched>> Ingest::ask(const net::Fetch& request, const UpstreamHealth::Asked& asked, std::stop_token stop,
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

Result<LakeEvent> Ingest::keep(std::string key, const net::Fetched& fetched, const state::PartitionKey& partition,
                               const state::Run& run) {
  lake::ObjectMeta meta;
  meta.url = fetched.url;
  meta.status = fetched.status;
  meta.headers = fetched.headers.fields();
  meta.fetched_at = fetched.fetched_at;
  meta.origin = fetched.origin;
  meta.content_type = fetched.content_type;
  meta.source = partition.source;
  TRY(within("keep the raw answer", deps_.lake.put(key, fetched.body, std::move(meta))));
  return LakeEvent{std::move(key), fetched.body.size(), partition, run.id, deps_.clock.now()};
}

Result<> Ingest::publish_events(const std::vector<LakeEvent>& events) {
  if (events.empty()) return {};
  std::vector<bus::NewRecord> records;
  for (const LakeEvent& event : events) records.push_back({event.key, encode(event)});
  TRY(deps_.bus.append(kLakeEvents, records));
  uint64_t bytes = 0;
  for (const LakeEvent& event : events) bytes += event.size;
  deps_.journal.event("object", {{"key", events.back().key}, {"objects", events.size()}, {"bytes", bytes}});
  return {};
}

Result<> Ingest::page_through(const sources::PhotoFeed& feed, const state::PartitionKey& key, const state::Run& run,
                              std::stop_token stop, std::string& log, Paging& out) {
  const int rover_id = sources::find_rover(key.rover)->id;
  std::vector<std::string> first_identities;
  const UpstreamHealth::Asked asked{key.source, key.rover, true};
  for (int page = 0; page < kMaxPages; ++page) {
    const net::Fetch request = feed.page_request(rover_id, key.sol, page);
    const auto fetched = TRY(ask(request, asked, stop, log));
    if (!fetched && fetched.error().code == Code::kNotFound && page > 0) return {};  // past the last page
    if (!fetched) {
      out.trouble = fetched.error();
      return {};
    }
    out.events.push_back(
        TRY(keep(photos_key(key.rover, key.sol, page, sha256_hex(fetched->body)), *fetched, key, run)));
    ++out.pages;
    CountingSink sink(out.products);
    const auto info = feed.parse(fetched->body, rover_id, sink);
    if (!info) {
      out.corrupt = info.error().message;
      deps_.health.note_answer(asked, request, out.corrupt);
      log += fmt::format("page {} cannot be read: {}\n", page, out.corrupt);
      return {};
    }
    deps_.health.note_answer(asked, request);
    out.items += static_cast<int64_t>(info->items);
    if (info->claimed_total) out.claimed_total = info->claimed_total;
    if (feed.page_size() == 0 || info->items < feed.page_size()) return {};
    if (std::find(first_identities.begin(), first_identities.end(), info->first_identity) != first_identities.end()) {
      out.repeated = true;
      return {};
    }
    first_identities.push_back(info->first_identity);
  }
  out.corrupt = fmt::format("no end of paging after {} pages", kMaxPages);
  return {};
}

// The first upstream in order of trust that answers readably gives the result; the trouble of a better one is kept beside it. A
// temporary error of one upstream says more than a 404 of another.
Result<FetchResult> Ingest::fetch_photos(const state::PartitionKey& key, const state::Run& run, std::stop_token stop, std::string& log,
                                         IngestOutcome& out) {
  const sources::Rover* rover = sources::find_rover(key.rover);
  FetchResult result;
  const auto note_trouble = [&result](const Error& error) {
    if (!result.trouble || result.trouble->code == Code::kNotFound) result.trouble = error;
  };
  for (const auto& feed : feeds_) {
    if (rover == nullptr || !feed->covers(rover->id)) continue;
    Paging paging;
    const Result<> paged = page_through(*feed, key, run, stop, log, paging);
    TRY(publish_events(paging.events));  // of the pages that are kept already too
    TRY(paged);
    out.objects += static_cast<int64_t>(paging.events.size());
    out.answered = out.answered || paging.pages > 0 || !paging.trouble || paging.trouble->code == Code::kNotFound;
    if (!paging.trouble && paging.corrupt.empty()) {
      out.photos = static_cast<int64_t>(paging.products.size());
      if (result.trouble && result.trouble->code == Code::kNotFound) result.trouble.reset();
      result.upstream = feed->name();
      result.got = out.photos;
      result.items = paging.items;
      result.claimed_total = paging.claimed_total;
      result.repeated = paging.repeated;
      return result;
    }
    if (paging.trouble) log += fmt::format("{}: {}\n", feed->name(), paging.trouble->message);
    note_trouble(paging.trouble ? *paging.trouble : Error{Code::kCorrupt, paging.corrupt});
  }
  if (!result.trouble)
    result.trouble = Error{Code::kNotFound,
                           fmt::format("no upstream is configured for {}: name a server of the old photos shape in "
                                       "[sources.mars_photos] old_servers, or import",
                                       key.rover)};
  return result;
}

// Makes sure that a document can be read, and learns the newest sol of a rover that no feed tells it of.
Result<> Ingest::take_document(bool manifest, const std::string& rover, std::string_view body) {
  if (!manifest) {
    TRY(sources::parse_perseverance_traverse(body));
    return {};
  }
  const sources::Rover* known = sources::find_rover(rover);
  const auto parsed = TRY(sources::parse_manifest(body, {known == nullptr ? 0 : known->id, deps_.clock.now()}));
  if (parsed.max_sol > known_newest_sol(rover).value_or(-1))
    TRY(deps_.store.set_value(latest_name(rover), std::to_string(parsed.max_sol)));
  return {};
}

Result<FetchResult> Ingest::fetch_document(const state::PartitionKey& key, const state::Run& run, std::stop_token stop, std::string& log,
                                           IngestOutcome& out) {
  std::vector<net::Fetch> wanted;
  const sources::Rover* rover = sources::find_rover(key.rover);
  const bool manifest = key.source == "mars_manifests";
  if (!manifest) wanted.push_back(sources::perseverance_traverse_request());
  if (manifest && rover != nullptr)
    for (const std::string& server : deps_.config.old_servers) {
      const bool nasa = server.find("//api.nasa.gov/") != server.npos;
      wanted.push_back(sources::manifest_request(server, rover->id, nasa ? deps_.config.api_key : ""));
    }
  FetchResult result;
  const UpstreamHealth::Asked asked{key.source, key.rover};
  for (const net::Fetch& what : wanted) {
    auto fetched = TRY(ask(what, asked, stop, log));
    if (!fetched) {
      log += fetched.error().message + "\n";
      out.answered = out.answered || fetched.error().code == Code::kNotFound;
      if (!result.trouble || result.trouble->code == Code::kNotFound) result.trouble = std::move(fetched).error();
      continue;
    }
    out.answered = true;
    if (!fetched->not_modified) {
      const std::string kind = manifest ? "manifests" : "traverse";
      const auto event =
          TRY(keep(document_key(kind, key.rover, sha256_hex(fetched->body)), *fetched, key, run));
      TRY(publish_events({event}));
      out.objects = 1;
      if (const Result<> readable = take_document(manifest, key.rover, fetched->body); !readable) {
        result.trouble = readable.error();
        deps_.health.note_answer(asked, what, result.trouble->message);
        continue;
      }
      // Only now: from here on "not modified" may stand for these bytes.
      TRY(deps_.fetcher.keep_validators(*fetched));
    }
    deps_.health.note_answer(asked, what);
    result.trouble.reset();  // a document of a fall-back is as good
    result.upstream = host_of(what);
    result.got = 1;
    return result;
  }
  if (!result.trouble) result.trouble = Error{Code::kNotFound, fmt::format("no upstream is configured for {}", key.source)};
  return result;
}

Result<> Ingest::save(const FetchResult& result, IngestOutcome& out) {
  const FetchContext context = fetch_context(deps_.config, deps_.instance, deps_.clock.now());
  const auto saved = TRY(deps_.ledger.update(out.partition.key, [&](state::Partition& p, bool) {
    apply_fetch(p, result, context);
    return true;
  }));
  out.partition = *saved;
  if (saved->state == state::PartitionState::kComplete && !saved->reason.empty())
    deps_.journal.notice("warn", "drift", fmt::format("{} sol {}: {} gave less than expected: {}", saved->key.rover, saved->key.sol,
                                                      saved->upstream, saved->reason));
  return {};
}

Result<IngestOutcome> Ingest::partition(const state::PartitionKey& key, const state::Run& run, std::stop_token stop) {
  IngestOutcome out;
  out.partition.key = key;
  if (!TRY(deps_.ledger.claim(key, deps_.instance, run.id)))
    return fail(Code::kConflict, fmt::format("{} {} sol {} is being fetched already", key.source, key.rover, key.sol));
  const UtcTime started = deps_.clock.now();
  std::string log;
  const FetchResult result = TRY(key.source == "mars_photos" ? fetch_photos(key, run, stop, log, out)
                                                             : fetch_document(key, run, stop, log, out));
  TRY(save(result, out));
  const state::Partition& p = out.partition;
  const bool done = p.state == state::PartitionState::kComplete;
  log += fmt::format("{}: {}{}{}\n", to_string(deps_.clock.now()), state::to_string(p.state),
                     p.reason.empty() ? "" : ", ", p.reason);
  deps_.journal.attempt(run, key.sol < 0 ? fmt::format("{} {}", key.source, key.rover)
                                         : fmt::format("{} sol {}", key.rover, key.sol),
                        std::max(1, p.attempts), done, started, std::move(log));
  deps_.journal.partition(p);
  return out;
}

std::optional<int32_t> Ingest::known_newest_sol(const std::string& rover) {
  const auto value = deps_.store.value(latest_name(rover));
  if (!value || !*value) return std::nullopt;
  const auto sol = to_int(**value);
  return sol ? std::optional<int32_t>(static_cast<int32_t>(*sol)) : std::nullopt;
}

Result<Result<int32_t>> Ingest::newest_sol(const std::string& rover, std::stop_token stop) {
  const sources::Rover* known = sources::find_rover(rover);
  if (known == nullptr) return Result<int32_t>(fail(Code::kInvalidInput, fmt::format("'{}' is no rover", rover)));
  Error last{Code::kNotFound, fmt::format("no upstream tells the newest sol of {}", rover)};
  std::string log;
  for (const auto& feed : feeds_) {
    if (!feed->covers(known->id)) continue;
    const auto request = feed->latest_request(known->id);
    if (!request) continue;
    const UpstreamHealth::Asked asked{"mars_photos", rover};
    const auto fetched = TRY(ask(*request, asked, stop, log));
    Result<int32_t> sol = fetched ? feed->parse_latest(fetched->body) : fail(fetched.error());
    if (sol && *sol > sources::newest_sol(*known, deps_.clock.now()))  // all sols up to it would be asked for
      sol = fail(Code::kCorrupt, fmt::format("{}: latest_sol {} has not come yet", feed->name(), *sol));
    if (fetched) deps_.health.note_answer(asked, *request, sol ? "" : sol.error().message);
    if (sol) {
      TRY(deps_.store.set_value(latest_name(rover), std::to_string(*sol)));
      return sol;
    }
    last = sol.error();
  }
  return Result<int32_t>(fail(std::move(last)));
}

}  // namespace skykeep::flows

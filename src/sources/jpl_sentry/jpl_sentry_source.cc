#include <fmt/format.h>

#include "sources/jpl_sentry/jpl_sentry.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

class SentryUpstream final : public Upstream {
 public:
  std::string_view name() const override { return jpl::kHost; }
  std::string host() const override { return std::string(jpl::kHost); }
  bool covers(std::string_view scope) const override { return scope == kNoScope || scope == kRemovedScope; }
  net::Fetch request(const PartitionKey& key, int) const override { return sentry_request(key.scope); }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    const SentryDocument document = TRY(parse_sentry(body));
    if (document.kind != (key.scope == kRemovedScope ? SentryKind::kRemoved : SentryKind::kListed))
      return fail(Code::kCorrupt, fmt::format("jpl_sentry: {} was asked for, and this is of kind {}", to_string(key), to_string(document.kind)));
    return PageFacts{.products = {key.part}, .first_identity = key.part, .items = document.records.size() + document.rejected.size()};
  }
};

}  // namespace

Source jpl_sentry_source(const Settings&) {
  Source source;
  source.info.name = "jpl_sentry";
  source.info.title = "Impact risk list";
  source.info.terms = "Public data of NASA/JPL's Center for Near Earth Object Studies; one request at a time.";
  source.info.credit = "NASA/JPL CNEOS Sentry";
  source.info.items = "documents";
  source.info.scopes = {std::string(kNoScope), std::string(kRemovedScope)};
  source.info.scope_noun = "list";
  source.info.recheck = {{kEver, 24h}};
  source.info.freshness = 48h;
  source.upstreams.push_back(std::make_unique<SentryUpstream>());
  source.newest_by_clock = [](std::string_view, UtcTime) { return int64_t{0}; };
  source.is_told_by_clock = true;
  source.has_scope = [](std::string_view scope) { return scope == kNoScope || scope == kRemovedScope; };
  return source;
}

}  // namespace skykeep::sources

#include "sources/jpl_fireball/jpl_fireball.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

class FireballUpstream final : public Upstream {
 public:
  std::string_view name() const override { return jpl::kHost; }
  std::string host() const override { return std::string(jpl::kHost); }
  bool covers(std::string_view scope) const override { return scope == kNoScope; }
  net::Fetch request(const PartitionKey&, int) const override { return fireball_request(); }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    const FireballDocument document = TRY(parse_fireballs(body));
    if (document.records.empty()) return fail(Code::kCorrupt, "jpl_fireball: it lists nothing, and there were hundreds since 1988");
    return PageFacts{.products = {key.part}, .first_identity = key.part, .items = document.records.size() + document.rejected.size()};
  }
};

}  // namespace

Source jpl_fireball_source(const Settings&) {
  Source source;
  source.info.name = "jpl_fireball";
  source.info.title = "Fireballs";
  source.info.terms = "Public data of NASA/JPL's Center for Near Earth Object Studies; one request at a time.";
  source.info.credit = "US Government sensors, by NASA/JPL CNEOS";
  source.info.items = "documents";
  source.info.scopes = {std::string(kNoScope)};
  source.info.recheck = {{kEver, 24h}};
  source.info.freshness = 48h;
  source.upstreams.push_back(std::make_unique<FireballUpstream>());
  source.newest_by_clock = [](std::string_view, UtcTime) { return int64_t{0}; };
  source.is_told_by_clock = true;
  source.has_scope = [](std::string_view scope) { return scope == kNoScope; };
  return source;
}

}  // namespace skykeep::sources

#include <fmt/format.h>

#include "sources/jpl_sbdb/jpl_sbdb.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

// Those that people ask for: the visited ones, and those that came or come near. Others are imported.
constexpr const char* kKept[] = {"433", "3122", "3200", "4179", "25143", "29075", "65803", "99942", "101955", "162173"};

bool is_object(std::string_view scope) { return scope != kNoScope && jpl::scope_of(jpl::designation_of(scope)) == scope; }

class SbdbUpstream final : public Upstream {
 public:
  std::string_view name() const override { return jpl::kHost; }
  std::string host() const override { return std::string(jpl::kHost); }
  bool covers(std::string_view scope) const override { return is_object(scope); }
  net::Fetch request(const PartitionKey& key, int) const override { return sbdb_request(key.scope); }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    const SbdbObject object = TRY(parse_sbdb(body));
    if (jpl::scope_of(object.designation) != key.scope)
      return fail(Code::kCorrupt, fmt::format("jpl_sbdb: the object is {}, not {}", object.designation, jpl::designation_of(key.scope)));
    return PageFacts{.products = {key.part}, .first_identity = key.part, .items = 1};
  }
};

}  // namespace

Source jpl_sbdb_source(const Settings&) {
  Source source;
  source.info.name = "jpl_sbdb";
  source.info.title = "Asteroids' orbits and physical parameters";
  source.info.terms = "Public data of NASA/JPL's Solar System Dynamics group; one request at a time.";
  source.info.credit = "NASA/JPL Small-Body Database";
  source.info.items = "documents";
  source.info.scope_noun = "object";
  source.info.scopes.assign(std::begin(kKept), std::end(kKept));
  source.info.recheck = {{kEver, 24h * 30}};
  source.info.freshness = 24h * 60;
  source.upstreams.push_back(std::make_unique<SbdbUpstream>());
  source.newest_by_clock = [](std::string_view, UtcTime) { return int64_t{0}; };
  source.is_told_by_clock = true;
  source.has_scope = [](std::string_view scope) { return is_object(scope); };
  return source;
}

}  // namespace skykeep::sources

#include "sources/manifests/manifests.h"
#include "sources/mars_source.h"

namespace skykeep::sources {
namespace {

class ManifestUpstream final : public Upstream {
 public:
  ManifestUpstream(std::string server, std::string api_key)
      : server_(std::move(server)), api_key_(std::move(api_key)), host_(host_of_url(server_)) {}
  std::string_view name() const override { return host_; }
  std::string host() const override { return host_; }
  bool covers(std::string_view scope) const override { return rover_id_of(scope) != 0; }
  net::Fetch request(const PartitionKey& key, int) const override { return manifest_request(server_, rover_id_of(key.scope), api_key_); }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime at) const override {
    const Manifest manifest = TRY(parse_manifest(body, {rover_id_of(key.scope), at}));
    PageFacts facts{.products = {key.part}, .first_identity = key.part, .items = 1};
    facts.newest = sol_of("mars_photos", key.scope, manifest.max_sol);
    return facts;
  }

 private:
  std::string server_, api_key_, host_;
};

}  // namespace

Source mars_manifests_source(const Settings& settings) {
  Source source = mars_source(settings, "mars_manifests", "Mars mission manifests");
  source.info.items = "documents";
  source.info.without_upstream = "name a server of the legacy photos API in [sources] old_servers";
  source.info.former_prefixes = {"manifests/"};
  for (const std::string& server : settings.legacy_servers)
    source.upstreams.push_back(std::make_unique<ManifestUpstream>(server, key_for(server, settings)));
  return source;
}

}  // namespace skykeep::sources

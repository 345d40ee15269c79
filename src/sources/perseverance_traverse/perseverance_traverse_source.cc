#include <algorithm>

#include "sources/mars_source.h"
#include "sources/perseverance_traverse/perseverance_traverse.h"

namespace skykeep::sources {
namespace {

constexpr std::string_view kRover = "perseverance";

class TraverseUpstream final : public Upstream {
 public:
  std::string_view name() const override { return host_; }
  std::string host() const override { return host_; }
  bool covers(std::string_view scope) const override { return scope == kRover; }
  net::Fetch request(const PartitionKey&, int) const override { return perseverance_traverse_request(); }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    TRY(parse_perseverance_traverse(body));
    return PageFacts{.products = {key.part}, .first_identity = key.part, .items = 1};
  }

 private:
  const std::string host_ = host_of_url(perseverance_traverse_request().url);
};

}  // namespace

Source mars_traverse_source(const Settings& settings) {
  Source source = mars_source(settings, "mars_traverse", "Perseverance's traverse");
  source.info.items = "documents";
  std::erase_if(source.info.scopes, [](const std::string& scope) { return scope != kRover; });
  source.has_scope = [](std::string_view scope) { return scope == kRover; };
  source.info.former_prefixes = {"traverse/"};
  source.upstreams.push_back(std::make_unique<TraverseUpstream>());
  return source;
}

}  // namespace skykeep::sources

#include "sources/catalogue.h"

#include <algorithm>

#include "sources/apod/apod.h"
#include "sources/jpl_cad/jpl_cad.h"
#include "sources/jpl_fireball/jpl_fireball.h"
#include "sources/jpl_sbdb/jpl_sbdb.h"
#include "sources/jpl_sentry/jpl_sentry.h"
#include "sources/manifests/manifests.h"
#include "sources/mars_photos/mars_photos.h"
#include "sources/neows/neows.h"
#include "sources/perseverance_traverse/perseverance_traverse.h"

namespace skykeep::sources {
namespace {

using Make = Source (*)(const Settings&);

constexpr Make kSources[] = {
    mars_photos_source,
    mars_manifests_source,
    mars_traverse_source,
    apod_source,
    neows_source,
    jpl_cad_source,
    jpl_sentry_source,
    jpl_fireball_source,
    jpl_sbdb_source,
};

}  // namespace

Catalogue::Catalogue(const Settings& settings) {
  for (const Make make : kSources) sources_.push_back(make(settings));
}

const Source* Catalogue::find(std::string_view name) const {
  const auto at = std::ranges::find(sources_, name, [](const Source& source) { return std::string_view(source.info.name); });
  return at == sources_.end() ? nullptr : &*at;
}

std::vector<std::string> Catalogue::names() const {
  std::vector<std::string> out;
  for (const Source& source : sources_) out.push_back(source.info.name);
  return out;
}

bool Source::covers(std::string_view scope) const {
  return std::ranges::any_of(upstreams, [&](const auto& upstream) { return upstream->covers(scope); });
}

bool Source::keeps(std::string_view scope) const { return std::ranges::find(info.scopes, scope) != info.scopes.end(); }

const Upstream* Source::upstream(std::string_view name) const {
  const auto at = std::ranges::find_if(upstreams, [&](const auto& upstream) { return upstream->name() == name; });
  return at == upstreams.end() ? nullptr : at->get();
}

std::vector<std::string> Source::hosts() const {
  std::vector<std::string> out;
  for (const auto& upstream : upstreams)
    if (std::ranges::find(out, upstream->host()) == out.end()) out.push_back(upstream->host());
  return out;
}

}  // namespace skykeep::sources

#include <fmt/format.h>

#include "sources/jpl_sentry/jpl_sentry.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {

net::Fetch sentry_request(std::string_view scope) {
  net::Fetch fetch;
  fetch.url = fmt::format("https://{}/sentry.api", jpl::kHost);
  if (scope == kRemovedScope) fetch.url += "?removed=1";
  return fetch;
}

}  // namespace skykeep::sources

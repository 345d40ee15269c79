#include <fmt/format.h>

#include "net/http.h"
#include "sources/jpl_sbdb/jpl_sbdb.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {

net::Fetch sbdb_request(std::string_view scope) {
  net::Fetch fetch;
  fetch.url = fmt::format("https://{}/sbdb.api?des={}&phys-par=true&full-prec=true", jpl::kHost, net::percent_encode(jpl::designation_of(scope)));
  return fetch;
}

}  // namespace skykeep::sources

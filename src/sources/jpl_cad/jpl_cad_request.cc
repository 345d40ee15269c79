#include <fmt/format.h>

#include "sources/jpl_cad/jpl_cad.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {

net::Fetch cad_request(Date from, Date to) {
  net::Fetch fetch;
  fetch.url = fmt::format("https://{}/cad.api?date-min={}&date-max={}&dist-max=0.05&diameter=true&fullname=true&sort=date", jpl::kHost, to_string(from),
                          to_string(to));
  return fetch;
}

}  // namespace skykeep::sources

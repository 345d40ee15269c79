#include <fmt/format.h>

#include "sources/jpl_fireball/jpl_fireball.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {

net::Fetch fireball_request() {
  net::Fetch fetch;
  fetch.url = fmt::format("https://{}/fireball.api?vel-comp=true&sort=date", jpl::kHost);
  return fetch;
}

}  // namespace skykeep::sources

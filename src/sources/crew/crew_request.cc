#include "sources/crew/crew.h"

namespace skykeep::sources {

net::Fetch open_notify_crew_request() {
  net::Fetch fetch;
  fetch.url = "http://api.open-notify.org/astros.json";
  fetch.max_body = 1 << 20;
  return fetch;
}

net::Fetch corquaid_crew_request() {
  net::Fetch fetch;
  fetch.url = "https://corquaid.github.io/international-space-station-APIs/JSON/people-in-space.json";
  fetch.conditional = true;
  fetch.max_body = 1 << 20;
  return fetch;
}

}  // namespace skykeep::sources

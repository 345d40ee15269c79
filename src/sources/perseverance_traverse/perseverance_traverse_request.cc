#include "sources/perseverance_traverse/perseverance_traverse.h"

namespace skykeep::sources {

net::Fetch perseverance_traverse_request() {
  net::Fetch fetch;
  fetch.url = "https://mars.nasa.gov/mmgis-maps/M20/Layers/json/M20_traverse.json";
  fetch.content_types = {"application/json", "application/geo+json"};
  fetch.conditional = true;
  return fetch;
}

}  // namespace skykeep::sources

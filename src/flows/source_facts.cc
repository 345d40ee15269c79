#include "flows/source_facts.h"

#include "flows/satellites/import.h"
#include "sources/catalogue.h"

namespace skykeep::flows {

std::vector<std::string> fetched_sources() { return sources::Catalogue({}).names(); }

std::vector<std::string> imported_sources() {
  std::vector<std::string> out = fetched_sources();
  for (const std::string_view source : satellites::Import::kSources) out.emplace_back(source);
  return out;
}

}  // namespace skykeep::flows

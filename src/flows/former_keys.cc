#include "flows/former_keys.h"

#include "core/text.h"
#include "sources/photo_feed.h"

namespace skykeep::flows {

FormerKey read_former_key(std::string_view source, std::string_view key) {
  FormerKey out{whole_of(std::string(source)), 0};
  if (!source.starts_with("mars_")) return out;
  const auto steps = split(key, '/');
  const sources::Rover* rover = steps.size() > 1 ? sources::find_rover(steps[1]) : nullptr;
  if (rover == nullptr) return out;
  out.partition.scope = rover->slug;
  if (steps.size() > 2 && parse_part(steps[2])) out.partition.part = steps[2];
  if (steps.back().starts_with("page-")) out.page = static_cast<int>(to_int(steps.back().substr(5, 3)).value_or(0));
  return out;
}

}  // namespace skykeep::flows

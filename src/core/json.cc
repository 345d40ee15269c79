#include "core/json.h"

#include <fmt/format.h>

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace skykeep {

Result<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  const auto within_depth = [&](int depth, Json::parse_event_t event, Json&) {
    const bool opens = event == Json::parse_event_t::array_start || event == Json::parse_event_t::object_start;
    too_deep = too_deep || (opens && depth >= kDeepestJson);
    return !too_deep;
  };
  try {
    Json read = Json::parse(text, within_depth);
    if (too_deep) return fail(Code::kCorrupt, fmt::format("JSON nested more than {} deep", kDeepestJson));
    return read;
  } catch (const Json::exception& e) {  // not only parse_error: a number too great for a double is an out_of_range
    return fail(Code::kCorrupt, fmt::format("not JSON: {}", e.what()));
  }
}

std::string to_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace skykeep

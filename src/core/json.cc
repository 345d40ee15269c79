#include "core/json.h"

#include <fmt/format.h>

namespace skykeep {

Result<Json> parse_json(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& e) {
    return fail(Code::kCorrupt, fmt::format("not JSON: {}", e.what()));
  }
}

std::string to_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace skykeep

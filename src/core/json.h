// JSON where documents are few and shape matters. Where bytes are many, sources and loaders use simdjson.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/result.h"

namespace skykeep {

using Json = nlohmann::ordered_json;  // keeps the order in which members were written

Result<Json> parse_json(std::string_view text);
// Compact, and never throws: invalid UTF-8 becomes U+FFFD.
std::string to_text(const Json& json);

}  // namespace skykeep

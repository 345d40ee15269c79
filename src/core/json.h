// JSON where documents are few and shape matters. Where bytes are many, sources and loaders use simdjson.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/result.h"

// Compiled in json.cc, not again in each of the hundred sources that use it.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace skykeep {

using Json = nlohmann::ordered_json;  // keeps the order in which members were written

// Arrays and objects within each other, as parse_json accepts them: what walks a tree may recurse.
inline constexpr int kDeepestJson = 128;

// kCorrupt, saying where, for anything that is not one whole JSON text, for a number that no double holds and for
// nesting beyond kDeepestJson. Never throws.
Result<Json> parse_json(std::string_view text);
// Compact, and never throws: invalid UTF-8 becomes U+FFFD.
std::string to_text(const Json& json);

}  // namespace skykeep

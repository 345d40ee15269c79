// Holds the JSON body of a request against what its route says of it, so that the document and the route cannot disagree.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>

#include "core/json.h"

namespace skykeep::api {

struct BodyFault {
  std::string member;  // "files[0].name"; empty: the body itself
  std::string text;    // "files[0].name must be a text"
};
// The first thing that does not fit; nothing when all does. Knows the keywords that schemas of requests use: type, enum,
// properties, required, additionalProperties: false, items, anyOf, minimum, maximum, minItems, minLength.
std::optional<BodyFault> body_fault(const Json& body, const Json& schema);

}  // namespace skykeep::api

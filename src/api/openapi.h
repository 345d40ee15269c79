// The route table as an OpenAPI 3.1 document.
//
// Threads: pure function.
#pragma once

#include <string>

#include "api/router.h"
#include "core/json.h"

namespace skykeep::api {

Json openapi(const RouteTable& table, const std::string& version);

}  // namespace skykeep::api

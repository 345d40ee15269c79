// How the server says by itself that it does not answer: in the words of its owner, or as a problem (RFC 9457).
//
// Threads: any.
#pragma once

#include <string_view>

#include "net/server.h"

namespace skykeep::net {

// application/problem+json with the status, its name and the reason.
ServerResponse problem_response(int status, std::string_view reason);
// The same as ServerHandlers::failure says it, where there is one.
ServerResponse failure_of(const ServerHandlers& handlers, const ServerRequest& head, int status, std::string_view reason);

}  // namespace skykeep::net

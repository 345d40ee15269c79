#include "net/server/refusal.h"

#include <exception>

#include "core/json.h"
#include "core/log.h"
#include "net/server/response_head.h"

namespace skykeep::net {

ServerResponse problem_response(int status, std::string_view reason) {
  ServerResponse out =
      ServerResponse::text(status, "application/problem+json",
                           skykeep::to_text(Json{{"type", "about:blank"}, {"title", reason_of(status)}, {"status", status}, {"detail", reason}}));
  out.headers.add("Cache-Control", "no-store");
  return out;
}

ServerResponse failure_of(const ServerHandlers& handlers, const ServerRequest& head, int status, std::string_view reason) {
  try {
    if (handlers.failure) return handlers.failure(head, status, reason);
  } catch (const std::exception& error) {
    log::error("a refusal cannot be said in the words of {}: {}", head.path, error.what());
  }
  return problem_response(status, reason);
}

}  // namespace skykeep::net

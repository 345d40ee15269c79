#include "api/starting.h"

#include <fmt/format.h>

#include "api/addresses.h"
#include "api/route.h"
#include "api/sign_in.h"
#include "api/static_files.h"

namespace skykeep::api {
namespace {

constexpr double kLookAgainSeconds = 2;

net::ServerResponse page(const std::string& words) {
  net::ServerResponse response = net::ServerResponse::text(
      503, "text/html; charset=utf-8",
      fmt::format("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
                  "<meta http-equiv=refresh content={}><title>Skykeep is starting</title><main><h1>Skykeep is starting</h1>"
                  "<p>The tables are made ready: {}.</p><p>This page looks again by itself.</p></main></html>\n",
                  kLookAgainSeconds, escaped(words)));
  response.headers.add("Retry-After", fmt::format("{}", kLookAgainSeconds));
  response.headers.add("Cache-Control", "no-store");
  add_safety_headers(response.headers);
  return response;
}

}  // namespace

void Starting::say(std::string words) {
  const MutexLock lock(mutex_);
  words_ = std::move(words);
}

net::ServerResponse Starting::answer(const net::ServerRequest& request) const {
  const bool is_open = request.path == "/healthz" || request.path == "/readyz";
  const Dialect dialect = dialect_of(request.path);
  if (const auto problem = refuse(security_, request, is_open)) return problem_response(dialect, *problem);
  if (request.path == "/healthz") {
    net::ServerResponse response = net::ServerResponse::text(200, "application/json", R"({"status":"ok"})");
    add_safety_headers(response.headers);
    return response;
  }
  std::string words;
  {
    const MutexLock lock(mutex_);
    words = words_;
  }
  if (wants_page(request) && !is_for_programs(request.path)) return page(words);
  Problem problem = Problem::of(503, "starting, the tables are made ready: " + words);
  problem.retry_after_s = kLookAgainSeconds;
  return problem_response(dialect, problem);
}

net::ServerResponse Starting::failure(const net::ServerRequest& head, int status, std::string_view reason) const {
  return problem_response(dialect_of(head.path.empty() ? head.raw_target : head.path), Problem::of(status, std::string(reason)));
}

}  // namespace skykeep::api

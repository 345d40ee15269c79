// Where a verb is answered: by the process that owns the data directory, over its control socket, or by the same
// application opened here without listeners. A verb is written once, as an API handler.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/application.h"
#include "app/invocation.h"
#include "core/json.h"
#include "net/http.h"

namespace skykeep::app {

struct Answer {
  int status = 0;
  std::string content_type;
  std::string body;
};

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // `on_chunk` receives a streamed body as it comes; empty: the body is collected.
  using OnChunk = std::function<void(std::string_view)>;
  virtual Result<Answer> call(const std::string& method, const std::string& target, const std::string& body,
                              const OnChunk& on_chunk) = 0;
  virtual bool is_remote() const = 0;

  Result<Json> get_json(const std::string& target);
  Result<Json> post_json(const std::string& target, const Json& body);
};

// The owner when there is one; else the application itself, which then owns the directory for the length of the verb.
// `Failure` carries the exit code that belongs to it.
struct Failure {
  int exit_code = kFailed;
  std::string message;
};
std::expected<std::unique_ptr<Endpoint>, Failure> reach(const Invocation& call);
// The application itself, owning the directory. `force_simulated`: demo, whose simulator may not answer yet.
std::expected<std::unique_ptr<Application>, Failure> open_application(const Invocation& call, bool force_simulated);

// Of an application that could not be opened.
Failure failure_of(const Error& error);

// The exit code of an error, and a line on stderr: words or, with --json, {"error", "code", "exit_code"}.
int report(const Error& error);
int report(const Failure& failure);
// The same where words on stdout say it already: only with --json, for the exit code to have its reason.
int report_in_json(const Failure& failure);
// What does not spoil the answer, on stderr: a line of words or, with --json, {"note"}.
void note(const std::string& text);
// How errors are reported, once for the process, before anything is asked.
void errors_in_json(bool yes);

}  // namespace skykeep::app

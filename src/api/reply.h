// What a handler gives back: a reply, or a problem in the words of RFC 9457.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "net/server.h"

namespace skykeep::api {

struct Problem {
  int status = 500;
  std::string title, detail;
  std::string parameter;     // the request parameter at fault, when one is
  double retry_after_s = 0;  // becomes Retry-After

  Problem() = default;
  Problem(Error error);  // implicit: TRY passes errors of the rooms below through

  static Problem of(int status, std::string detail);
  static Problem bad_parameter(std::string parameter, std::string detail);
  static Problem not_found(std::string detail) { return of(404, std::move(detail)); }

  std::string to_json() const;       // application/problem+json
};

std::string_view reason_phrase(int status);

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::shared_ptr<const std::string> body;
  net::Headers headers;
  std::function<void(std::shared_ptr<net::EventStream>)> on_stream;  // an open stream instead of a body
  bool changes_by_itself = false;  // of a route that is kept by publication: this answer may change without one and is not kept
};

template <class T>
using Outcome = std::expected<T, Problem>;
using Answer = Outcome<Reply>;

Reply bytes_reply(std::string body, std::string content_type);
Reply json_reply(std::string body, int status = 200);
Reply json_reply(const Json& json, int status = 200);

}  // namespace skykeep::api

#include "api/reply.h"

#include <cmath>

namespace skykeep::api {
namespace {

int status_of(Code code) {
  switch (code) {
    case Code::kInvalidInput: return 400;
    case Code::kNotFound: return 404;
    case Code::kAlreadyExists:
    case Code::kConflict: return 409;
    case Code::kRateLimited: return 429;
    case Code::kUnavailable:
    case Code::kCancelled: return 503;
    case Code::kTimeout: return 504;
    case Code::kPermission: return 403;
    case Code::kUnsupported: return 501;
    case Code::kCorrupt: return 502;
    case Code::kInternal: return 500;
  }
  return 500;
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Internal Server Error";
  }
}

Problem::Problem(Error error)
    : status(status_of(error.code)),
      title(reason_phrase(status)),
      detail(std::move(error.message)),
      retry_after_s(error.retry_after_s) {}

Problem Problem::of(int status, std::string detail) {
  Problem problem;
  problem.status = status;
  problem.title = reason_phrase(status);
  problem.detail = std::move(detail);
  return problem;
}

Problem Problem::bad_parameter(std::string parameter, std::string detail) {
  Problem problem = of(400, std::move(detail));
  problem.parameter = std::move(parameter);
  return problem;
}

std::string Problem::to_json() const {
  Json json = {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}};
  if (!parameter.empty()) json["parameter"] = parameter;
  return to_text(json);
}

Reply bytes_reply(std::string body, std::string content_type) {
  Reply reply;
  reply.content_type = std::move(content_type);
  reply.body = std::make_shared<const std::string>(std::move(body));
  return reply;
}

Reply json_reply(std::string body, int status) {
  Reply reply = bytes_reply(std::move(body), "application/json");
  reply.status = status;
  return reply;
}

Reply json_reply(const Json& json, int status) { return json_reply(to_text(json), status); }

}  // namespace skykeep::api

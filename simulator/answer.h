// One answer of a simulated upstream, before it becomes HTTP.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skykeep::simulator {

struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool cacheable = false;        // gets ETag and Last-Modified, answers 304
  std::optional<size_t> cut_at;  // fault: fewer bytes than Content-Length says, then the connection ends

  static Answer json(std::string text, int code = 200) {
    return {code, "application/json", std::move(text), {}, false, {}};
  }
  static Answer html(int code, std::string text) {
    return {code, "text/html; charset=utf-8", std::move(text), {}, false, {}};
  }
};

}  // namespace skykeep::simulator

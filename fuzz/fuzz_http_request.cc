// Whatever bytes a connection carries, in whatever pieces: the parser ends in a request, a refusal or a wish
// for more.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/server/request_parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skykeep::net;
  if (size < 1) return 0;
  const size_t piece = data[0] % 32 + 1;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestParser parser({.max_header_bytes = 4096, .max_body_bytes = 4096});
  std::string waiting;
  while (!rest.empty()) {
    waiting += rest.substr(0, piece);
    rest.remove_prefix(std::min(piece, rest.size()));
    for (bool more = true; more;) {
      size_t used = 0;
      const auto state = parser.put(waiting, used);
      if (used > waiting.size()) std::abort();
      waiting.erase(0, used);
      if (state == RequestParser::State::kRefused) return 0;
      if (state == RequestParser::State::kDone) {
        const ServerRequest request = parser.take();
        if (!request.path.starts_with('/') || request.path.find('\0') != request.path.npos) std::abort();
        if (request.body.size() > 4096) std::abort();
      }
      more = state != RequestParser::State::kMore && !waiting.empty();
    }
  }
  return 0;
}

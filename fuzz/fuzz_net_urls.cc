// URLs and queries come from upstream links and from clients: reading them must never fail badly, and what
// was read and written again must read the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/http.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skykeep::net;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto url = parse_url(text)) {
    const auto again = parse_url(url->text());
    if (!again || again->text() != url->text()) std::abort();
    (void)resolve_url(*url, text);
  }
  const Query query = parse_query(text);
  if (parse_query(to_text(query)) != query) std::abort();
  if (percent_decode(percent_encode(text), false) != text) std::abort();
  if (redact(redact(text)) != redact(text)) std::abort();
  return 0;
}

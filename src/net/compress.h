// gzip for answers that are worth it: done once for a cached body, never on the I/O thread's hot path.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace skykeep::net {

// The body as a gzip stream, deterministic for equal input; null when that saves less than a tenth or the
// body is under 1 KB, in which case the plain body is to be sent.
std::shared_ptr<const std::string> gzip(std::string_view body, int level = 6);
// The reverse; corrupt when it is no whole gzip stream or grows beyond `max_bytes`.
Result<std::string> gunzip(std::string_view compressed, size_t max_bytes);
// True when the request's Accept-Encoding takes `coding` ("gzip", "br"; and does not refuse it with q=0). What names no coding
// but "*" takes any.
bool accepts_encoding(const Headers& request, std::string_view coding);
inline bool accepts_gzip(const Headers& request) { return accepts_encoding(request, "gzip"); }
// Text, JSON, XML, SVG, scripts; not pictures or Parquet.
bool is_compressible(std::string_view content_type);

}  // namespace skykeep::net

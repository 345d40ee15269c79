// The built page inside the program: every file of web/dist with its gzip and Brotli twins.
//
// Owner: nobody, the bytes live in the program's read-only data. Threads: any. Empty when built with SKYKEEP_WEB=OFF.
#pragma once

#include <span>
#include <string_view>

namespace skykeep::web {

struct EmbeddedFile {
  std::string_view path;          // "/index.html", "/assets/index-B2hx.js"; names below /assets/ carry a content hash
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;          // empty where gzip does not help
  std::string_view brotli;        // the same of Brotli
  std::string_view etag;          // quoted, of the plain bytes
};

// Sorted by path.
std::span<const EmbeddedFile> embedded_files();

}  // namespace skykeep::web

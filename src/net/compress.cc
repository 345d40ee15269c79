#include "net/compress.h"

#include <zlib.h>

#include "core/text.h"

namespace skykeep::net {
namespace {
constexpr size_t kWorthwhile = 1024;
constexpr int kGzipWindow = 15 + 16;

Bytef* bytes_of(std::string_view text) {
  // zlib does not write through next_in; its type merely predates const.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}
}  // namespace

std::shared_ptr<const std::string> gzip(std::string_view body, int level) {
  if (body.size() < kWorthwhile || body.size() > (1u << 30)) return nullptr;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) return nullptr;
  auto out = std::make_shared<std::string>(deflateBound(&stream, body.size()), '\0');
  stream.next_in = bytes_of(body);
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out->data());
  stream.avail_out = static_cast<uInt>(out->size());
  const int done = deflate(&stream, Z_FINISH);
  const size_t size = stream.total_out;
  deflateEnd(&stream);
  if (done != Z_STREAM_END || size > body.size() - body.size() / 10) return nullptr;
  out->resize(size);
  out->shrink_to_fit();
  return out;
}

Result<std::string> gunzip(std::string_view compressed, size_t max_bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return fail(Code::kInternal, "zlib does not start");
  stream.next_in = bytes_of(compressed);
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string out, part(64 << 10, '\0');
  int state = Z_OK;
  while (state == Z_OK && out.size() <= max_bytes) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(part, 0, part.size() - stream.avail_out);
    if (state == Z_BUF_ERROR) break;
    // A stream may have several members (RFC 1952, 2.2); what is no member behind the last is left off.
    const bool another = state == Z_STREAM_END && stream.avail_in > 2 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b;
    if (another) state = inflateReset(&stream);
  }
  inflateEnd(&stream);
  if (out.size() > max_bytes) return fail(Code::kCorrupt, "gzip stream is longer than allowed");
  if (state != Z_STREAM_END) return fail(Code::kCorrupt, "gzip stream is damaged or not whole");
  return out;
}

bool accepts_encoding(const Headers& request, std::string_view coding) {
  bool any = false;  // what "*" says holds for codings that are not named
  for (const auto& [name, value] : request.fields()) {
    if (!iequals(name, "accept-encoding")) continue;
    for (const std::string_view part : split(value, ',')) {
      const auto pieces = split(part, ';');
      if (pieces.empty()) continue;
      const std::string_view named = trim(pieces[0]);
      if (!iequals(named, coding) && named != "*") continue;
      const std::string q = pieces.size() > 1 ? to_lower(trim(pieces[1])) : std::string();
      const bool taken = !(q.starts_with("q=") && to_double(std::string_view(q).substr(2)).value_or(1) == 0);
      if (named != "*") return taken;
      any = taken;
    }
  }
  return any;
}

bool is_compressible(std::string_view content_type) {
  const std::string type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
         type.ends_with("javascript") || type == "application/wasm" || type == "application/x-ndjson";
}

}  // namespace skykeep::net

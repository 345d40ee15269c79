#include "api/static_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/addresses.h"
#include "api/security.h"
#include "api/sign_in.h"
#include "net/compress.h"

namespace skykeep::api {
namespace {

constexpr std::string_view kWithoutPage =
    "<!doctype html><meta charset=utf-8><title>Skykeep</title><h1>Skykeep</h1>"
    "<p>This program was built without its page (SKYKEEP_WEB=OFF). The API is here: "
    "<a href=/openapi.json>/openapi.json</a>, <a href=/api/v1/status>/api/v1/status</a>.";

const web::EmbeddedFile* find(std::span<const web::EmbeddedFile> files, std::string_view path) {
  const auto at = std::ranges::lower_bound(files, path, {}, &web::EmbeddedFile::path);
  return at != files.end() && at->path == path ? &*at : nullptr;
}

}  // namespace

void add_safety_headers(net::Headers& headers) {
  if (!headers.get("Content-Security-Policy"))
    headers.add("Content-Security-Policy",
              "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; "
              "base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
}

net::ServerResponse preflight(std::string_view allow) {
  net::ServerResponse response;
  response.status = 204;
  response.headers.add("Allow", std::string(allow));
  add_safety_headers(response.headers);
  return response;
}

void open_to_pages(net::Headers& headers) {
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers", "*");
}

net::ServerResponse open_preflight(const net::ServerRequest& request) {
  net::ServerResponse response = preflight("GET, HEAD, OPTIONS");
  response.headers.add("Access-Control-Allow-Origin", "*");
  response.headers.add("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
  if (const auto asked = request.headers.get("Access-Control-Request-Headers"))
    response.headers.add("Access-Control-Allow-Headers", std::string(*asked));
  response.headers.add("Access-Control-Max-Age", "86400");
  response.headers.add("Vary", "Access-Control-Request-Headers");
  return response;
}

namespace {

// The form in which a file is sent: what the asker takes, the smallest first.
struct Form {
  std::string_view bytes, encoding, mark;  // mark: what its ETag has more than that of the plain bytes
};
Form form_of(const web::EmbeddedFile& file, const net::Headers& headers) {
  if (!file.brotli.empty() && net::accepts_encoding(headers, "br")) return {file.brotli, "br", "-br"};
  if (!file.gzip.empty() && net::accepts_encoding(headers, "gzip")) return {file.gzip, "gzip", "-gz"};
  return {file.bytes, "", ""};
}

}  // namespace

std::optional<net::ServerResponse> serve_page(std::span<const web::EmbeddedFile> files, std::string_view token,
                                              const net::ServerRequest& request) {
  net::ServerResponse response;
  add_safety_headers(response.headers);
  if (!token.empty() && std::ranges::any_of(request.query, [](const auto& p) { return p.first == "token"; })) {
    // Only reached with the right token: the guard in front has compared it.
    response.status = 303;
    response.headers.add("Location", "/");
    response.headers.add("Set-Cookie", token_cookie(token));
    response.body = std::make_shared<const std::string>();
    return response;
  }
  const web::EmbeddedFile* file = find(files, request.path);
  if (file == nullptr) {
    if (is_for_programs(request.path) || !(is_view(request.path) || wants_page(request))) return std::nullopt;
    file = find(files, "/index.html");
  }
  if (file == nullptr) {
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.body = std::make_shared<const std::string>(kWithoutPage);
    return response;
  }
  const bool is_asset = request.path.starts_with("/assets/");
  const Form form = form_of(*file, request.headers);
  std::string etag(file->etag);
  if (etag.size() > 1) etag.insert(etag.size() - 1, form.mark);
  response.headers.add("Content-Type", std::string(file->content_type));
  response.headers.add("ETag", etag);
  response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Cache-Control", is_asset ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers.get("If-None-Match") == std::optional<std::string_view>(etag)) {
    response.status = 304;
    return response;
  }
  if (!form.encoding.empty()) response.headers.add("Content-Encoding", std::string(form.encoding));
  response.body = std::make_shared<const std::string>(form.bytes);
  return response;
}

}  // namespace skykeep::api

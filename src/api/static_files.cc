#include "api/static_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/security.h"
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

bool is_api_path(std::string_view path) {
  for (const std::string_view prefix : {"/api/", "/mars-photos/", "/planetary/", "/neo/", "/v1/", "/iss-"})
    if (path.starts_with(prefix)) return true;
  return path == "/api" || path == "/mars-photos" || path == "/metrics" || path == "/astros.json" || path == "/v1" || path == "/openapi.json";
}

net::ServerResponse serve_page(std::span<const web::EmbeddedFile> files, std::string_view token,
                               const net::ServerRequest& request) {
  net::ServerResponse response;
  add_safety_headers(response.headers);
  if (!token.empty() && std::ranges::any_of(request.query, [](const auto& p) { return p.first == "token"; })) {
    // Only reached with the right token: the guard in front has compared it.
    response.status = 303;
    response.headers.add("Location", "/");
    response.headers.add("Set-Cookie",
                         fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000", kTokenCookie, token));
    response.body = std::make_shared<const std::string>();
    return response;
  }
  const web::EmbeddedFile* file = find(files, request.path);
  const bool is_asset = request.path.starts_with("/assets/");
  if (file == nullptr && !is_asset) file = find(files, "/index.html");
  if (file == nullptr) {
    response.status = is_asset ? 404 : 200;
    response.headers.add("Content-Type", is_asset ? "text/plain; charset=utf-8" : "text/html; charset=utf-8");
    response.body = std::make_shared<const std::string>(is_asset ? std::string_view("no such file\n") : kWithoutPage);
    return response;
  }
  const bool gzip = !file->gzip.empty() && net::accepts_gzip(request.headers);
  std::string etag(file->etag);
  if (gzip && etag.size() > 1) etag.insert(etag.size() - 1, "-gz");
  response.headers.add("Content-Type", std::string(file->content_type));
  response.headers.add("ETag", etag);
  response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Cache-Control", is_asset ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers.get("If-None-Match") == std::optional<std::string_view>(etag)) {
    response.status = 304;
    return response;
  }
  if (gzip) response.headers.add("Content-Encoding", "gzip");
  response.body = std::make_shared<const std::string>(gzip ? file->gzip : file->bytes);
  return response;
}

}  // namespace skykeep::api

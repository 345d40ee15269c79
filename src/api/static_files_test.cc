#include "api/static_files.h"

#include <gtest/gtest.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

constexpr web::EmbeddedFile kFiles[] = {
    {"/assets/index-1a2b.js", "text/javascript; charset=utf-8", "plain", "gzipped", "brotli", "\"e\""},
    {"/assets/small-3c4d.svg", "image/svg+xml", "<svg/>", "", "", "\"s\""},
    {"/index.html", "text/html; charset=utf-8", "<html>", "gz<html>", "br<html>", "\"i\""},
};

std::optional<net::ServerResponse> serve(const char* path, const char* encoding, const char* etag = nullptr) {
  net::ServerRequest request = Client::request("GET", path);
  request.headers.add("Accept-Encoding", encoding);
  if (etag != nullptr) request.headers.add("If-None-Match", etag);
  return serve_page(kFiles, "", request);
}

TEST(StaticFiles, AreSentInTheSmallestFormThatTheAskerTakes) {
  const struct {
    const char *accepts, *body, *encoding, *etag;
  } cases[] = {
      {"", "plain", "", "\"e\""},
      {"identity", "plain", "", "\"e\""},
      {"gzip", "gzipped", "gzip", "\"e-gz\""},
      {"br", "brotli", "br", "\"e-br\""},
      {"gzip, deflate, br, zstd", "brotli", "br", "\"e-br\""},
      {"gzip;q=1.0, br;q=0", "gzipped", "gzip", "\"e-gz\""},
      {"br;q=0, *", "gzipped", "gzip", "\"e-gz\""},
      {"*;q=0", "plain", "", "\"e\""},
      {"*", "brotli", "br", "\"e-br\""},
      {"brr", "plain", "", "\"e\""},
  };
  for (const auto& [accepts, body, encoding, etag] : cases) {
    const auto response = serve("/assets/index-1a2b.js", accepts);
    ASSERT_TRUE(response) << accepts;
    EXPECT_EQ(*response->body, body) << accepts;
    EXPECT_EQ(Client::header(*response, "Content-Encoding"), encoding) << accepts;
    EXPECT_EQ(Client::header(*response, "ETag"), etag) << accepts;
    EXPECT_EQ(Client::header(*response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(serve("/assets/index-1a2b.js", accepts, etag)->status, 304) << accepts;
  }
  EXPECT_EQ(*serve("/assets/small-3c4d.svg", "br, gzip")->body, "<svg/>");
  EXPECT_EQ(*serve("/mars", "br")->body, "br<html>");
  EXPECT_FALSE(serve("/assets/gone-5e6f.js", "br"));
}

}  // namespace
}  // namespace skykeep::api

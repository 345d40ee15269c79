#include "net/server/request_parser.h"

#include <gtest/gtest.h>

namespace skykeep::net {
namespace {

// Feeds `bytes` in pieces of `size` as a connection would: what was not used comes again with the next piece.
std::vector<ServerRequest> parse_in_pieces(std::string_view bytes, size_t size, RequestParser& parser) {
  std::vector<ServerRequest> out;
  std::string waiting;
  while (!bytes.empty()) {
    waiting += bytes.substr(0, size);
    bytes.remove_prefix(std::min(size, bytes.size()));
    for (auto state = RequestParser::State::kHeader;
         state != RequestParser::State::kMore && !waiting.empty();) {
      size_t used = 0;
      state = parser.put(waiting, used);
      waiting.erase(0, used);
      if (state == RequestParser::State::kRefused) return out;
      if (state == RequestParser::State::kDone) out.push_back(parser.take());
    }
  }
  return out;
}

TEST(RequestParser, PiecesOfAnySizeGiveTheSameRequests) {
  const std::string_view bytes =
      "POST /a?x=1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;e=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n"
      "GET /c HTTP/1.1\r\nHost: h\r\n\r\n"
      "PUT /d HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\ndata";
  for (size_t size = 1; size <= bytes.size(); ++size) {
    RequestParser parser({.max_header_bytes = 4096, .max_body_bytes = 4096});
    const auto requests = parse_in_pieces(bytes, size, parser);
    ASSERT_EQ(requests.size(), 4u) << "pieces of " << size << ": " << parser.refusal().reason;
    EXPECT_EQ(requests[0].path, "/a");
    EXPECT_EQ(requests[0].body, "");
    EXPECT_EQ(requests[1].body, "abc0123456789");
    EXPECT_EQ(requests[2].method, "GET");
    EXPECT_EQ(requests[3].body, "data");
  }
}

TEST(RequestParser, NothingIsTakenAfterARefusal) {
  RequestParser parser({.max_header_bytes = 4096, .max_body_bytes = 4096});
  EXPECT_TRUE(parse_in_pieces("GET /../x HTTP/1.1\r\nHost: h\r\n\r\n", 100, parser).empty());
  EXPECT_EQ(parser.refusal().status, 400);
  size_t used = 1;
  EXPECT_EQ(parser.put("GET / HTTP/1.1\r\nHost: h\r\n\r\n", used), RequestParser::State::kRefused);
  EXPECT_EQ(used, 0u);
}

}  // namespace
}  // namespace skykeep::net

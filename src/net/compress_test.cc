#include "net/compress.h"

#include <gtest/gtest.h>

namespace skykeep::net {
namespace {

TEST(Compress, SeveralMembersAreOneStreamAndNoMemberMayBeCut) {
  const std::string text(5000, 'a'), more(5000, 'b');
  const std::string both = *gzip(text) + *gzip(more);
  EXPECT_EQ(gunzip(both, 1 << 20).value_or(""), text + more);
  EXPECT_EQ(gunzip(*gzip(text) + "trailing", 1 << 20).value_or(""), text);
  for (size_t length = 1; length < both.size(); ++length) {
    const auto cut = gunzip(both.substr(0, length), 1 << 20);
    EXPECT_EQ(cut.value_or(text), text) << "only between two members: " << length;
  }
  EXPECT_FALSE(gunzip(both, 6000));
}

TEST(Compress, WhatIsWorthItComesBackUnchanged) {
  std::string body;
  for (int i = 0; i < 500; ++i) body += "{\"sol\":" + std::to_string(i) + ",\"camera\":\"FHAZ\"},";
  const auto small = gzip(body);
  ASSERT_TRUE(small);
  EXPECT_LT(small->size(), body.size() / 3);
  EXPECT_EQ(gunzip(*small, body.size()).value(), body);
  EXPECT_EQ(*gzip(body), *small);
}

TEST(Compress, ShortOrRandomBodiesStayPlain) {
  EXPECT_FALSE(gzip(std::string(1000, 'a')));
  std::string noise;
  uint64_t x = 88172645463325252ull;
  for (int i = 0; i < 4096; ++i) {
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    noise += static_cast<char>(x);
  }
  EXPECT_FALSE(gzip(noise));
}

TEST(Compress, DamagedOrEndlessStreamsAreCorrupt) {
  const auto good = gzip(std::string(100'000, 'x'));
  ASSERT_TRUE(good);
  EXPECT_EQ(gunzip(std::string_view(*good).substr(0, good->size() - 4), 1 << 20).error().code,
            Code::kCorrupt);
  EXPECT_EQ(gunzip(*good, 50'000).error().code, Code::kCorrupt);
  EXPECT_EQ(gunzip("not gzip", 100).error().code, Code::kCorrupt);
}

TEST(Compress, AcceptEncodingIsReadWithItsWeights) {
  const std::pair<const char*, bool> cases[] = {{"gzip", true},         {"deflate, GZIP;q=0.5", true},
                                                {"br", false},          {"gzip;q=0", false},
                                                {"gzip; q=0.0", false}, {"*", true},
                                                {"identity", false},    {"", false}};
  for (const auto& [value, expected] : cases) {
    Headers headers;
    headers.add("accept-encoding", value);
    EXPECT_EQ(accepts_gzip(headers), expected) << value;
  }
  EXPECT_FALSE(accepts_gzip(Headers()));
}

TEST(Compress, TextIsCompressibleAndPicturesAreNot) {
  for (const char* type : {"application/json; charset=utf-8", "application/geo+json", "text/html",
                           "image/svg+xml", "text/javascript"})
    EXPECT_TRUE(is_compressible(type)) << type;
  for (const char* type : {"image/jpeg", "application/octet-stream", ""})
    EXPECT_FALSE(is_compressible(type)) << type;
}

}  // namespace
}  // namespace skykeep::net

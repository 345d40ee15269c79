#include "net/http.h"

#include <gtest/gtest.h>

namespace skykeep::net {
namespace {

TEST(Headers, NamesCompareWithoutCaseAndDuplicatesAreKept) {
  Headers headers;
  headers.add("X-RateLimit-Remaining", "7");
  headers.add("Link", "a");
  headers.add("link", "b");
  EXPECT_EQ(headers.get("x-ratelimit-remaining"), "7");
  EXPECT_EQ(headers.get("LINK"), "a");
  EXPECT_EQ(headers.fields().size(), 3u);
  headers.set("Link", "c");
  EXPECT_EQ(headers.fields().size(), 2u);
  EXPECT_EQ(headers.get("link"), "c");
  EXPECT_FALSE(headers.get("ETag").has_value());
}

struct UrlCase {
  const char* text;
  const char* canonical;  // null: refused
};

TEST(Url, IsReadAndWrittenBack) {
  const UrlCase cases[] = {
      {"https://mars.nasa.gov/rss/api/?feed=raw_images&num=100",
       "https://mars.nasa.gov/rss/api/?feed=raw_images&num=100"},
      {"HTTP://Mars.NASA.gov", "http://mars.nasa.gov/"},
      {"http://h:80/a", "http://h/a"},
      {"https://h:443/a", "https://h/a"},
      {"https://h:80/a", "https://h:80/a"},
      {"http://h?q=1", "http://h/?q=1"},
      {"http://h/a#fragment?x", "http://h/a"},
      {"http://[::1]:8080/x", "http://[::1]:8080/x"},
      {"http://h/Apollo 11 Overview/a.jpg", "http://h/Apollo%2011%20Overview/a.jpg"},
      {"http://h/caf\xc3\xa9?q=\xc3\xa9", "http://h/caf%C3%A9?q=%C3%A9"},
      {"http://h/%2F%20?a=%26", "http://h/%2F%20?a=%26"},
      {"http://0177.0.0.1/", "http://127.0.0.1/"},
      {"http://0x7f000001/", "http://127.0.0.1/"},
      {"http://2130706433:8080/", "http://127.0.0.1:8080/"},
      {"http://h:/a", "http://h/a"},
      {"ftp://h/a", nullptr},
      {"http://h\\@evil/", nullptr},
      {"http://h%2f.evil/", nullptr},
      {"http://h%00/", nullptr},
      {"http://[::1%25lo]/", nullptr},
      {"http://h:80:90/", nullptr},
      {"http://h:0/", nullptr},
      {"/only/a/path", nullptr},
      {"http://", nullptr},
      {"http:///a", nullptr},
      {"http://h:99999/", nullptr},
      {"http://h:-1/", nullptr},
      {"http://h:x/", nullptr},
      {"http://[::1/", nullptr},
      {"http://user:secret@h/", nullptr},
      {"http://h/a\r\nX: y", nullptr},
      {"http://h h/", nullptr},
  };
  for (const UrlCase& c : cases) {
    const auto url = parse_url(c.text);
    if (c.canonical == nullptr) {
      ASSERT_FALSE(url.has_value()) << c.text;
      EXPECT_EQ(url.error().code, Code::kInvalidInput);
      EXPECT_EQ(url.error().message.find("secret"), std::string::npos) << url.error().message;
    } else {
      ASSERT_TRUE(url.has_value()) << c.text << ": " << url.error().message;
      EXPECT_EQ(url->text(), c.canonical);
    }
  }
}

TEST(Url, AuthorityOmitsTheSchemesOwnPort) {
  EXPECT_EQ(parse_url("https://h:443/")->authority(), "h");
  EXPECT_EQ(parse_url("https://h:8443/")->authority(), "h:8443");
  EXPECT_EQ(parse_url("http://[2001:DB8::1]/")->authority(), "[2001:db8::1]");
}

TEST(Url, ReferencesResolveAsRedirectsMeanThem) {
  const Url base = parse_url("https://h:8443/a/b?q=1").value();
  const std::pair<const char*, const char*> cases[] = {
      {"http://other/x", "http://other/x"}, {"//other/x", "https://other/x"},
      {"/x?y=2", "https://h:8443/x?y=2"},   {"c", "https://h:8443/a/c"},
      {"?y=2", "https://h:8443/a/b?y=2"},   {"#top", "https://h:8443/a/b?q=1"},
      {"x/y:z", "https://h:8443/a/x/y:z"},
  };
  for (const auto& [reference, expected] : cases)
    EXPECT_EQ(resolve_url(base, reference)->text(), expected) << reference;
  for (const char* reference : {"javascript:alert(1)", "file:///etc/passwd", "http://", "//user:pw@other/"})
    EXPECT_FALSE(resolve_url(base, reference)) << reference;
}

TEST(Query, DecodesInOrderAndEncodesBack) {
  const Query query = parse_query("sol=1000&camera=front+hazcam&&flag&a=%26%3D&sol=2&bad=%zz%4");
  const Query expected = {
      {"sol", "1000"}, {"camera", "front hazcam"}, {"flag", ""}, {"a", "&="}, {"sol", "2"}, {"bad", "%zz%4"}};
  EXPECT_EQ(query, expected);
  EXPECT_EQ(to_text(query), "sol=1000&camera=front%20hazcam&flag=&a=%26%3D&sol=2&bad=%25zz%254");
  EXPECT_TRUE(parse_query("").empty());
}

TEST(Percent, EncodingSurvivesEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(all), false), all);
  EXPECT_EQ(percent_encode("a~b/c d"), "a~b%2Fc%20d");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
}

TEST(Redaction, RemovesSecretsAndNothingElse) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://api.nasa.gov/neo?api_key=S3CRET&date=1", "https://api.nasa.gov/neo?date=1"},
      {"https://api.nasa.gov/neo?date=1&api_key=S3CRET", "https://api.nasa.gov/neo?date=1"},
      {"https://api.nasa.gov/neo?API_KEY=S3CRET", "https://api.nasa.gov/neo"},
      {"https://h/a?api%5Fkey=S3CRET&x=1", "https://h/a?x=1"},
      {"https://h/a?token=S3CRET&key=S3CRET&signature=S3CRET&keyword=mars", "https://h/a?keyword=mars"},
      {"https://me:S3CRET@h/a?x=1", "https://h/a?x=1"},
      {"https://h/user@home?x=1#f", "https://h/user@home?x=1#f"},
      {"/neo?api_key=S3CRET&x=2", "/neo?x=2"},
      {"no url at all", "no url at all"},
      {"/login?api_key=S3CRET&next=https://h/?token=S3CRET", "/login?next=https://h/"},
      {"https://h/#access_token=S3CRET&x=1", "https://h/#x=1"},
      {"https://h/a?key=S3CRET#top", "https://h/a#top"},
      {"https://h/a?", "https://h/a?"},
      {"https://h/a?x=1;sig=S3CRET", "https://h/a?x=1"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(redact(text), expected);
  EXPECT_EQ(redact("https://h/a?pin=1234&x=1", {"pin"}), "https://h/a?x=1");
}

TEST(Loopback, IsTheMachineItselfOnly) {
  for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "LOCALHOST"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"mars.nasa.gov", "127.evil.example", "10.0.0.1", "localhost.example", "128.0.0.1"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace skykeep::net

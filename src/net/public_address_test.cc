#include "net/public_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <cstring>

#include "net/client.h"
#include "net/testing/tools.h"

namespace skykeep::net {
namespace {

sockaddr_storage address_of(const char* text) {
  sockaddr_storage out{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    std::memcpy(&out, &v4, sizeof v4);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    v6.sin6_family = AF_INET6;
    std::memcpy(&out, &v6, sizeof v6);
  }
  return out;
}

TEST(PublicAddresses, AreToldFromThoseOfHousesAndMachines) {
  const auto is_public = [](const char* text) {
    const sockaddr_storage address = address_of(text);
    EXPECT_EQ(address_text(reinterpret_cast<const sockaddr&>(address)), text);
    return is_public_address(reinterpret_cast<const sockaddr&>(address));
  };
  for (const char* text : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.102.0.1", "172.15.255.255", "172.32.0.0",
                           "192.167.1.1", "192.0.1.1", "198.18.0.7", "223.255.255.255", "2600:1f18::1", "2002:808:808::1", "64:ff9b::808:808"})
    EXPECT_TRUE(is_public(text)) << text;
  for (const char* text : {"0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
                           "172.31.255.255", "192.0.0.8", "192.168.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fd00::1", "ff02::1",
                           "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:a00:1::1", "64:ff9b::a00:1"})
    EXPECT_FALSE(is_public(text)) << text;
  const sockaddr unix_socket{.sa_family = AF_UNIX, .sa_data = {}};
  EXPECT_FALSE(is_public_address(unix_socket));
}

// libcurl resolves every name below "localhost" to this machine, and asks nobody for it.
class PublicOnly : public testing::Test {
 protected:
  PublicOnly() {
    server_ = serve({.slow = [this](const ServerRequest&) {
      ++answered_;
      return ServerResponse::text(200, "text/plain", "inside");
    }});
    url_ = "http://pictures.localhost:" + std::to_string(port_of(server_->address())) + "/x";
  }
  std::atomic<int> answered_ = 0;
  std::unique_ptr<Server> server_;
  std::string url_;
};

TEST_F(PublicOnly, ANameThatResolvesToAPrivateAddressIsRefusedInWordsBeforeAnythingIsSent) {
  const auto client = make_curl_client({});
  // A connection that was opened for somebody else is not used either.
  ASSERT_TRUE(client->send({.url = url_}, {}));
  const auto refused = client->send({.url = url_, .public_address_only = true}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kPermission);
  for (const char* word : {"pictures.localhost leads to ", "1, which is not public", "nothing was asked", "[net.routes]"})
    EXPECT_NE(refused.error().message.find(word), std::string::npos) << refused.error().message;
  EXPECT_EQ(answered_, 1);
  EXPECT_EQ(server_->stats().connections, 1u);
}

TEST_F(PublicOnly, ARedirectThatIsFollowedIsHeldToTheSame) {
  const auto redirecting = serve({.slow = [this](const ServerRequest&) {
    ServerResponse out = ServerResponse::text(302, "text/plain", "");
    out.headers.add("Location", url_);
    return out;
  }});
  const auto refused = make_curl_client({})->send(
      {.url = "http://" + redirecting->address() + "/", .follow_redirects = true, .public_address_only = true}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kPermission);
  EXPECT_EQ(answered_, 0);
}

TEST_F(PublicOnly, BehindAProxyTheProxyResolvesNames) {
  const auto proxy = serve({.slow = [](const ServerRequest&) { return ServerResponse::text(200, "text/plain", "by proxy"); }});
  ::setenv("http_proxy", ("http://" + proxy->address()).c_str(), 1);
  ::setenv("no_proxy", "localhost", 1);
  const auto answer = make_curl_client({})->send({.url = url_, .public_address_only = true}, {});
  ::unsetenv("http_proxy");
  ::unsetenv("no_proxy");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "by proxy");
  EXPECT_EQ(answered_, 0) << "what may not be asked through the proxy is not asked past it";
}

}  // namespace
}  // namespace skykeep::net

#include "api/sign_in.h"

#include <gmock/gmock.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SignIn : public testing::Test {
 protected:
  static ApiOptions guarded() {
    ApiOptions options;
    options.security.loopback = false;
    options.security.token = "s3cret";
    return options;
  }
  net::ServerResponse open(const char* target, const char* accept = "text/html,application/xhtml+xml", const std::string& cookie = "") {
    net::ServerRequest request = Rig::request("GET", target);
    request.headers.add("Accept", accept);
    if (!cookie.empty()) request.headers.add("Cookie", cookie);
    return rig.send(request);
  }
  net::ServerResponse submit(const std::string& form, const char* accept = "text/html", const char* origin = "http://127.0.0.1:8080") {
    net::ServerRequest request = Rig::request("POST", "/sign-in");
    request.headers.add("Accept", accept);
    request.headers.add("Origin", origin);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = form;
    return rig.send(request);
  }
  Rig rig{guarded()};
};

TEST_F(SignIn, ABrowserGetsAFormAndAProgramAProblem) {
  for (const char* target : {"/", "/mars?rover=curiosity&sol=1000", "/api/v1/status", "/nosuch"}) {
    const auto page = open(target);
    EXPECT_EQ(page.status, 401) << target;
    EXPECT_EQ(Rig::header(page, "Content-Type"), "text/html; charset=utf-8") << target;
    EXPECT_THAT(*page.body, HasSubstr("<form method=post action=\"/sign-in\">")) << target;
    EXPECT_THAT(Rig::header(page, "Content-Security-Policy"), HasSubstr("form-action 'self'"));
    EXPECT_EQ(Rig::header(page, "Cache-Control"), "no-store");
    EXPECT_THAT(*page.body, Not(HasSubstr("s3cret")));
    const auto problem = open(target, "*/*");
    EXPECT_EQ(problem.status, 401) << target;
    EXPECT_EQ(Rig::header(problem, "Content-Type"), "application/problem+json") << target;
    EXPECT_THAT(Rig::json(problem)["detail"].get<std::string>(), HasSubstr("/?token=TOKEN"));
  }
  EXPECT_THAT(*open("/mars?rover=curiosity&sol=1000").body, HasSubstr("value=\"/mars?rover=curiosity&amp;sol=1000\""));
  EXPECT_EQ(open("/sign-in?next=/mars").status, 200);
}

TEST_F(SignIn, TheFormSetsACookieThatOpensEverything) {
  const auto done = submit("token=s3cret&next=%2Fmars%3Fsol%3D3");
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(Rig::header(done, "Location"), "/mars?sol=3");
  const std::string cookie = Rig::header(done, "Set-Cookie");
  EXPECT_THAT(cookie, HasSubstr("HttpOnly"));
  EXPECT_THAT(cookie, HasSubstr("SameSite=Strict"));
  const std::string pair = cookie.substr(0, cookie.find(';'));
  EXPECT_EQ(open("/mars", "text/html", pair).status, 200);
  EXPECT_EQ(open("/api/v1/mars/rovers", "*/*", pair).status, 200);
}

TEST_F(SignIn, AWrongTokenIsToldAndOpensNothing) {
  for (const char* form : {"token=wrong", "token=", "token=s3cre", "token=s3cret2", "token=s3cret&token=x"}) {
    const auto again = submit(form);
    EXPECT_EQ(again.status, 401) << form;
    EXPECT_THAT(*again.body, HasSubstr("That is not the token")) << form;
    EXPECT_EQ(Rig::header(again, "Set-Cookie"), "") << form;
    EXPECT_EQ(Rig::header(submit(form, "*/*"), "Content-Type"), "application/problem+json") << form;
  }
  for (const char* form : {"", "next=/", "TOKEN=s3cret"}) EXPECT_EQ(submit(form).status, 400) << form;
  EXPECT_EQ(submit("token=" + std::string(20'000, 'x')).status, 413);
  EXPECT_EQ(submit("token=s3cret", "text/html", "http://evil.example").status, 403);
  EXPECT_THAT(*open("/?token=wrong").body, HasSubstr("That is not the token"));
}

TEST_F(SignIn, TheFormLeadsToThisServerOnly) {
  for (const char* next : {"//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a b", "/x\r\nSet-Cookie: a=b",
                           "/sign-in", "evil"})
    EXPECT_EQ(local_address(next), "/") << next;
  for (const char* next : {"/", "/mars?sol=3&rover=x", "/data?sql=select%201"}) EXPECT_EQ(local_address(next), next);
  EXPECT_THAT(*open("/mars?\"'><script>alert(1)</script>&x").body, HasSubstr("value=\"/mars?&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;x\""));
  EXPECT_EQ(Rig::header(submit("token=s3cret&next=//evil.example"), "Location"), "/");
}

TEST(SignInOnLoopback, WithoutATokenThereIsNothingToSignInTo) {
  Rig rig;
  net::ServerRequest request = Rig::request("POST", "/sign-in");
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = "token=x";
  const auto response = rig.send(request);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(Rig::header(response, "Set-Cookie"), "");
}

}  // namespace
}  // namespace skykeep::api

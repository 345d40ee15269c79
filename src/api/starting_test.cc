// What a client is answered before the tables are ready.
#include "api/starting.h"

#include <gmock/gmock.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Starting, SaysWhatIsAwaitedToWhomeverAsks) {
  Starting starting({});
  starting.say("model 5 of 31, silver.<fact_photos>");
  EXPECT_EQ(starting.answer(Client::request("GET", "/healthz")).status, 200);
  for (const char* path : {"/readyz", "/api/v1/status", "/api/v1/sql", "/api/v1/mars/photos?rover=curiosity&sol=1"}) {
    const auto response = starting.answer(Client::request("GET", path));
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_EQ(Client::header(response, "Retry-After"), "2") << path;
    EXPECT_EQ(Client::header(response, "Content-Type"), "application/problem+json") << path;
    EXPECT_THAT(Client::json(response)["detail"].get<std::string>(), HasSubstr("model 5 of 31, silver.<fact_photos>")) << path;
  }
  const auto old = starting.answer(Client::request("GET", "/mars-photos/api/v1/rovers"));
  EXPECT_THAT(Client::json(old)["errors"].get<std::string>(), HasSubstr("model 5 of 31"));
}

TEST(Starting, ABrowserGetsAPageThatLooksAgain) {
  Starting starting({});
  starting.say("model 5 of 31, silver.<fact_photos>");
  auto request = Client::request("GET", "/mars");
  request.headers.add("Accept", "text/html,*/*");
  const auto page = starting.answer(request);
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(Client::header(page, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(*page.body, HasSubstr("model 5 of 31, silver.&lt;fact_photos&gt;"));
  EXPECT_THAT(*page.body, HasSubstr("http-equiv=refresh"));
  EXPECT_NE(Client::header(page, "Content-Security-Policy"), "");
}

TEST(Starting, WhoMayNotAskHearsNothing) {
  Starting starting({.loopback = false, .hosts = {}, .token = "0123456789abcdef"});
  starting.say("model 5 of 31");
  const auto refused = starting.answer(Client::request("GET", "/api/v1/status"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(*refused.body, Not(HasSubstr("model 5")));
  EXPECT_EQ(starting.answer(Client::request("GET", "/healthz")).status, 200);
}

TEST(Stale, IsSaidByHealthReadinessAndStatus) {
  Rig rig;
  EXPECT_FALSE(rig.get_json("/readyz").contains("stale"));
  EXPECT_FALSE(rig.get_json("/healthz").contains("stale"));
  rig.models.why_stale = "they fail nothing_is_three";
  for (const char* path : {"/readyz", "/healthz", "/api/v1/status"}) EXPECT_EQ(rig.get_json(path)["stale"], "they fail nothing_is_three") << path;
}

}  // namespace
}  // namespace skykeep::api

#include "net/answer.h"

#include <gtest/gtest.h>

namespace skykeep::net {
namespace {

Response response(int status, std::string type, std::string body) {
  Response out;
  out.status = status;
  if (!type.empty()) out.headers.add("Content-Type", std::move(type));
  out.body = std::move(body);
  return out;
}

TEST(Answer, EveryKindOfTroubleHasItsCode) {
  struct Case {
    Response response;
    std::optional<Code> code;  // nothing: usable
  };
  const std::string page = "<!DOCTYPE html><html><body>Application error</body></html>";
  const Case cases[] = {
      {response(200, "application/json", "{}"), std::nullopt},
      {response(200, "Application/JSON; charset=utf-8", "{}"), std::nullopt},
      {response(200, "application/geo+json", "{}"), std::nullopt},
      {response(200, "", "{}"), std::nullopt},
      {response(200, "application/json", ""), Code::kCorrupt},
      {response(200, "", ""), Code::kCorrupt},
      {response(200, "text/html", page), Code::kUnavailable},
      {response(200, "text/html; charset=utf-8", ""), Code::kUnavailable},
      {response(200, "application/json", "\n  " + page), Code::kUnavailable},
      {response(200, "", page), Code::kUnavailable},
      {response(200, "text/plain", "upstream connect error"), Code::kUnavailable},
      {response(204, "", ""), Code::kCorrupt},
      {response(206, "application/json", "{"), Code::kCorrupt},
      {response(302, "text/html", page), Code::kUnavailable},
      {response(304, "", ""), Code::kUnavailable},
      {response(400, "application/json", "{}"), Code::kInvalidInput},
      {response(401, "application/json", "{}"), Code::kPermission},
      {response(403, "application/json", "{\"a\":1}"), Code::kPermission},
      {response(404, "application/json", ""), Code::kNotFound},
      {response(408, "", ""), Code::kTimeout},
      {response(410, "", ""), Code::kNotFound},
      {response(429, "text/html", page), Code::kRateLimited},
      {response(500, "application/json", "{}"), Code::kUnavailable},
      {response(503, "text/html", page), Code::kUnavailable},
  };
  for (const Case& c : cases) {
    const auto error = judge(c.response, {"application/json"}, false, "http://h/x");
    ASSERT_EQ(error.has_value(), c.code.has_value()) << c.response.status << " " << c.response.body;
    if (!error) continue;
    EXPECT_EQ(error->code, *c.code) << c.response.status << " " << error->message;
    EXPECT_NE(error->message.find("http://h/x"), std::string::npos);
  }
  EXPECT_FALSE(judge(response(304, "", ""), {"application/json"}, true, "x"));
}

TEST(Answer, MessageQuotesWordsNotMarkup) {
  const auto error = judge(response(503, "text/html", "<html><h1>Application\n  error</h1>"),
                           {"application/json"}, false, "x");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "x answers 503: \"Application error\"");
}

TEST(Answer, RedirectNamesItsTargetWithoutKeys) {
  Response moved = response(302, "", "");
  moved.headers.add("Location", "https://h/login?api_key=S3CRET&x=1");
  const auto error = judge(moved, {"application/json"}, false, "x");
  ASSERT_TRUE(error);
  EXPECT_NE(error->message.find("redirects to https://h/login?x=1"), std::string::npos) << error->message;
}

TEST(Answer, TypesMatchExactlyByFamilyOrBySuffix) {
  EXPECT_TRUE(is_accepted("image/jpeg", {"image/*"}));
  EXPECT_TRUE(is_accepted("image/jpeg", {"text/csv", "image/jpeg"}));
  EXPECT_TRUE(is_accepted("application/vnd.api+json", {"application/json"}));
  EXPECT_TRUE(is_accepted("anything/at-all", {"*/*"}));
  EXPECT_FALSE(is_accepted("imagejpeg", {"image/*"}));
  EXPECT_FALSE(is_accepted("application/json", {"application/geo+json"}));
  EXPECT_FALSE(is_accepted("text/html", {"application/json"}));
}

TEST(Answer, RetryAfterIsSecondsOrADate) {
  const UtcTime now = *parse_utc("2026-11-21T08:00:00Z");
  const auto read = [&](const char* value, const char* date = nullptr) {
    Headers headers;
    headers.add("retry-after", value);
    if (date != nullptr) headers.add("Date", date);
    return retry_after(headers, now);
  };
  EXPECT_EQ(read("2870"), Duration(2870s));
  EXPECT_EQ(read(" 1.5 "), Duration(1500ms));
  EXPECT_EQ(read("0"), Duration(0));
  EXPECT_EQ(read("Sat, 21 Nov 2026 08:02:00 GMT"), Duration(120s));
  EXPECT_EQ(read("Sat, 21 Nov 2026 07:00:00 GMT"), Duration(0));
  // The other side's clock is an hour ahead: its own Date says what it means.
  EXPECT_EQ(read("Sat, 21 Nov 2026 09:00:30 GMT", "Sat, 21 Nov 2026 09:00:00 GMT"), Duration(30s));
  EXPECT_FALSE(read("soon"));
  EXPECT_FALSE(read("-5"));
  EXPECT_FALSE(read(""));
  EXPECT_LT(read("1e300").value(), Duration(24h * 400));
  EXPECT_FALSE(retry_after(Headers(), now));
}

TEST(Answer, SecretsLeaveBodiesAndHeaders) {
  Headers sent;
  sent.add("X-Api-Key", "header-key-0123456789");
  const Secrets secrets(parse_url("https://h/neo?api_key=AbCdEf0123456789&token=ab%20c&date=1").value(), sent,
                        {"api_key"});
  EXPECT_EQ(secrets.scrub(std::string(
                "{\"self\":\"http://h/neo?date=1&api_key=AbCdEf0123456789\",\"k\":\"AbCdEf0123456789\"}")),
            "{\"self\":\"http://h/neo?date=1&api_key=REDACTED\",\"k\":\"REDACTED\"}");
  EXPECT_EQ(secrets.scrub(std::string("token=ab%20c, token=ab c, ab c")),
            "token=REDACTED, token=REDACTED, ab c");
  EXPECT_EQ(secrets.scrub(std::string("used header-key-0123456789 once")), "used REDACTED once");
  Headers received;
  received.add("Link", "<http://h/neo?api_key=AbCdEf0123456789>; rel=next");
  received.add("Set-Cookie", "session=1");
  const Headers clean = secrets.scrub(received);
  EXPECT_EQ(clean.get("Link"), "<http://h/neo?api_key=REDACTED>; rel=next");
  EXPECT_FALSE(clean.get("Set-Cookie"));
  const Secrets none(parse_url("https://h/neo?date=1").value(), {}, {"api_key"});
  EXPECT_EQ(none.scrub(std::string("date=1")), "date=1");
}

}  // namespace
}  // namespace skykeep::net

#include "sources/celestrak_guard.h"

#include <gtest/gtest.h>

namespace skykeep::sources {
namespace {

const UtcTime kNow = *parse_utc("2026-11-21T08:00:00Z");
const UtcTime kEpoch = *parse_utc("2026-11-21T03:12:00Z");
const Error kUnchanged{Code::kPermission,
                       "celestrak.org answers 403: \"GP data has not updated since your last successful download of CATNR=25544 at "
                       "2026-11-21 08:00:00 UTC. Data is updated once every 2 hours.\"",
                       0};
const Error kBanned{Code::kPermission, "celestrak.org answers 403: \"Your IP address has been blocked.\"", 0};
const Error kDown{Code::kUnavailable, "celestrak.org answers 503", 0};

TEST(CelestrakGuard, AFreshOneMayAskAtOnce) { EXPECT_TRUE(may_ask({}, kNow).may_ask); }

TEST(CelestrakGuard, ARequestThatWasAboutToGoOutBlocksForTwoHours) {
  const CelestrakGuard guard = asked({}, kNow);  // and then the process was killed
  EXPECT_FALSE(may_ask(guard, kNow + 2h - 1us).may_ask);
  EXPECT_EQ(may_ask(guard, kNow).at, kNow + 2h);
  EXPECT_TRUE(may_ask(guard, kNow + 2h).may_ask);
}

TEST(CelestrakGuard, AfterANewSetSixHoursPass) {
  const CelestrakGuard guard = answered(asked({}, kNow), kNow + 1s, kEpoch);
  EXPECT_FALSE(may_ask(guard, kNow + 6h).may_ask);
  EXPECT_TRUE(may_ask(guard, kNow + 6h + 1s).may_ask);
  EXPECT_NE(may_ask(guard, kNow + 1h).why.find("one download per update"), std::string::npos);
}

TEST(CelestrakGuard, TheSameEpochAgainMakesItWaitLongerEachTime) {
  CelestrakGuard guard = answered(asked({}, kNow), kNow, kEpoch);
  UtcTime now = kNow;
  for (const Duration pause : {Duration(4h), Duration(8h), Duration(16h), Duration(24h), Duration(24h)}) {
    now = guard.not_before;
    guard = answered(asked(guard, now), now, kEpoch);
    EXPECT_EQ(guard.not_before - now, pause);
  }
  now = guard.not_before;
  EXPECT_EQ(answered(asked(guard, now), now, kEpoch + 8h).not_before - now, kGuardAfterNew);
}

TEST(CelestrakGuard, TheTextOf403IsHandedOn) {
  const CelestrakGuard guard = refused(asked({}, kNow), kNow, kUnchanged);
  EXPECT_EQ(guard.not_before, kNow + 4h);
  EXPECT_EQ(guard.errors, 0);
  const std::string why = may_ask(guard, kNow + 3h).why;
  EXPECT_NE(why.find("GP data has not updated since your last successful download of CATNR=25544"), std::string::npos) << why;
  EXPECT_EQ(answered(guard, kNow + 4h, kEpoch).refusal, "") << "until it answers again";
}

TEST(CelestrakGuard, AnyOther403StopsForADay) {
  const CelestrakGuard guard = refused(asked({}, kNow), kNow, kBanned);
  EXPECT_FALSE(may_ask(guard, kNow + 24h - 1s).may_ask);
  EXPECT_NE(may_ask(guard, kNow + 1h).why.find("has been blocked"), std::string::npos);
}

TEST(CelestrakGuard, ThreeErrorsInARowStopForADay) {
  CelestrakGuard guard = refused(asked({}, kNow), kNow, kDown);
  EXPECT_EQ(guard.not_before, kNow + 2h);
  guard = refused(asked(guard, kNow + 2h), kNow + 2h, kDown);
  EXPECT_EQ(guard.not_before, kNow + 4h);
  guard = refused(asked(guard, kNow + 4h), kNow + 4h, kDown);
  EXPECT_EQ(guard.not_before, kNow + 28h);
  EXPECT_NE(may_ask(guard, kNow + 5h).why.find("3 answers were errors"), std::string::npos);
}

TEST(CelestrakGuard, RetryAfterIsHonouredWhenItIsLonger) {
  Error error = kDown;
  error.retry_after_s = 6 * 3600;
  EXPECT_EQ(refused(asked({}, kNow), kNow, error).not_before, kNow + 6h);
  error.retry_after_s = 60;
  EXPECT_EQ(refused(asked({}, kNow), kNow, error).not_before, kNow + 2h);
}

// The worst day that the policy allows must stay far below the 50 errors in two hours that lead to a firewall.
TEST(CelestrakGuard, AWholeDayOfErrorsAndRestartsIsFewRequests) {
  CelestrakGuard stored;
  int requests = 0;
  for (Duration t{}; t < 24h; t += 10s) {  // a restart loop: every ten seconds a new process
    if (!may_ask(stored, kNow + t).may_ask) continue;
    ++requests;
    stored = refused(asked(stored, kNow + t), kNow + t, kDown);
  }
  EXPECT_EQ(requests, 3);
}

TEST(CelestrakGuard, AClockThatWasAYearAheadDoesNotSilenceItForAYear) {
  const CelestrakGuard guard = answered(asked({}, kNow + 8760h), kNow + 8760h, kEpoch);
  const CelestrakGuard mended = repaired(guard, kNow);
  EXPECT_FALSE(may_ask(mended, kNow + 5h).may_ask) << "but not at once either";
  EXPECT_TRUE(may_ask(mended, kNow + 6h).may_ask);
  EXPECT_EQ(repaired(guard, kNow + 8761h).not_before, guard.not_before) << "a right clock changes nothing";
}

}  // namespace
}  // namespace skykeep::sources

#include "flows/iss/poll_desk.h"

#include "flows/iss/test_rig.h"
#include "flows/messages.h"

namespace skykeep::flows::iss {
namespace {

class PollDeskTest : public IssFlowTest {};

// Between an answer and its draining a fall-back was asked although the better upstream had just answered.
TEST_F(PollDeskTest, AnUpstreamIsBusyUntilItsAnswerIsDrained) {
  std::atomic<int> heard = 0;
  PollDesk desk({*bus, upstreams, *upstream_health, clock}, [&] { ++heard; });
  ASSERT_TRUE(desk.kick({"celestrak", kOrbitElements, sources::celestrak_request(25544), {}}));
  EXPECT_TRUE(desk.is_busy("celestrak"));
  wait_for("the answer", [&] { return heard == 1; });
  EXPECT_TRUE(desk.is_busy("celestrak")) << "nobody knows yet what it said";
  EXPECT_FALSE(desk.is_busy("ivanstanojevic"));
  ASSERT_EQ(desk.drain().size(), 1u);
  EXPECT_FALSE(desk.is_busy("celestrak"));
}

}  // namespace
}  // namespace skykeep::flows::iss

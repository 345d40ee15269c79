#include "flows/satellites/upstream_poller.h"

#include "flows/messages.h"
#include "flows/testing/station_rig.h"

namespace skykeep::flows::satellites {
namespace {

class UpstreamPollerTest : public StationFlowTest {};

// Between an answer and its draining a fall-back was asked although the better upstream had just answered.
TEST_F(UpstreamPollerTest, AnUpstreamIsBusyUntilItsAnswerIsDrained) {
  std::atomic<int> result = 0;
  UpstreamPoller poller({*bus, upstreams, *upstream_health, clock}, [&] { ++result; });
  ASSERT_TRUE(poller.try_start({"celestrak", kOrbitElements, sources::celestrak_request(25544), {}}));
  EXPECT_TRUE(poller.is_busy("celestrak"));
  wait_for("the answer", [&] { return result == 1; });
  EXPECT_TRUE(poller.is_busy("celestrak")) << "nobody knows yet what it said";
  EXPECT_FALSE(poller.is_busy("ivanstanojevic"));
  ASSERT_EQ(poller.take_results().size(), 1u);
  EXPECT_FALSE(poller.is_busy("celestrak"));
}

}  // namespace
}  // namespace skykeep::flows::satellites

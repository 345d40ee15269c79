#include "models/publication.h"

#include <gtest/gtest.h>

namespace skykeep::models {
namespace {

TEST(NamedPartitions, StandInTheTextWhereTheyAreFew) {
  const std::string sql = "select 1 from a where (p.rover_id, p.sol) in (select rover_id, sol from t)\n  and r.rover_id in (select rover_id from t)";
  EXPECT_EQ(with_named_partitions(sql, "t", {{5, 1000}}), "select 1 from a where ((p.rover_id = 5 and p.sol = 1000))\n  and ((r.rover_id = 5))");
  EXPECT_EQ(with_named_partitions(sql, "t", {{5, 1}, {8, 2}}),
            "select 1 from a where ((p.rover_id = 5 and p.sol = 1) or (p.rover_id = 8 and p.sol = 2))\n  and ((r.rover_id = 5) or (r.rover_id = 8))");
  EXPECT_EQ(with_named_partitions("where (rover_id in (select rover_id from t))", "t", {{5, 1}}), "where (((rover_id = 5)))");
}

TEST(NamedPartitions, LeaveWhatSaysSomethingElse) {
  for (const char* sql : {"where (a, b) not in (select rover_id, sol from t)", "where a not in (select rover_id from t)",
                          "where (a, b) in (select rover_id, sol from t2)", "join t on t.sol = a.sol"})
    EXPECT_EQ(with_named_partitions(sql, "t", {{5, 1}}), sql);
  EXPECT_EQ(with_named_partitions("where a in (select rover_id from t)", "t", {}), "where a in (select rover_id from t)");
}

}  // namespace
}  // namespace skykeep::models

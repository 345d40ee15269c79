// rules.md 1-5 on tables: which rows become which pictures.
#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

TEST(FactPhotos, APhotoThatCameOnceIsOneRowWithItsPointer) {
  Warehouse w;
  w.prepare();
  int64_t load = w.photos("photos/curiosity/sol=00100/page-000-aaaaaaaaaaaa.json", 0, {{.key = "A"}, {.key = "B"}});
  auto report = w.publish({load});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(report.publication, 1);
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos"), "2");
  EXPECT_EQ(w.one("select rover_name, sol, earth_date, camera_id, camera_name, load_id, record_offset, record_length "
                  "from silver.fact_photos where product_id = 'B'"),
            fmt::format("Curiosity|100|2012-11-16|507|NAVCAM|{}|100|100", load));
}

}  // namespace
}  // namespace skykeep::sqltest

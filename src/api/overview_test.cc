#include <gmock/gmock.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

TEST(Overview, TellsTheRecordsOfADayBySourceAndPicturesByCamera) {
  Rig rig;
  ASSERT_TRUE((*rig.warehouse->connect())->execute("update silver.fact_photos set earth_date = date '2015-05-30' + cast(sol - 1000 as integer)"));
  const Json all = rig.get_json("/api/v1/overview?from=2015-05-30&to=2015-05-31");
  EXPECT_EQ(all["from"], "2015-05-30");
  EXPECT_EQ(all["to"], "2015-05-31");
  const auto found = *rig.warehouse->query_readonly(
      "select (select count(*) from silver.fact_photos where earth_date between date '2015-05-30' and date '2015-05-31' and camera_name is not null),"
      " (select count(*) from silver.fact_photos where earth_date between date '2015-05-30' and date '2015-05-31'), (select count(*) from silver.fact_photos)", {});
  int64_t pictures = 0, mars = 0;
  for (const Json& row : all["cameras"]) {
    pictures += row["pictures"].get<int64_t>();
    EXPECT_EQ(row["rover"], to_lower(row["rover"].get<std::string>()));
  }
  for (const Json& row : all["records"]) mars += row["source"] == "mars" ? row["records"].get<int64_t>() : 0;
  EXPECT_GT(pictures, 0);
  EXPECT_EQ(pictures, warehouse::int_of(found.rows[0][0]));
  EXPECT_EQ(mars, warehouse::int_of(found.rows[0][1]));
  EXPECT_LT(mars, warehouse::int_of(found.rows[0][2])) << "a sol of this rig lies behind the range";
  EXPECT_EQ(all["records"][0], (Json{{"date", "2015-05-30"}, {"source", "apod"}, {"records", 1}}));
  EXPECT_EQ(all["cameras"][0], (Json{{"date", "2015-05-30"}, {"rover", "curiosity"}, {"camera", "FHAZ"}, {"pictures", 2}}));
}

TEST(Overview, WithoutARangeItIsTheLastSixtyDays) {
  Rig rig;
  const Json lately = rig.get_json("/api/v1/overview");
  EXPECT_EQ(lately["to"], to_string(date_of(rig.clock.now())));
  EXPECT_EQ(*parse_date(lately["to"].get<std::string>()) - *parse_date(lately["from"].get<std::string>()), 59);
  EXPECT_EQ(rig.get("/api/v1/overview?from=2026-11-20&to=2026-11-19").status, 400);
  EXPECT_EQ(rig.get("/api/v1/overview?from=1995-01-01&to=2026-11-19").status, 400);
  EXPECT_EQ(rig.get("/api/v1/overview?from=x").status, 400);
}

}  // namespace
}  // namespace skykeep::api

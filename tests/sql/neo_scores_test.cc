// The scores of close approaches, against values worked out by hand and those of published records.
#include <gmock/gmock.h>

#include "core/json.h"
#include "core/text.h"
#include "tests/recordings.h"
#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

class NeoScores : public ::testing::Test {
 protected:
  void SetUp() override { w.prepare(); }
  std::string of(const std::string& expression) { return w.one("select " + expression); }
  double number(const std::string& expression) {
    const std::string text = of(expression);
    const auto value = to_double(text);
    EXPECT_TRUE(value) << expression << " is " << text;
    return value.value_or(NAN);
  }
  Warehouse w;
};

// 0.3 x mean diameter / 1 km + 0.2 x velocity / 100,000 km/h + 0.2 / miss distance in km + 0.3 if hazardous, each term and the sum at most 1.
TEST_F(NeoScores, TheOldScoreIsTheReferencesToTheDigit) {
  const auto score = [&](const char* arguments) { return of(fmt::format("bronze.threat_score_v1({})", arguments)); };
  EXPECT_EQ(score("0.1, 0.3, 50000.0, 1e6, true"), fmt::format("{}", 0.3 * 0.2 + 0.2 * 0.5 + 0.2 * 1e-6 + 0.3));
  EXPECT_EQ(score("0.1, 0.3, 50000.0, 1e6, false"), fmt::format("{}", 0.3 * 0.2 + 0.2 * 0.5 + 0.2 * 1e-6 + 0.0));
  EXPECT_EQ(score("5.0, 9.0, 900000.0, 0.5, true"), "1");
  EXPECT_EQ(score("5.0, 9.0, 900000.0, 0.5, false"), fmt::format("{}", 0.3 + 0.2 + 0.2));
  for (const char* none : {"0.1, 0.3, 50000.0, 0.0, true", "0.1, 0.3, 50000.0, null, true", "0.1, 0.3, 50000.0, -1.0, true",
                           "null, 0.3, 50000.0, 1e6, true", "0.1, 0.3, null, 1e6, true", "0.1, 0.3, 50000.0, 1e6, null"})
    EXPECT_EQ(score(none), "null") << none;
}

// A hundred metres at 20 km/s: E = pi/12 x 2600 x 1e6 x 4e8 / 4.184e15 = 65.07 Mt, and 0.03 x 65.07^-0.8 = 1/941 a year.
TEST_F(NeoScores, RarityIsASumOfSizeSpeedAndDistance) {
  EXPECT_NEAR(number("pow(10, bronze.rarity_base())"), 941.04, 0.01);
  EXPECT_NEAR(number("bronze.rarity_size(1000)"), 2.4, 1e-12) << "a decade of diameter";
  EXPECT_NEAR(number("bronze.rarity_speed(sqrt(400 - 11.186 * 11.186 + 2 * 398600.4418 / 1e6), 1e6)"), 0, 1e-9);
  EXPECT_NEAR(number("bronze.rarity_distance(20.0, 6378.137)"), 0, 1e-12) << "a strike";
  EXPECT_NEAR(number("bronze.rarity_distance(20.0, 100.0)"), 0, 1e-12);
  EXPECT_NEAR(number("bronze.rarity_distance(30.0, 1e8) - bronze.rarity_distance(30.0, 1e7)"), -2, 0.01) << "a decade of distance, two of rarity";
  // What the Earth holds has no velocity far away: its gravity gathers all.
  EXPECT_NEAR(number("bronze.rarity_distance(0.5, 600000.0)"), -std::log10(600000 / 6378.137), 1e-9);
  EXPECT_NEAR(number("log10(bronze.rarity_years(250.0, 12.0, 400000.0))"),
              number("bronze.rarity_base() + bronze.rarity_size(250.0) + bronze.rarity_speed(12.0, 400000.0) + bronze.rarity_distance(12.0, 400000.0)"), 1e-9);
  for (const char* none : {"null, 12.0, 4e5", "250.0, null, 4e5", "250.0, 12.0, null", "250.0, 12.0, 0.0", "250.0, 0.0, 4e5"})
    EXPECT_EQ(of(fmt::format("bronze.rarity_years({})", none)), "null") << none;
}

TEST_F(NeoScores, YearsBecomeAScoreAndALevel) {
  EXPECT_NEAR(number("bronze.rarity_score(1)"), 0.5, 1e-12);
  EXPECT_EQ(number("bronze.rarity_score(1e-9)"), 0);
  EXPECT_EQ(number("bronze.rarity_score(1e9)"), 1);
  EXPECT_EQ(of("bronze.rarity_score(null)"), "null");
  const auto level = [&](const char* years) { return of(fmt::format("bronze.rarity_level({})", years)); };
  EXPECT_EQ(level("0.083"), "very frequent");
  EXPECT_EQ(level("1 / 12.0"), "frequent");
  EXPECT_EQ(level("1"), "infrequent");
  EXPECT_EQ(level("10"), "rare");
  EXPECT_EQ(level("100"), "very rare");
  EXPECT_EQ(level("null"), "null");
}

TEST_F(NeoScores, ADiameterComesFromTheRangeElseFromTheMagnitude) {
  EXPECT_NEAR(number("bronze.neo_diameter_m(100, 400, 20)"), 200, 1e-9);
  EXPECT_NEAR(number("bronze.neo_diameter_m(null, 400, 17.75)"), 1000, 3) << "an albedo of 0.14";
  EXPECT_EQ(of("bronze.neo_diameter_m(null, null, null)"), "null");
}

TEST_F(NeoScores, TdbBecomesUtcByTheLeapSecondsOfItsDay) {
  EXPECT_EQ(of("bronze.utc_of_tdb(timestamp '2018-12-28 12:34:00')"), "2018-12-28T12:32:50.816Z");
  EXPECT_EQ(of("bronze.utc_of_tdb(timestamp '2200-08-27 00:50:00')"), "2200-08-27T00:48:50.816Z");
  EXPECT_EQ(of("bronze.utc_of_tdb(timestamp '1999-01-02 00:00:00')"), "1999-01-01T23:58:55.816Z");
  EXPECT_EQ(of("bronze.utc_of_tdb(null::timestamp)"), "null");
}

// JPL's table of ten years, diameters from H: the levels, and the ones that were in the news.
TEST_F(NeoScores, TenYearsOfApproachesFallIntoTheLevelsThatWereMeasured) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Json cad = parse_json(tests::recorded_body(*dir, "jpl/cad_earth_2010_2019-10-28_0.05au.json")).value();
  std::string values;
  for (const Json& row : cad["data"])  // des, dist, v_rel, h
    values += fmt::format("{}('{}',{},{},{})", values.empty() ? "" : ",", row[0].get<std::string>(), row[4].get<std::string>(), row[7].get<std::string>(),
                          row[10].is_null() ? "null" : row[10].get<std::string>());
  w.run("create table cad as select des, bronze.rarity_years(bronze.neo_diameter_m(null, null, h::double), v_rel::double, dist::double * 149597870.7) as years "
        "from (values " + values + ") as t(des, dist, v_rel, h)");
  EXPECT_EQ(w.one("select count(years), count(*) from cad"), "6089|6091");
  EXPECT_EQ(w.one("select string_agg(n::varchar, ' ' order by n desc) from (select count(*) n from cad where years is not null "
                  "group by bronze.rarity_level(years))"), "5990 79 18 2");
  EXPECT_EQ(w.one("select string_agg(des || ' ' || printf('%.1f', years), ', ' order by years desc) from (select * from cad order by years desc nulls last limit 5)"),
            "3122 16.1, 367943 10.8, 2015 TB145 9.8, 2014 JO25 8.2, 2019 OK 7.8");
}

}  // namespace
}  // namespace skykeep::sqltest

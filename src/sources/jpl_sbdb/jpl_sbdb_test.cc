#include "sources/jpl_sbdb/jpl_sbdb.h"

#include <gtest/gtest.h>

#include "sources/testing/collecting_sink.h"

namespace skykeep::sources {
namespace {

using nlohmann::json;
using reading::record_at;

json apophis() {
  return {{"signature", {{"source", "NASA/JPL Small-Body Database (SBDB) API"}, {"version", "1.3"}}},
          {"object", {{"des", "99942"}, {"fullname", "99942 Apophis (2004 MN4)"}, {"spkid", "20099942"}, {"neo", true}, {"pha", true}, {"kind", "an"},
                      {"orbit_id", "220"}, {"orbit_class", {{"code", "ATE"}, {"name", "Aten"}}}, {"prefix", nullptr}}},
          {"orbit", {{"epoch", "2461000.5"}, {"moid", "9.6e-05"}, {"condition_code", "0"}, {"n_obs_used", 7675}, {"data_arc", "6618"}, {"rms", ".27"},
                     {"first_obs", "2004-03-15"}, {"last_obs", "2022-04-29"},
                     {"elements", {{{"name", "e"}, {"value", ".1911"}, {"sigma", "2.1E-9"}, {"units", nullptr}, {"title", "eccentricity"}, {"label", "e"}},
                                   {{"name", "a"}, {"value", ".9223"}, {"sigma", "3.1E-10"}, {"units", "au"}, {"title", "axis"}, {"label", "a"}}}}}},
          {"phys_par", {{{"name", "H"}, {"value", "19.09"}, {"sigma", ".19"}, {"units", nullptr}, {"ref", "JPL"}, {"notes", nullptr}},
                        {{"name", "spec_B"}, {"value", "Sq"}, {"sigma", nullptr}, {"units", nullptr}, {"ref", "Binzel"}, {"notes", nullptr}}}}};
}

TEST(JplSbdb, AnObjectHasAnOrbitAndParameters) {
  const std::string body = apophis().dump();
  const auto object = parse_sbdb(body);
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_TRUE(object->drift.empty()) << object->drift[0].what;
  EXPECT_EQ(object->designation + "|" + object->full_name + "|" + object->spk_id + "|" + object->orbit_class, "99942|99942 Apophis (2004 MN4)|20099942|ATE");
  EXPECT_EQ(object->is_hazardous, true);
  EXPECT_EQ(object->epoch_jd, 2461000.5);
  EXPECT_EQ(object->moid_au, 9.6e-5);
  EXPECT_EQ(object->observations, 7675);
  EXPECT_EQ(object->data_arc_days, 6618);
  ASSERT_EQ(object->values.size(), 4u);
  EXPECT_TRUE(object->values[0].is_element);
  EXPECT_EQ(object->values[1].value, .9223);
  EXPECT_EQ(object->values[1].units, "au");
  EXPECT_EQ(object->values[2].sigma, .19);
  EXPECT_EQ(object->values[3].value, std::nullopt);
  EXPECT_EQ(object->values[3].text, "Sq");
  EXPECT_EQ(record_at(body, *object), apophis()["object"]);
  EXPECT_EQ(record_at(body, object->values[3]), apophis()["phys_par"][1]);
}

TEST(JplSbdb, IsAskedForByDesignationAndAnswersForIt) {
  const Source source = jpl_sbdb_source({});
  const Upstream& upstream = *source.upstreams.at(0);
  EXPECT_EQ(upstream.request(whole_of("jpl_sbdb", "2015_by512"), 0).url, "https://ssd-api.jpl.nasa.gov/sbdb.api?des=2015%20BY512&phys-par=true&full-prec=true");
  EXPECT_TRUE(upstream.inspect(apophis().dump(), whole_of("jpl_sbdb", "99942"), {}));
  EXPECT_EQ(upstream.inspect(apophis().dump(), whole_of("jpl_sbdb", "433"), {}).error().code, Code::kCorrupt);
  EXPECT_TRUE(source.keeps("99942"));
  EXPECT_TRUE(source.has_scope("c--1995_o1"));
  EXPECT_FALSE(source.has_scope("-"));
}

TEST(JplSbdb, NobodyAndSeveralAreNotFound) {
  const auto code = [](std::string_view body) { return parse_sbdb(body).error().code; };
  EXPECT_EQ(code(R"({"message":"specified object was not found","moreInfo":"https://x","code":"200"})"), Code::kNotFound);
  EXPECT_EQ(code(R"({"code":"300","list":[{"name":"a","pdes":"1"},{"name":"b","pdes":"2"}]})"), Code::kNotFound);
  for (const char* text : {"", "{}", "<html>", R"({"object":{}})", R"({"object":7})"}) EXPECT_EQ(code(text), Code::kCorrupt) << text;
  json body = apophis();
  body["signature"]["source"] = "NASA/JPL Sentry Data API";
  EXPECT_EQ(code(body.dump()), Code::kCorrupt);
  body = apophis();
  body["phys_par"] = {7, {{"name", nullptr}}};
  const auto object = parse_sbdb(body.dump());
  ASSERT_TRUE(object);
  EXPECT_EQ(object->rejected.size(), 2u);
  const std::string good = apophis().dump();
  for (size_t n = 0; n < good.size(); ++n) ASSERT_FALSE(parse_sbdb(std::string_view(good).substr(0, n))) << n;
}

}  // namespace
}  // namespace skykeep::sources

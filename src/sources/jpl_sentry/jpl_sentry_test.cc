#include "sources/jpl_sentry/jpl_sentry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using nlohmann::json;
using reading::record_at;

json bennu() {
  return {{"ip", "0.00036769391"}, {"range", "2175-2199"}, {"ps_cum", "-1.69"}, {"diameter", "0.49"}, {"ps_max", "-2.30"}, {"h", "20.19"},
          {"last_obs", "2013-Jan-20.1"}, {"v_inf", "5.99249629046073"}, {"fullname", "101955 Bennu (1999 RQ36)"}, {"n_imp", "78"},
          {"last_obs_jd", "2456312.6"}, {"ts_max", nullptr}, {"id", "a0101955"}, {"des", "101955"}};
}
json list_of(json rows, const char* version = "2.0") {
  return {{"signature", {{"source", "NASA/JPL Sentry Data API"}, {"version", version}}}, {"count", std::to_string(rows.size())}, {"data", std::move(rows)}};
}
SentryDocument read(const json& body) {
  auto document = parse_sentry(body.dump());
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  return document ? std::move(*document) : SentryDocument();
}
Code code_of(const json& body) { return parse_sentry(body.dump()).error().code; }

TEST(JplSentry, BothListsAreAskedForAndToldFromEachOther) {
  const Source source = jpl_sentry_source({});
  const Upstream& upstream = *source.upstreams.at(0);
  const PartitionKey list = whole_of("jpl_sentry"), removed = whole_of("jpl_sentry", "removed");
  EXPECT_EQ(upstream.request(list, 0).url, "https://ssd-api.jpl.nasa.gov/sentry.api");
  EXPECT_EQ(upstream.request(removed, 0).url, "https://ssd-api.jpl.nasa.gov/sentry.api?removed=1");
  const std::string listed = list_of({bennu()}).dump(), gone = list_of({{{"des", "2016 NO56"}, {"removed", "2017-05-05 13:21:56"}}}).dump();
  EXPECT_TRUE(upstream.inspect(listed, list, {}));
  EXPECT_TRUE(upstream.inspect(gone, removed, {}));
  EXPECT_EQ(upstream.inspect(listed, removed, {}).error().code, Code::kCorrupt);
  EXPECT_EQ(upstream.inspect(gone, list, {}).error().code, Code::kCorrupt);
}

TEST(JplSentry, ARowKeepsItsNulls) {
  for (const char* version : {"1.1", "2.0"}) {
    const json body = list_of({bennu()}, version);
    const SentryDocument document = read(body);
    EXPECT_EQ(document.kind, SentryKind::kListed);
    EXPECT_TRUE(document.drift.empty());
    ASSERT_EQ(document.records.size(), 1u);
    const SentryRecord& record = document.records[0];
    EXPECT_EQ(record.designation + "|" + record.full_name + "|" + record.sentry_id, "101955|101955 Bennu (1999 RQ36)|a0101955");
    EXPECT_EQ(record.torino_maximum, std::nullopt);
    EXPECT_EQ(record.palermo_cumulative, -1.69);
    EXPECT_EQ(record.impacts, 78);
    EXPECT_EQ(record.first_year, 2175);
    EXPECT_EQ(record.last_year, 2199);
    EXPECT_EQ(to_string(record.last_observed_on.value()), "2013-01-20");
    EXPECT_EQ(record_at(body.dump(), record), bennu());
  }
}

TEST(JplSentry, WhatWasRemovedMayNotSayItsName) {
  const SentryDocument document = read({{"removed", "2021-03-26 15:06:13"}, {"error", "specified object removed"}});
  EXPECT_EQ(document.kind, SentryKind::kRemoved);
  EXPECT_EQ(document.records.at(0).designation, "");
  EXPECT_EQ(to_string(document.records[0].removed_at.value()), "2021-03-26T15:06:13Z");
}

TEST(JplSentry, AnObjectIsItsSummary) {
  json summary = bennu();
  summary["method"] = "MC";
  const SentryDocument document = read({{"signature", {{"source", "NASA/JPL Sentry Data API"}, {"version", "2.0"}}},
                                        {"data", {{{"date", "2182-09-24.85"}, {"ip", "3.7e-4"}}, {{"date", "2187-09-25.27"}, {"ip", "5.5e-6"}}}},
                                        {"summary", summary}});
  EXPECT_EQ(document.kind, SentryKind::kObject);
  ASSERT_EQ(document.records.size(), 1u);
  EXPECT_EQ(document.records[0].impact_probability, 0.00036769391);
  EXPECT_TRUE(document.rejected.empty());
}

TEST(JplSentry, DamageIsAnErrorAndNeverAnEmptyList) {
  json body = list_of({bennu()});
  body["count"] = "1227";
  EXPECT_EQ(code_of(body), Code::kCorrupt);
  EXPECT_EQ(code_of(list_of(json::array())), Code::kCorrupt) << "every risk would end";
  body = list_of({bennu()});
  body["signature"]["source"] = "NASA/JPL Fireball Data API";
  EXPECT_EQ(code_of(body), Code::kCorrupt);
  EXPECT_EQ(code_of({{"error", "the database is asleep"}}), Code::kUnavailable);
  EXPECT_EQ(code_of({{"removed", "once"}, {"error", "specified object removed"}}), Code::kCorrupt);
  json nameless = bennu();
  nameless.erase("des");
  const SentryDocument document = read(list_of({nameless, 7, bennu()}));
  EXPECT_EQ(document.records.size(), 1u);
  ASSERT_EQ(document.rejected.size(), 2u);
  EXPECT_EQ(document.rejected[0].reason, "des is none: missing");
  const std::string good = list_of({bennu()}).dump();
  for (size_t n = 0; n < good.size(); ++n) ASSERT_FALSE(parse_sentry(std::string_view(good).substr(0, n))) << n;
}

TEST(JplSentry, TheRecordedList) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "jpl/sentry_summary_2021-07-22.json");
  const auto document = parse_sentry(body);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->records.size(), 1227u);
  EXPECT_TRUE(document->rejected.empty());
  EXPECT_EQ(std::ranges::count_if(document->records, [](const auto& r) { return !r.torino_maximum; }), 2);
  EXPECT_TRUE(std::ranges::all_of(document->records, [](const auto& r) { return r.first_year && r.last_observed_on && r.impact_probability; }));
  EXPECT_EQ(parse_sentry(tests::recorded_body(*dir, "jpl/sentry_99942_removed.json"))->records.size(), 1u);
}

}  // namespace
}  // namespace skykeep::sources

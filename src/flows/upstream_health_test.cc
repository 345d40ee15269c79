#include "flows/upstream_health.h"

#include "flows/held_data.h"
#include "flows/import_files.h"
#include "flows/outage.h"
#include "flows/partitions/gap_view.h"
#include "flows/source_status.h"
#include "flows/testing/mars_rig.h"

namespace skykeep::flows {
namespace {

constexpr const char* kFeed = "mars.nasa.gov";

class HealthTest : public MarsTest {
 protected:
  Ingest ingest() { return Ingest({catalogue(), {*bus, *lake, fetcher, *health, *ledger, clock, *recorder, config}, *worker, clock}); }
  std::map<std::string, SourceStatus> sources() {
    HeldData held(*warehouse, clock);
    std::map<std::string, SourceStatus> out;
    auto found = source_status({*ledger, catalogue(), fetcher, *health, held, clock, nullptr});
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    for (SourceStatus& status : *found) out.emplace(status.name, std::move(status));
    return out;
  }
  Outage outage() {
    std::vector<SourceStatus> list;
    for (auto& [name, status] : sources()) list.push_back(std::move(status));
    return outage_of(list, clock.now());
  }
  void reopen() {
    close();
    open();
  }
  void fetch_document() {
    const state::Run run{"run-1", "refresh", "schedule", "running", "", clock.now(), {}, "{}", ""};
    ASSERT_TRUE(ingest().partition(whole_of("mars_traverse", "perseverance"), run, {}));
  }
  void answer_newest() {
    fetcher.hosts[kFeed] = [](const std::string&) -> Result<std::string> { return R"({"success":true,"latest_data":{"latest":"x","latest_sol":5000}})"; };
  }
};

TEST_F(HealthTest, AskingForTheNewestSolIsAnAttemptOfTheSource) {
  EXPECT_EQ(sources()["mars_photos"].state, "waiting");
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  clock.advance(1min);
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  const SourceStatus status = sources()["mars_photos"];
  EXPECT_EQ(status.state, "down");
  EXPECT_EQ(status.down_since, kMarsBegin);
  EXPECT_EQ(status.last_attempt, kMarsBegin + 1min);
  EXPECT_EQ(status.failures, 2);
  EXPECT_EQ(status.error_kind, "unreachable");
  EXPECT_EQ(status.last_error, "mars.nasa.gov cannot be reached: no connection");
  EXPECT_FALSE(status.last_success);
}

TEST_F(HealthTest, AnOutageIsKnownWithItsBeginningAlsoAfterARestart) {
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  clock.advance(10min);
  fetch_document();
  clock.advance(24h);
  reopen();
  const Outage now = outage();
  EXPECT_EQ(now.state, "all");
  EXPECT_EQ(now.since, kMarsBegin + 10min) << "since then nothing at all answers";
  EXPECT_EQ(now.words, "No upstream answers since 2026-09-21 08:10 UTC");
  ASSERT_EQ(now.sources.size(), 2u);
  EXPECT_EQ(now.sources[0].error_kind, "unreachable");
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  EXPECT_EQ(outage().since, kMarsBegin + 10min) << "one more failure changes nothing";
}

TEST_F(HealthTest, WhatAnswersAgainIsNoOutageAnyMore) {
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  answer_newest();
  clock.advance(1min);
  ASSERT_TRUE(ingest().ask_newest(photos(), "curiosity", {}).value()) << "the played answer is one of the feed";
  EXPECT_EQ(outage().state, "none");
  EXPECT_EQ(outage().words, "");
  EXPECT_EQ(sources()["mars_photos"].last_success, kMarsBegin + 1min);
  EXPECT_EQ(sources()["mars_photos"].state, "ok");
}

TEST_F(HealthTest, ARoverWhoseFeedFailsIsAPartInTrouble) {
  answer_newest();
  ASSERT_TRUE(ingest().ask_newest(photos(), "curiosity", {}).value());
  fetcher.hosts.clear();
  clock.advance(2min);
  ASSERT_FALSE(ingest().ask_newest(photos(), "perseverance", {}).value());
  EXPECT_EQ(sources()["mars_photos"].state, "failing");
  EXPECT_EQ(outage().state, "some");
  EXPECT_EQ(outage().words, "Mars rover photos: not everything answers since 08:02 UTC");
}

TEST_F(HealthTest, EveryKindOfTroubleHasItsWordAndNeverTheWordsOfALibrary) {
  struct Case {
    Code code;
    int status;
    const char *kind, *words;
  };
  const Case cases[] = {{Code::kUnavailable, 0, "unreachable", "mars.nasa.gov cannot be reached: no connection"},
                        {Code::kTimeout, 0, "timeout", "mars.nasa.gov did not answer in time"},
                        {Code::kPermission, 403, "refused", "mars.nasa.gov turns our requests away (403)"},
                        {Code::kUnavailable, 503, "http_error", "mars.nasa.gov answers 503"},
                        {Code::kUnavailable, 200, "http_error", "mars.nasa.gov answers with something else than data"},
                        {Code::kNotFound, 404, "http_error", "mars.nasa.gov answers 404"},
                        {Code::kCorrupt, 200, "corrupt", "mars.nasa.gov sends answers that cannot be used"},
                        {Code::kRateLimited, 429, "rate_limited", "mars.nasa.gov asks us to wait: too many requests"}};
  for (const Case& c : cases) {
    fetcher.status = c.status;
    fetcher.hosts[kFeed] = [&](const std::string&) -> Result<std::string> {
      return fail(c.code, "http://127.0.0.1:9/x: Failed to connect after 0 ms: Couldn't connect to server");
    };
    ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
    EXPECT_EQ(sources()["mars_photos"].error_kind, c.kind);
    EXPECT_EQ(sources()["mars_photos"].last_error, c.words);
  }
}

TEST_F(HealthTest, AnAnswerThatNobodyCanReadIsATroubleThatGoesOn) {
  fetcher.hosts[kFeed] = [](const std::string&) -> Result<std::string> { return "{\"what\":1}"; };
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  clock.advance(5min);
  ASSERT_FALSE(ingest().ask_newest(photos(), "curiosity", {}).value());
  const SourceStatus status = sources()["mars_photos"];
  EXPECT_EQ(status.error_kind, "corrupt");
  EXPECT_EQ(status.down_since, kMarsBegin) << "an answer that cannot be used does not end it";
  EXPECT_FALSE(status.last_success);
}

TEST_F(HealthTest, ASolThatTheUpstreamDoesNotKnowSaysNothingOfTheUpstream) {
  answer_newest();
  ASSERT_TRUE(ingest().ask_newest(photos(), "curiosity", {}).value());
  fetcher.status = 404;
  fetcher.hosts[kFeed] = [](const std::string&) -> Result<std::string> { return fail(Code::kNotFound, "not there"); };
  const state::Run run{"run-1", "ingest_mars_photos", "schedule", "running", "", clock.now(), {}, "{}", ""};
  ASSERT_TRUE(ingest().partition(sol_of("mars_photos", "curiosity", 7), run, {}));
  EXPECT_EQ(sources()["mars_photos"].state, "ok");
}

TEST_F(HealthTest, FilesAreRecordingsAndNoSuccessOfAnUpstream) {
  EXPECT_EQ(sources()["mars_photos"].provenance, "") << "nothing is here, so it comes from nowhere";
  ImportFiles importing({catalogue(), *rejected, *lake, *warehouse, *ledger, clock, *recorder, *loading, *publishing, "recording"});
  ASSERT_TRUE(importing.run("mars_photos", {{"a.json", old_shape_page(100, 3)}}, "curiosity"));
  const SourceStatus status = sources()["mars_photos"];
  EXPECT_EQ(status.provenance, "recording");
  EXPECT_EQ(status.newest_data, clock.now());
  EXPECT_FALSE(status.last_success);
  EXPECT_EQ(status.state, "waiting");
  // Also where a manifest, a file too, says that all is there.
  ASSERT_TRUE(importing.run("mars_manifests", {{"m.json", R"({"photo_manifest":{"name":"Curiosity","status":"active","max_sol":100,"total_photos":3,)"
                                                          R"("photos":[{"sol":100,"earth_date":"2012-11-16","total_photos":3,"cameras":["NAVCAM"]}]}})"}}, ""));
  ASSERT_EQ(ledger->get(sol_of("mars_photos", "curiosity", 100)).value()->state, state::PartitionState::kComplete);
  EXPECT_FALSE(sources()["mars_photos"].last_success);
  EXPECT_EQ(sources()["mars_photos"].state, "waiting");
}

// ---- pure

UtcTime at(int minutes) { return kMarsBegin + std::chrono::minutes(minutes); }

SourceStatus source(std::string name, std::string host, std::optional<UtcTime> success, std::optional<UtcTime> failing) {
  SourceStatus out;
  out.name = out.title = std::move(name);
  state::UpstreamRow row{.source = out.name, .upstream = std::move(host), .last_success = success, .failing_since = failing};
  out.upstreams = {row};
  out.state = failing ? "down" : success ? "ok" : "waiting";
  out.down_since = failing;
  return out;
}

TEST(Outage, SourcesThatAreAskedOnceInHoursDoNotHideThatNobodyAnswers) {
  const std::vector<SourceStatus> sources = {source("photos", "mars.nasa.gov", at(5), at(60)), source("position", "wheretheiss.at", at(58), at(59)),
                                             source("crew", "github.io", at(10), std::nullopt), source("later", "x", std::nullopt, std::nullopt)};
  const Outage out = outage_of(sources, at(70));
  EXPECT_EQ(out.state, "all");
  EXPECT_EQ(out.since, at(60));
  EXPECT_EQ(out.sources.size(), 2u);
}

TEST(Outage, OneUpstreamOfManyIsItsOwnTrouble) {
  const Outage out = outage_of({source("photos", "mars.nasa.gov", at(5), std::nullopt), source("position", "wheretheiss.at", at(58), at(59))}, at(70));
  EXPECT_EQ(out.state, "some");
  EXPECT_EQ(out.words, "position: no answer since 08:59 UTC");
}

TEST(Outage, AnAnswerAfterItsBeginningMeansThatNotAllIsLost) {
  const Outage out = outage_of({source("photos", "mars.nasa.gov", at(5), at(60)), source("position", "wheretheiss.at", at(58), at(59)),
                                source("crew", "github.io", at(65), std::nullopt)}, at(70));
  EXPECT_EQ(out.state, "some");
  EXPECT_EQ(out.since, at(59));
  EXPECT_EQ(out.words, "2 sources do not answer, the first of them since 08:59 UTC");
}

TEST(Outage, AFallBackThatServesIsEnough) {
  const std::vector<state::UpstreamRow> rows = {{.source = "orbits", .upstream = "celestrak.org", .failing_since = at(1)},
                                                {.source = "orbits", .upstream = "tle.ivanstanojevic.me", .last_success = at(2)}};
  EXPECT_FALSE(health_of(rows).since);
  EXPECT_FALSE(health_of(rows).is_down);
}

TEST(Outage, NothingThatWasAskedIsNoOutage) { EXPECT_EQ(outage_of({source("photos", "x", std::nullopt, std::nullopt)}, at(0)).state, "none"); }

}  // namespace
}  // namespace skykeep::flows

// Days of the station second by second, without processes and sockets: the simulator's upstreams, the parsers, arbitration.
// Whatever the upstreams do, each second has one position, it is where the station was, and who is wrong is named.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>

#include "flows/station_answers.h"
#include "simulator/station.h"
#include "streams/arbitrate_position.h"
#include "streams/sgp4_orbit.h"

namespace skykeep {
namespace {

const UtcTime kStart = *parse_utc("2026-11-21T08:00:00Z");
constexpr uint64_t kSeed = 5;
constexpr double kTrueWithinKm = 10;  // tolerance of arbitration for fresh elements (5 km) and of the model

class Day : public ::testing::Test {
 protected:
  Day() : arbiter_({.run_id = "test"}) { use_elements(); }

  void set_faults(std::initializer_list<std::string> names) {
    std::vector<simulator::FaultSpec> specs;
    for (const std::string& name : names) specs.push_back(simulator::parse_fault(name).value());
    faults_.set(specs);
    station_.thaw();
  }

  // Lives through so many seconds, one by one.
  void live(int64_t seconds) {
    for (const int64_t end = now_ + seconds; now_ < end;) {
      ++now_;
      if (now_ % 10 == 0) ask_wheretheiss();
      if (now_ % 30 == 5) ask_open_notify();
      if (now_ % 7200 == 0) use_elements();
      tick();
    }
  }
  // The program does not run.
  void sleep(int64_t seconds) { now_ += seconds; }

  bool is_named(std::string_view source, std::string_view verdict) const {
    for (const streams::Notice& notice : notices_)
      if (notice.text.find(source) != std::string::npos && notice.text.find(verdict) != std::string::npos) return true;
    return false;
  }
  std::string said() const {
    std::string out;
    for (const streams::Notice& notice : notices_) out += fmt::format("{}: {}\n", notice.second - kStart.micros / 1'000'000, notice.text);
    return out;
  }
  streams::Verdict verdict(streams::Source source) const {
    for (const auto& report : arbiter_.sources())
      if (report.source == source) return report.verdict;
    return streams::Verdict::kWaiting;
  }

  void tick() {
    bool more = true;
    while (more) {
      streams::Ticked ticked = arbiter_.tick(UtcTime{now_ * 1'000'000}, 100'000);
      more = ticked.more;
      note_all(ticked.notices);
      for (const auto& out : ticked.out) {
        if (const auto* gap = std::get_if<streams::Gap>(&out)) {
          gaps_ += gap->to - gap->from + 1;
        } else {
          check(std::get<streams::PositionRecord>(out));
        }
      }
    }
  }

  void check(const streams::PositionRecord& record) {
    if (last_) {
      ASSERT_EQ(record.second, *last_ + 1) << "each second once, in order";
    }
    last_ = record.second;
    ++records_;
    by_source_[static_cast<size_t>(record.source)]++;
    const astro::Geodetic real = truth_.place(UtcTime{record.second * 1'000'000});
    const double away = streams::distance_km(record.latitude_deg, record.longitude_deg, real.latitude_deg, real.longitude_deg, 420);
    worst_km_ = std::max(worst_km_, away);
    ASSERT_LT(away, kTrueWithinKm) << "second " << record.second - kStart.micros / 1'000'000 << " from " << to_string(record.source) << "\n"
                                   << said();
  }

  void note_all(const std::vector<streams::Notice>& notices) { notices_.insert(notices_.end(), notices.begin(), notices.end()); }

  // ---- the network ----

  std::optional<std::string> fetch(const simulator::Call& call, std::string& error) {
    const simulator::Decision decision = faults_.decide(++requests_, call.host);
    auto answer = simulator::replaced_by_fault(decision, call.host);
    if (!answer) {
      answer = station_.answer(call, simulator::Params(call.query), UtcTime{now_ * 1'000'000}, decision);
      simulator::damage(*answer, decision);
    }
    if (answer->status != 200 || answer->body.empty() || answer->cut_at) {
      error = fmt::format("{} answers {} with {} bytes", call.host, answer->status, answer->body.size());
      return std::nullopt;
    }
    return std::move(answer->body);
  }

  void ask(const std::string& upstream, streams::Source source, const simulator::Call& call, std::vector<int64_t> asked) {
    std::string error;
    const UtcTime at{now_ * 1'000'000};
    const auto body = fetch(call, error);
    if (!body) return note_all(arbiter_.note_failure(source, at, error));
    const flows::StationAnswer answer{upstream, "https://" + call.host + call.path, 200, at, "simulated", "application/json", *body, asked};
    const auto kept = flows::decode_iss_answer(flows::encode(answer));
    ASSERT_TRUE(kept);
    const auto read = flows::candidates_of(*kept, static_cast<int64_t>(requests_));
    if (!read) return note_all(arbiter_.note_failure(source, at, read.error().message));
    for (const streams::Candidate& candidate : read->candidates) note_all(arbiter_.take(candidate));
  }
  void ask_wheretheiss() {
    std::vector<int64_t> asked;
    for (int64_t i = 1; i <= 10; ++i) asked.push_back(now_ + i);
    ask("wheretheiss", streams::Source::kWheretheiss,
        {"api.wheretheiss.at", "/v1/satellites/25544/positions", fmt::format("timestamps={}", fmt::join(asked, ","))}, asked);
  }
  void ask_open_notify() { ask("open_notify", streams::Source::kOpenNotify, {"api.open-notify.org", "/iss-now.json", ""}, {}); }
  void use_elements() {
    std::string error;
    const auto body = fetch({"tle.ivanstanojevic.me", "/api/tle/25544", ""}, error);
    if (!body) return;
    const auto read = sources::parse_orbits(*body, UtcTime{now_ * 1'000'000}, sources::kStation);
    if (!read || read->elements.empty()) return;
    arbiter_.use(streams::make_element_set(read->elements[0]).value(), UtcTime{now_ * 1'000'000});
  }

  simulator::Station station_{kSeed};
  const simulator::StationOrbit truth_{kSeed};
  simulator::Faults faults_{kSeed, {}};
  streams::Arbiter arbiter_;
  int64_t now_ = kStart.micros / 1'000'000;
  uint64_t requests_ = 0;
  std::optional<int64_t> last_;
  int64_t records_ = 0, gaps_ = 0;
  std::array<int64_t, 4> by_source_{};
  double worst_km_ = 0;
  std::vector<streams::Notice> notices_;
};

TEST_F(Day, GoodUpstreamsAreBelievedEverySecond) {
  live(1800);
  EXPECT_EQ(records_, 1800);
  EXPECT_GT(by_source_[0], 1780) << "wheretheiss, once its first answer is there";
  EXPECT_EQ(verdict(streams::Source::kWheretheiss), streams::Verdict::kOk);
  EXPECT_EQ(verdict(streams::Source::kOpenNotify), streams::Verdict::kOk);
  EXPECT_LT(worst_km_, 2);
  for (const streams::Notice& notice : notices_) EXPECT_EQ(notice.severity, "info") << notice.text;
}

struct Trouble {
  const char* fault;
  const char* name;    // of the upstream, in notices
  const char* words;   // one of them, separated by '|'
};
class Troubles : public Day, public ::testing::WithParamInterface<Trouble> {};

TEST_P(Troubles, AreNamedWithinAMinuteAndNeverShown) {
  const Trouble& trouble = GetParam();
  live(120);
  notices_.clear();
  set_faults({trouble.fault});
  live(60);
  bool is_said = false;
  std::string words = trouble.words;
  for (size_t at = 0; at != std::string::npos && !is_said;) {
    const size_t bar = words.find('|', at);
    is_said = is_named(trouble.name, words.substr(at, bar == std::string::npos ? bar : bar - at));
    at = bar == std::string::npos ? bar : bar + 1;
  }
  EXPECT_TRUE(is_said) << said();
  live(1800);
  set_faults({});
  live(300);
  EXPECT_EQ(records_, 120 + 60 + 1800 + 300);
  EXPECT_EQ(verdict(streams::Source::kWheretheiss), streams::Verdict::kOk) << "it is believed again\n" << said();
  EXPECT_EQ(verdict(streams::Source::kOpenNotify), streams::Verdict::kOk) << said();
}

INSTANTIATE_TEST_SUITE_P(OfOneUpstream, Troubles,
                         ::testing::Values(Trouble{"iss_wrong@api.wheretheiss.at", "wheretheiss", "wrong|late|jump"},
                                           Trouble{"iss_late@api.wheretheiss.at", "wheretheiss", "late"},
                                           Trouble{"iss_frozen@api.wheretheiss.at", "wheretheiss", "frozen"},
                                           Trouble{"iss_jump@api.wheretheiss.at=1", "wheretheiss", "jump|wrong"},
                                           Trouble{"html503@api.wheretheiss.at=1", "wheretheiss", "missing"},
                                           Trouble{"iss_wrong@api.open-notify.org", "open-notify", "wrong|late|jump"},
                                           Trouble{"iss_late@api.open-notify.org", "open-notify", "late"},
                                           Trouble{"iss_frozen@api.open-notify.org", "open-notify", "frozen"}));

TEST_F(Day, ADayWithEveryFaultHasEverySecondOnceAndNoneIsWrong) {
  live(60);
  set_faults({"iss_frozen=0.1", "iss_late=0.1", "iss_jump=0.1", "iss_wrong=0.1", "iss_order=0.1", "iss_missing=0.1", "429=0.05",
              "html503=0.05", "truncated=0.05", "truncated-body=0.05", "empty=0.05"});
  live(3 * 3600);
  sleep(400);  // a process that was killed
  live(21 * 3600 - 460);
  EXPECT_EQ(records_, 24 * 3600);
  EXPECT_EQ(gaps_, 0);
  EXPECT_GT(by_source_[0], 3600) << "what is right is still taken";
  EXPECT_LT(notices_.size(), 5000u) << "named, and not every time";
}

}  // namespace
}  // namespace skykeep

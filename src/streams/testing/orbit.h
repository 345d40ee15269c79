// For this room's tests: a circular orbit like the station's over a sphere that turns, and upstreams that look at it through
// a fault.
#pragma once

#include <cmath>
#include <functional>
#include <numbers>

#include "streams/arbitrate_position.h"

namespace skykeep::streams {

inline constexpr int64_t kStart = 1'795'248'000;  // 2026-11-21T08:00:00Z

class CircularOrbit final : public Orbit {
 public:
  // It gives no position for seconds in [broken_from, broken_to).
  explicit CircularOrbit(double height_km = 420, int64_t broken_from = 0, int64_t broken_to = 0)
      : height_(height_km), broken_from_(broken_from), broken_to_(broken_to) {}

  std::optional<OrbitPoint> at(int64_t second) const override {
    if (second >= broken_from_ && second < broken_to_) return std::nullopt;
    constexpr double kTurn = 2 * std::numbers::pi, kMu = 398'600.8, kInclination = 51.63 * std::numbers::pi / 180;
    const double r = 6371.0088 + height_, rate = std::sqrt(kMu / (r * r * r));
    const auto t = static_cast<double>(second - kStart);
    const double u = rate * t;
    const Vec3 p = {r * std::cos(u), r * std::sin(u) * std::cos(kInclination), r * std::sin(u) * std::sin(kInclination)};
    const Vec3 v = {-r * rate * std::sin(u), r * rate * std::cos(u) * std::cos(kInclination), r * rate * std::cos(u) * std::sin(kInclination)};
    OrbitPoint out;
    out.latitude_deg = std::asin(p[2] / r) * 180 / std::numbers::pi;
    const double turned = std::atan2(p[1], p[0]) - kTurn * t / 86'164.1;
    out.longitude_deg = std::remainder(turned, kTurn) * 180 / std::numbers::pi;
    out.altitude_km = height_;
    out.state = {p, v};
    return out;
  }
  std::optional<int64_t> orbit_number(int64_t second) const override { return 58'000 + (second - kStart) / 5'570; }

 private:
  double height_;
  int64_t broken_from_, broken_to_;
};

inline UtcTime at_second(int64_t second) { return {second * 1'000'000}; }

inline ElementSet elements_of_age(double days, std::shared_ptr<const Orbit> orbit = std::make_shared<CircularOrbit>()) {
  ElementSet set;
  set.epoch = at_second(kStart - static_cast<int64_t>(days * 86'400));
  set.source = "celestrak";
  set.raw_id = 7;
  set.orbit = std::move(orbit);
  return set;
}

// The true place at `true_second`, said to be of `second`, `off_km` further north.
inline Candidate said(Source source, int64_t second, int64_t true_second, double off_km, int64_t fetched_at) {
  const OrbitPoint p = *CircularOrbit().at(true_second);
  Candidate c;
  c.source = source;
  c.satellite_id = 25544;
  c.second = second;
  c.latitude_deg = p.latitude_deg + off_km / (6791.0088 * std::numbers::pi / 180);
  c.longitude_deg = p.longitude_deg;
  if (source == Source::kWheretheiss) c.altitude_km = p.altitude_km;
  c.fetched_at = at_second(fetched_at);
  c.was_asked_for = source == Source::kWheretheiss;
  c.raw_id = fetched_at - kStart;
  return c;
}

// What an upstream sends when it is asked at a second; an empty answer is a failure.
using Upstream = std::function<std::vector<Candidate>(int64_t now)>;

inline Upstream good(Source source) {
  return [source](int64_t now) {
    std::vector<Candidate> out;
    if (source == Source::kOpenNotify) return std::vector{said(source, now, now, 0, now)};
    for (int64_t s = now + 1; s <= now + 10; ++s) out.push_back(said(source, s, s, 0, now));
    return out;
  };
}
// The same, with each candidate changed from second `from` on.
inline Upstream faulty(Source source, int64_t from, std::function<void(Candidate&)> change) {
  return [=](int64_t now) {
    auto out = good(source)(now);
    if (now >= from)
      for (Candidate& c : out) change(c);
    return out;
  };
}
inline Upstream silent_from(Source source, int64_t from) {
  return [=](int64_t now) { return now >= from ? std::vector<Candidate>() : good(source)(now); };
}

// An arbiter with two upstreams, driven second by second in the cadence of the product.
class Scene {
 public:
  explicit Scene(std::optional<ElementSet> elements = elements_of_age(1)) : arbiter(ArbiterOptions{.run_id = "run"}) {
    if (elements) arbiter.use(std::move(*elements), at_second(kStart));
  }
  void poll(int64_t now) {
    if (now % 10 == 0) ask(Source::kWheretheiss, wheretheiss, now);
    if (now % 30 == 0) ask(Source::kOpenNotify, open_notify, now);
  }
  void tick(int64_t now) {
    for (bool more = true; more;) {
      Ticked out = arbiter.tick(at_second(now), limit);
      more = out.more;
      most_at_once = std::max(most_at_once, out.out.size());
      for (auto& item : out.out) {
        if (auto* record = std::get_if<PositionRecord>(&item)) records.push_back(*record);
        else gaps.push_back(std::get<Gap>(item));
      }
      note(std::move(out.notices));
    }
  }
  void run(int64_t from, int64_t to) {  // seconds after kStart, the last one included
    for (int64_t s = kStart + from; s <= kStart + to; ++s) {
      poll(s);
      tick(s);
    }
  }
  const PositionRecord& at(int64_t after) const {
    for (const PositionRecord& r : records)
      if (r.second == kStart + after) return r;
    CHECK(false, "the second was emitted");
  }
  // "source", "clock", ...: texts of notices of a topic.
  std::vector<std::string> said_about(std::string_view topic) const {
    std::vector<std::string> out;
    for (const Notice& n : notices)
      if (n.topic == topic) out.push_back(n.text);
    return out;
  }
  Verdict verdict(Source source) const { return arbiter.sources()[static_cast<size_t>(source)].verdict; }

  Arbiter arbiter;
  Upstream wheretheiss = good(Source::kWheretheiss), open_notify = good(Source::kOpenNotify);
  std::vector<PositionRecord> records;
  std::vector<Gap> gaps;
  std::vector<Notice> notices;
  size_t limit = 1000, most_at_once = 0;

 private:
  void note(std::vector<Notice> more) { notices.insert(notices.end(), more.begin(), more.end()); }
  void ask(Source source, const Upstream& upstream, int64_t now) {
    const auto answer = upstream(now);
    if (answer.empty()) note(arbiter.note_failure(source, at_second(now), "connection refused"));
    for (const Candidate& c : answer) note(arbiter.take(c));
  }
};

}  // namespace skykeep::streams

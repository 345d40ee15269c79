#include "streams/arbitrate_position.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skykeep::streams {
namespace {

constexpr double kMeanHeightKm = 420;
constexpr double kLowestKm = 100, kHighestKm = 2000;  // a height beyond is none: the orbit knows better
constexpr int64_t kKeepS = 120;          // how long emitted values stay for comparison
constexpr int64_t kGapRecordS = 60;      // an open gap is written down again so often
constexpr int kTrustAgain = 3;           // answers in a row that must pass after trouble
constexpr int64_t kAheadS = 2 * 86'400;  // elements are sometimes made for a burn to come
constexpr size_t kMaxWaiting = 4096;     // values that may wait, whatever an upstream sends

std::string_view title(Source source) { return source == Source::kWheretheiss ? "wheretheiss.at" : "open-notify"; }
std::string at_text(int64_t second) { return to_string(UtcTime{second * 1'000'000}); }
std::string span_text(int64_t seconds) { return to_human(std::chrono::seconds(seconds)); }

}  // namespace

bool Arbiter::use(ElementSet elements, UtcTime now) {
  if (elements.orbit == nullptr || elements.epoch > now + std::chrono::seconds(kAheadS)) return false;
  if (elements_ && elements.epoch < elements_->epoch) return false;
  elements_ = std::move(elements);
  return true;
}

// ---- candidates ----

void Arbiter::apply_verdict(Source source, Verdict verdict, std::string text, int64_t now, std::vector<Notice>& notices) {
  Upstream& up = of(source);
  if (verdict != Verdict::kOk) up.good_answers = 0;
  // How late it is was found out when it began.
  if (verdict != up.verdict || verdict != Verdict::kLate) up.text = std::move(text);
  if (verdict == up.verdict) return;
  const Verdict before = std::exchange(up.verdict, verdict);
  up.since = now;
  if (verdict == Verdict::kOk) {
    if (before != Verdict::kWaiting)
      notices.push_back({now, "info", "source", fmt::format("{} {} again", title(source), before == Verdict::kMissing ? "answers" : "is trusted")});
    return;
  }
  const auto [said, is_new] = up.said.try_emplace(verdict, now);
  if (!is_new && now - said->second < options_.repeat_notice_s && now >= said->second) return;
  said->second = now;
  notices.push_back({now, "warn", "source", fmt::format("{} is passed over: {}: {}", title(source), to_string(verdict), up.text)});
}

void Arbiter::accept(const Candidate& c, const Judgement& judgement) {
  Upstream& up = of(c.source);
  up.last_good = std::max(up.last_good.value_or(c.second), c.second);
  if (last_ && c.second <= *last_) {  // its second is written; it still says that we were right
    const bool is_newer = !confirmed_ || c.second >= confirmed_->second;
    if (is_newer && judgement.verdict == Verdict::kOk) confirmed_ = Confirmation{c.source, c.second, judgement.residual_km};
    return;
  }
  if (up.waiting.size() >= kMaxWaiting) up.waiting.erase(up.waiting.begin());
  up.waiting.insert_or_assign(c.second, Accepted{c, judgement.residual_km});
}

// Which of two values for one second is wrong, where the model is too old to judge alone: as a third witness it still tells
// which of two that contradict each other is possible.
Arbiter::Contradiction Arbiter::contradiction(const Candidate& a, const Candidate& b) const {
  Contradiction out;
  out.apart_km = distance_km(a.latitude_deg, a.longitude_deg, b.latitude_deg, b.longitude_deg, kMeanHeightKm);
  if (out.apart_km <= options_.disagree_km) return out;
  out.kind = Contradiction::kUnclear;
  const auto model = elements_ ? elements_->orbit->at(a.second) : std::nullopt;
  if (!model) return out;
  const double allowed = tolerance_km(elements_->age_days(a.second)) + options_.disagree_km;
  const auto fits = [&](const Candidate& c) {
    return distance_km(c.latitude_deg, c.longitude_deg, model->latitude_deg, model->longitude_deg, model->altitude_km) <= allowed;
  };
  const bool a_fits = fits(a), b_fits = fits(b);
  if (a_fits != b_fits) out.kind = a_fits ? Contradiction::kSecondWrong : Contradiction::kFirstWrong;
  return out;
}

// Where the model cannot judge, the two are asked about each other.
void Arbiter::compare_with_other(const Candidate& c, Judgement& judgement) {
  if (judgement.verdict != Verdict::kOk || judgement.residual_km) return;
  const Source other = c.source == Source::kWheretheiss ? Source::kOpenNotify : Source::kWheretheiss;
  const auto& waiting = of(other).waiting;
  const auto found = waiting.find(c.second);
  if (found == waiting.end()) return;
  const Contradiction contra = contradiction(c, found->second.candidate);
  if (contra.kind == Contradiction::kFirstWrong)
    judgement = {Verdict::kWrong, fmt::format("{:.0f} km from {}, which fits the old elements, and it does not", contra.apart_km, title(other)), {}};
  if (contra.kind == Contradiction::kUnclear)
    judgement = {Verdict::kDisputed, fmt::format("{:.0f} km from {}, and the elements are too old to judge", contra.apart_km, title(other)), {}};
}

std::vector<Notice> Arbiter::take(const Candidate& c) {
  std::vector<Notice> notices;
  Upstream& up = of(c.source);
  const int64_t now = second_of(c.fetched_at);
  const bool is_new_answer = up.last_answer != now;
  up.last_answer = now;
  Judgement judgement = judge(c, up.track, elements(), up.verdict);
  compare_with_other(c, judgement);
  // Alone among good ones it is a jump; when it stays it is wrong.
  const bool was_fine = up.verdict == Verdict::kOk || (up.verdict == Verdict::kJump && up.since == now);
  if (judgement.verdict == Verdict::kWrong && was_fine) judgement.verdict = Verdict::kJump;
  const bool is_good = judgement.verdict == Verdict::kOk;
  up.track.add({c.second, c.latitude_deg, c.longitude_deg, is_good});
  if (judgement.verdict == Verdict::kDisputed) {
    accept(c, judgement);  // it may still be all there is
    apply_verdict(c.source, judgement.verdict, std::move(judgement.text), now, notices);
    return notices;
  }
  if (!is_good) {
    apply_verdict(c.source, judgement.verdict, std::move(judgement.text), now, notices);
    return notices;
  }
  const bool is_trusted = up.verdict == Verdict::kOk || up.verdict == Verdict::kWaiting || up.verdict == Verdict::kMissing;
  if (!is_trusted && is_new_answer) ++up.good_answers;
  // Without a model to vouch for each value, an upstream in disgrace must first behave for a while.
  if (is_trusted || judgement.residual_km || up.good_answers >= kTrustAgain) accept(c, judgement);
  if (is_trusted || up.good_answers >= kTrustAgain) apply_verdict(c.source, Verdict::kOk, "", now, notices);
  return notices;
}

std::vector<Notice> Arbiter::note_failure(Source source, UtcTime at, const std::string& why) {
  std::vector<Notice> notices;
  Upstream& up = of(source);
  const int64_t now = second_of(at);
  if (up.verdict == Verdict::kOk || up.verdict == Verdict::kWaiting) up.text = why;
  const bool is_late = !up.last_good || now - *up.last_good > options_.missing_after_s[static_cast<size_t>(source)];
  if (is_late && up.verdict != Verdict::kMissing) apply_verdict(source, Verdict::kMissing, why, now, notices);
  if (up.verdict == Verdict::kMissing) up.text = why;
  return notices;
}

void Arbiter::look_for_missing(int64_t now, std::vector<Notice>& notices) {
  for (size_t i = 0; i < kUpstreams; ++i) {
    Upstream& up = upstreams_[i];
    if (up.verdict == Verdict::kMissing || up.verdict == Verdict::kWaiting) continue;
    // While it answers, however badly, its verdict says more.
    const int64_t last_answer_at = up.verdict == Verdict::kOk ? up.last_good.value_or(0) : up.last_answer.value_or(0);
    if (now - last_answer_at <= options_.missing_after_s[i]) continue;
    const std::string why = up.text.empty() ? fmt::format("no answer for {}", span_text(now - last_answer_at)) : up.text;
    apply_verdict(static_cast<Source>(i), Verdict::kMissing, why, now, notices);
  }
}

// ---- ticks ----

namespace {
// An error that is itself an estimate is told with two digits: 9,800, not 9,832.
double two_digits(double n) {
  const double unit = n > 0 ? std::pow(10, std::floor(std::log10(n)) - 1) : 1;
  return std::round(n / unit) * unit;
}
}  // namespace

void Arbiter::look_at_elements(int64_t now, std::vector<Notice>& notices) {
  const double age = elements_ ? elements_->age_days(now) : 0;
  const int stage = !elements_ ? 3 : age > kWithholdDays ? 2 : age > kJudgeDays ? 1 : 0;
  if (stage == element_stage_) return;
  const int before = std::exchange(element_stage_, stage);
  if (stage == 0) {
    if (before > 0) notices.push_back({now, "info", "elements", "the orbital elements are fresh again: upstreams are compared with them"});
    return;
  }
  if (stage == 3) {
    notices.push_back({now, "error", "elements", "there are no orbital elements: without an upstream there is no position"});
    return;
  }
  notices.push_back({now, "warn", "elements",
                     fmt::format("the orbital elements are {:.0f} days old ({}): positions computed from them may be about {:.0f} km off{}", age,
                                 elements_->source, two_digits(model_error_km(age)), stage == 2 ? ", so that passes and the station's place are not given" : "")});
}

// What the clock did since the last tick. False: nothing is due.
bool Arbiter::follow_clock(int64_t now, Ticked& out) {
  if (!last_) last_ = now - 1;
  if (now > *last_) {
    said_clock_went_back_ = false;
    return true;
  }
  const int64_t back = *last_ - now;
  if (back > options_.max_fill_s) {
    // A clock that was far in the future: waiting for it would take for ever. The tables know which seconds they have.
    out.notices.push_back({now, "warn", "clock", fmt::format("the clock went back by {}: positions go on at {}", span_text(back), at_text(now))});
    close_gap(out);
    for (Upstream& up : upstreams_) up.waiting.clear();
    confirmed_.reset();
    filling_until_ = 0;
    last_ = now - 1;
    return true;
  }
  if (back > 2 && !said_clock_went_back_) {
    said_clock_went_back_ = true;
    out.notices.push_back({now, "warn", "clock", fmt::format("the clock went back by {}: positions are there up to {} and go on then",
                                                             span_text(back), at_text(*last_))});
  }
  return false;
}

// More seconds are missing than may be filled.
void Arbiter::skip(int64_t now, Ticked& out) {
  const int64_t from = *last_ + 1, to = now - options_.max_fill_s;
  if (to < from) return;
  mark_gap(from, to, fmt::format("nothing ran, and only {} are filled", span_text(options_.max_fill_s)), out);
  last_ = to;
}

Ticked Arbiter::tick(UtcTime at, size_t limit) {
  Ticked out;
  const int64_t now = second_of(at);
  look_at_elements(now, out.notices);
  look_for_missing(now, out.notices);
  if (!follow_clock(now, out)) return out;
  skip(now, out);
  const int64_t missing = now - *last_ - 1;
  if (missing > options_.late_s && *last_ >= filling_until_) {
    filling_until_ = now;
    out.notices.push_back({now, "info", "clock", fmt::format("nothing ran for {}: the seconds from {} on are filled", span_text(missing), at_text(*last_ + 1))});
  }
  while (*last_ < now && out.out.size() < limit) {
    emit(*last_ + 1, now, out);
    ++*last_;
  }
  out.more = *last_ < now;
  forget(*last_ - kKeepS);
  return out;
}

bool Arbiter::has_value_for(int64_t second) const {
  return std::any_of(upstreams_.begin(), upstreams_.end(), [&](const Upstream& up) { return up.waiting.contains(second); });
}

Arbiter::Slots Arbiter::values_for(int64_t second) const {
  Slots out{};
  for (size_t i = 0; i < kUpstreams; ++i)
    if (const auto found = upstreams_[i].waiting.find(second); found != upstreams_[i].waiting.end()) out[i] = &found->second;
  return out;
}

const Arbiter::Accepted* Arbiter::choose(const Slots& slots, bool& disputed) const {
  const auto [first, second] = slots;
  if (first == nullptr || second == nullptr) return first != nullptr ? first : second;
  if (first->residual_km && second->residual_km) return first;  // the model has judged both
  const Contradiction contra = contradiction(first->candidate, second->candidate);
  disputed = contra.kind == Contradiction::kUnclear;
  return contra.kind == Contradiction::kFirstWrong ? second : first;
}

std::optional<Confirmation> Arbiter::confirmation(int64_t second) const {
  if (!confirmed_ || second - confirmed_->second > options_.confirmed_for_s || confirmed_->second > second) return std::nullopt;
  return confirmed_;
}

PositionRecord Arbiter::from_value(int64_t second, const Accepted& value, const std::optional<OrbitPoint>& model,
                                   bool disputed) const {
  const Candidate& c = value.candidate;
  PositionRecord r;
  r.latitude_deg = c.latitude_deg;
  r.longitude_deg = c.longitude_deg;
  r.source = c.source;
  r.provenance = c.source == Source::kWheretheiss ? Provenance::kApi : Provenance::kSecondApi;
  if (c.provenance == Provenance::kRecording || c.provenance == Provenance::kSimulated) r.provenance = c.provenance;
  r.residual_km = value.residual_km;
  r.raw_id = c.raw_id;
  if (disputed) r.quality |= kDisputed;
  if (c.altitude_km && *c.altitude_km >= kLowestKm && *c.altitude_km <= kHighestKm) {
    r.altitude_km = *c.altitude_km;
  } else if (model) {
    r.altitude_km = model->altitude_km;
    r.quality |= kHeightFromModel;
  } else {
    r.altitude_km = last_height_km_.value_or(kMeanHeightKm);
    r.quality |= kHeightAssumed;
  }
  r.second = second;
  if (model) r.state = model->state;
  return r;
}

std::optional<PositionRecord> Arbiter::from_model(int64_t second, int64_t now, const std::optional<OrbitPoint>& model) const {
  if (!model) return std::nullopt;
  PositionRecord r;
  r.second = second;
  r.latitude_deg = model->latitude_deg;
  r.longitude_deg = model->longitude_deg;
  r.altitude_km = model->altitude_km;
  r.provenance = elements_->provenance;
  const double age = elements_->age_days(second);
  r.uncertainty_km = model_error_km(age);
  r.raw_id = elements_->raw_id;
  if (age > kJudgeDays) r.quality |= kOldElements;
  if (elements_->is_built_in) r.quality |= kBuiltInElements;
  if (now - second > options_.late_s) r.quality |= kFilled;
  const auto confirmed = confirmation(second);
  if (!confirmed || second - confirmed->second > options_.unconfirmed_after_s) r.quality |= kUnconfirmed;
  r.state = model->state;
  return r;
}

// False: nobody knows where it was.
bool Arbiter::emit(int64_t second, int64_t now, Ticked& out) {
  const std::optional<OrbitPoint> model = elements_ ? elements_->orbit->at(second) : std::nullopt;
  bool disputed = false;
  const Accepted* value = choose(values_for(second), disputed);
  std::optional<PositionRecord> record = value != nullptr ? from_value(second, *value, model, disputed) : from_model(second, now, model);
  if (!record) {
    mark_gap(second, second, elements_ ? "no upstream answered, and the elements give no position" : "no upstream answered, and there are no elements", out);
    return false;
  }
  close_gap(out);
  if (value != nullptr && !disputed) confirmed_ = Confirmation{value->candidate.source, second, value->residual_km};
  record->satellite_id = options_.satellite_id;
  record->run_id = options_.run_id;
  record->confirmed = confirmation(second);
  if (elements_) record->element_epoch = second_of(elements_->epoch);
  if (elements_) record->orbit_number = elements_->orbit->orbit_number(second);
  last_height_km_ = record->altitude_km;
  out.out.emplace_back(std::move(*record));
  return true;
}

void Arbiter::mark_gap(int64_t from, int64_t to, const std::string& reason, Ticked& out) {
  if (gap_ && (gap_->to + 1 != from || gap_->reason != reason)) close_gap(out);
  if (gap_) {
    const int64_t written = (gap_->to - gap_->from) / kGapRecordS;
    gap_->to = to;
    if ((to - gap_->from) / kGapRecordS != written) out.out.emplace_back(*gap_);
    return;
  }
  gap_ = Gap{options_.satellite_id, from, to, reason, options_.run_id};
  out.out.emplace_back(*gap_);
  out.notices.push_back({from, "error", "gap", fmt::format("no position from {} on: {}", at_text(from), reason)});
}

void Arbiter::close_gap(Ticked& out) {
  if (!gap_) return;
  out.out.emplace_back(*gap_);
  out.notices.push_back({gap_->to, "info", "gap", fmt::format("positions again after {}: {} without one", at_text(gap_->to),
                                                              span_text(gap_->to - gap_->from + 1))});
  gap_.reset();
}

void Arbiter::forget(int64_t second) {
  for (Upstream& up : upstreams_) up.waiting.erase(up.waiting.begin(), up.waiting.upper_bound(second));
}

void Arbiter::continue_after(int64_t second) {
  if (!last_ || second > *last_) last_ = second;
}

std::vector<SourceReport> Arbiter::sources() const {
  std::vector<SourceReport> out;
  for (size_t i = 0; i < kUpstreams; ++i) {
    const Upstream& up = upstreams_[i];
    out.push_back({static_cast<Source>(i), up.verdict, up.text, up.since, up.last_answer, up.last_good});
  }
  return out;
}

}  // namespace skykeep::streams

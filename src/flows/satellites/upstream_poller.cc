#include "flows/satellites/upstream_poller.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/guarded.h"
#include "core/log.h"
#include "flows/station_queries.h"

namespace skykeep::flows::satellites {

UpstreamPoller::UpstreamPoller(Deps deps, std::function<void()> on_result) : deps_(deps), on_result_(std::move(on_result)) {}

bool UpstreamPoller::try_start(Question question) {
  const MutexLock lock(mutex_);
  if (stopped_) return false;
  Lane& lane = lanes_[question.upstream];
  if (lane.busy) return false;
  const std::string name = question.upstream;
  lane.busy = true;
  lane.question = std::move(question);
  if (!lane.thread.joinable()) lane.thread = std::jthread([this, name](const std::stop_token& stop) { run_guarded(name, stop, [&] { work(name, stop); }); });
  changed_.notify_all();
  return true;
}

bool UpstreamPoller::is_busy(const std::string& upstream) const {
  const MutexLock lock(mutex_);
  const auto found = lanes_.find(upstream);
  if (found != lanes_.end() && found->second.busy) return true;
  return std::ranges::any_of(results_, [&](const PollResult& result) { return result.upstream == upstream; });
}

std::vector<PollResult> UpstreamPoller::take_results() {
  const MutexLock lock(mutex_);
  return std::exchange(results_, {});
}

void UpstreamPoller::stop() {
  std::vector<std::jthread> threads;
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    for (auto& [name, lane] : lanes_) threads.push_back(std::move(lane.thread));
  }
  for (auto& thread : threads) thread.request_stop();
  changed_.notify_all();
  threads.clear();
  const MutexLock lock(mutex_);
  lanes_.clear();
  results_.clear();
  stopped_ = false;  // it may be asked again
}

void UpstreamPoller::work(const std::string& upstream, std::stop_token stop) {
  while (!stop.stop_requested()) {
    Question question;
    {
      MutexLock lock(mutex_);
      Lane& lane = lanes_[upstream];  // stays where it is
      if (!changed_.wait(lock, stop, [&] { return lane.question.has_value(); })) return;
      question = *std::exchange(lane.question, std::nullopt);
    }
    const UtcTime asked_at = deps_.clock.now();
    auto asked = guarded([&]() -> Result<PollResult> { return ask(question, stop); });
    PollResult result = asked ? std::move(*asked) : PollResult{.upstream = upstream, .asked_at = asked_at, .at = deps_.clock.now(), .error = asked.error()};
    {
      const MutexLock lock(mutex_);
      lanes_[upstream].busy = false;
      if (!stop.stop_requested()) results_.push_back(std::move(result));
    }
    on_result_();
  }
}

namespace {
// "http://host/path?timestamps=...: why" without the query: ten timestamps help nobody.
std::string without_query(std::string text) {
  const size_t from = text.find('?'), to = text.find(": ", from == text.npos ? 0 : from);
  if (text.starts_with("http") && from != text.npos && to != text.npos) text.erase(from, to - from);
  return text;
}

std::string source_of(std::string_view topic) {
  if (topic == kIssCandidates) return "iss_position";
  return topic == kOrbitElements ? "orbits" : "crew";
}

// Why nothing can be made of an answer; empty: something can.
std::string unusable(const StationAnswer& answer, std::string_view topic) {
  if (topic == kIssCandidates) {
    const auto read = candidates_of(answer, 0);
    if (!read) return read.error().message;
    if (!read->candidates.empty()) return "";
    return read->rejected.empty() ? "it holds no position" : read->rejected.front().reason;
  }
  if (topic == kOrbitElements) {
    const auto read = sources::parse_orbits(answer.body, answer.fetched_at, kStationId);
    if (!read) return read.error().message;
    return read->elements.empty() ? "it holds no usable elements of the station" : "";
  }
  const auto read = sources::parse_crew(answer.body, answer.fetched_at);
  return read ? "" : read.error().message;
}
}  // namespace

PollResult UpstreamPoller::ask(const Question& question, std::stop_token stop) {
  PollResult result;
  result.upstream = question.upstream;
  result.asked_at = deps_.clock.now();
  const UpstreamHealth::Asked asked{source_of(question.topic), ""};
  auto fetched = deps_.health.fetch(deps_.fetcher, question.fetch, stop, {}, asked);
  result.at = deps_.clock.now();
  if (fetched && fetched->origin == "simulated" && !deps_.simulated) {
    deps_.health.note_answer(asked, question.fetch, "they are simulated, and this data directory is live");
    fetched = fail(Code::kUnsupported, fmt::format("{} answers with simulated data, and this data directory is live: name another "
                                                   "directory with --data", fetched->url));
  }
  if (!fetched) {
    result.error = std::move(fetched.error());
    result.error->message = without_query(std::move(result.error->message));
    return result;
  }
  StationAnswer answer = answer_of(question.upstream, *fetched, question.asked);
  const auto why = guarded([&]() -> Result<std::string> { return unusable(answer, question.topic); });
  deps_.health.note_answer(asked, question.fetch, why ? *why : why.error().message);
  std::string encoded = encode(answer);
  result.raw_id = raw_id_of(encoded);
  const auto kept = bus::append_one(deps_.bus, question.topic, question.upstream, std::move(encoded));
  if (!kept) {
    result.error = kept.error();  // what is not durable is no result
    return result;
  }
  result.position = *kept;
  result.answer = std::move(answer);
  return result;
}

StationUpstream status_of(std::string_view name, std::string_view title, const Seen& seen) {
  StationUpstream out;
  out.name = name;
  out.title = title;
  out.state = !seen.problem.empty() ? "failing" : seen.last_success ? "ok" : "waiting";
  out.text = seen.problem;
  out.last_attempt = seen.last_attempt;
  out.last_success = seen.last_success;
  return out;
}

}  // namespace skykeep::flows::satellites

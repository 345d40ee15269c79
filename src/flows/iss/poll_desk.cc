#include "flows/iss/poll_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "flows/iss_view.h"

namespace skykeep::flows::iss {

PollDesk::PollDesk(Deps deps, std::function<void()> on_heard) : deps_(deps), on_heard_(std::move(on_heard)) {}

bool PollDesk::kick(Question question) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  Lane& lane = lanes_[question.upstream];
  if (lane.busy) return false;
  const std::string name = question.upstream;
  lane.busy = true;
  lane.question = std::move(question);
  if (!lane.thread.joinable()) lane.thread = std::jthread([this, name](std::stop_token stop) { work(name, stop); });
  changed_.notify_all();
  return true;
}

bool PollDesk::is_busy(const std::string& upstream) const {
  const std::lock_guard lock(mutex_);
  const auto found = lanes_.find(upstream);
  if (found != lanes_.end() && found->second.busy) return true;
  return std::ranges::any_of(heard_, [&](const Heard& heard) { return heard.upstream == upstream; });
}

std::vector<Heard> PollDesk::drain() {
  const std::lock_guard lock(mutex_);
  return std::exchange(heard_, {});
}

void PollDesk::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (auto& [name, lane] : lanes_) lane.thread.request_stop();
  }
  changed_.notify_all();
  for (auto& [name, lane] : lanes_)
    if (lane.thread.joinable()) lane.thread.join();
}

void PollDesk::work(const std::string& upstream, std::stop_token stop) {
  while (!stop.stop_requested()) {
    Question question;
    {
      std::unique_lock lock(mutex_);
      Lane& lane = lanes_[upstream];
      if (!changed_.wait(lock, stop, [&] { return lane.question.has_value(); })) return;
      question = *std::exchange(lane.question, std::nullopt);
    }
    Heard heard = ask(question, stop);
    {
      const std::lock_guard lock(mutex_);
      lanes_[upstream].busy = false;
      if (!stop.stop_requested()) heard_.push_back(std::move(heard));
    }
    on_heard_();
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
std::string unusable(const IssAnswer& answer, std::string_view topic) {
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

Heard PollDesk::ask(const Question& question, std::stop_token stop) {
  Heard heard;
  heard.upstream = question.upstream;
  heard.asked_at = deps_.clock.now();
  const UpstreamHealth::Asked asked{source_of(question.topic), ""};
  auto fetched = deps_.health.fetch(deps_.fetcher, question.fetch, stop, {}, asked);
  heard.at = deps_.clock.now();
  if (fetched && fetched->origin == "simulated" && !deps_.simulated) {
    deps_.health.note_answer(asked, question.fetch, "they are simulated, and this data directory is live");
    fetched = fail(Code::kUnsupported, fmt::format("{} answers with simulated data, and this data directory is live: name another "
                                                   "directory with --data", fetched->url));
  }
  if (!fetched) {
    heard.error = std::move(fetched.error());
    heard.error->message = without_query(std::move(heard.error->message));
    return heard;
  }
  IssAnswer answer = answer_of(question.upstream, *fetched, question.asked);
  deps_.health.note_answer(asked, question.fetch, unusable(answer, question.topic));
  const auto kept = bus::append_one(deps_.bus, question.topic, question.upstream, encode(answer));
  if (!kept) {
    heard.error = kept.error();  // what is not durable was not heard
    return heard;
  }
  heard.offset = *kept;
  heard.answer = std::move(answer);
  return heard;
}

}  // namespace skykeep::flows::iss

#include "flows/run_recorder.h"

#include "core/ids.h"
#include "core/log.h"

namespace skykeep::flows {
namespace {
void note(const char* what, const Result<>& result) {
  if (!result) log::warn("journal: {}: {}", what, result.error().message);
}
}  // namespace

state::Run RunRecorder::start(std::string flow, std::string trigger, std::string what) {
  state::Run run;
  run.id = new_run_id(clock_);
  run.flow = std::move(flow);
  run.trigger = std::move(trigger);
  run.state = "running";
  run.what = std::move(what);
  run.started_at = clock_.now();
  run.summary = "{}";
  note("start of a run", runs_.start(run));
  event("run", {{"id", run.id}, {"flow", run.flow}, {"state", run.state}, {"what", run.what}});
  return run;
}

void RunRecorder::finish(state::Run& run, std::string_view state, const Json& summary, std::string error) {
  run.state = state;
  run.ended_at = clock_.now();
  run.summary = to_text(summary);
  run.error = std::move(error);
  note("end of a run", runs_.finish(run));
  event("run", {{"id", run.id}, {"flow", run.flow}, {"state", run.state}, {"what", run.what}, {"summary", summary}});
}

void RunRecorder::attempt(const state::Run& run, std::string task, int number, bool done, UtcTime started,
                      std::string log) {
  state::TaskAttempt attempt;
  attempt.run_id = run.id;
  attempt.task = std::move(task);
  attempt.attempt = number;
  attempt.state = done ? "done" : "failed";
  attempt.started_at = started;
  attempt.ended_at = clock_.now();
  attempt.log = std::move(log);
  note("a task attempt", runs_.add(attempt));
}

void RunRecorder::event(std::string_view type, Json body) {
  Json message = {{"type", type}, {"at", to_string(clock_.now())}};
  message.update(body);
  if (const auto done = bus::append_one(bus_, kLive, type, to_text(message)); !done)
    log::warn("journal: live event: {}", done.error().message);
}

void RunRecorder::partition(const state::Partition& p) {
  event("partition", {{"partition", to_string(p.key)},
                      {"source", p.key.source},
                      {"scope", p.key.scope},
                      {"part", p.key.part},
                      {"state", state::to_string(p.state)},
                      {"got", p.got},
                      {"reason", p.reason}});
}

void RunRecorder::notice(std::string_view severity, std::string_view topic, const std::string& text) {
  const UtcTime now = clock_.now();
  {
    const MutexLock lock(mutex_);
    if (is_everything_out_ && topic == "source" && severity == "warn") return log::info("{}: {}", topic, text);
    if (said_.size() > 1000) said_.clear();
    const auto [at, is_new] = said_.try_emplace(text, now);
    if (!is_new && now >= at->second && now - at->second < 1h) return;  // a clock that went back silences nobody
    at->second = now;
  }
  if (severity == "error") {
    log::error("{}: {}", topic, text);
  } else {
    log::warn("{}: {}", topic, text);
  }
  const Json body = {{"at", to_string(now)}, {"severity", severity}, {"topic", topic}, {"text", text}};
  note("notice", notices_.add({now, std::string(severity), std::string(topic), text}));
  event("notice", body);
}

void RunRecorder::tell_outage(bool is_everything_out, std::string_view severity, const std::string& text) {
  const auto set = [this](bool on) {
    const MutexLock lock(mutex_);
    is_everything_out_ = on;
  };
  set(false);
  if (!text.empty()) notice(severity, "source", text);
  set(is_everything_out);
}

}  // namespace skykeep::flows

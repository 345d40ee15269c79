// When the upstreams of elements are asked, and what becomes of their answers.
//
// CelesTrak comes first, under its guard, which is on disk before a request goes out. The fall-backs are asked only while it
// does not serve and what is known grows old. Answers are read from the topic orbit-elements by a stage of their own, so that
// a crash between answer and table loses nothing.
// Owner: StationFlow. Threads: poll() and on_result() from the tick's thread; handle() from its stage's; status() from any.
#pragma once

#include <map>

#include "core/mutex.h"
#include "flows/satellites/element_store.h"
#include "flows/satellites/upstream_poller.h"
#include "flows/satellites/tables.h"
#include "sources/celestrak_guard.h"
#include "state/rejected.h"

namespace skykeep::flows::satellites {

// One set of an answer; `offset`: of the answer's record in kOrbitElements.
StoredElements known_from(const StationAnswer& answer, const astro::Elements& elements, int64_t raw_id);

class ElementWatch {
 public:
  struct Deps {
    state::RejectedRecords rejected;
    state::Station stored;
    const Clock& clock;
    RunRecorder& recorder;
    ElementStore& element_store;
    Tables& tables;
    Duration fallback_every = 1h;
    Duration fallback_age = 12h;   // the fall-backs are not asked while the newest set is younger
  };
  explicit ElementWatch(Deps deps);

  // For who begins to ask: when CelesTrak may be asked is what whoever asked before has left.
  void recall();
  void poll(UtcTime now, UpstreamPoller& poller);
  // False: that upstream is none of elements.
  bool on_result(const PollResult& result);
  Result<> handle(const std::vector<bus::Record>& records);
  std::vector<StationUpstream> status() const;

 private:
  void keep_guard();
  bool wants_fallback(UtcTime now, const UpstreamPoller& poller) const;
  void note_celestrak(const PollResult& result);

  Deps deps_;
  sources::CelestrakGuard guard_;
  std::optional<sources::CelestrakGuard> kept_guard_;  // as it is on disk
  UtcTime next_fallback_;
  bool ask_wheretheiss_next_ = true;
  mutable Mutex mutex_;
  std::map<std::string, Seen> seen_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::flows::satellites

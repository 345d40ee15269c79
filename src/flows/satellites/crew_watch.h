// Who is in space: two upstreams, neither of which is to be believed blindly. The newest list that is not stale counts; a
// stale one is shown as stale.
//
// Owner: StationFlow. Threads: poll(), on_result() from the tick's thread; handle() from its stage's; crew(), status() from any.
#pragma once

#include <map>

#include "core/mutex.h"
#include "flows/satellites/upstream_poller.h"
#include "flows/satellites/tables.h"
#include "state/rejected.h"
#include "state/station.h"

namespace skykeep::flows::satellites {

class CrewWatch {
 public:
  struct Deps {
    state::RejectedRecords rejected;
    state::Station stored;
    const Clock& clock;
    RunRecorder& recorder;
    Tables& tables;
    Duration every = 6h;
  };
  explicit CrewWatch(Deps deps);

  void poll(UtcTime now, UpstreamPoller& poller);
  bool on_result(const PollResult& result);  // false: that upstream is none of crews
  Result<> handle(const std::vector<bus::Record>& records);
  enum class From { kUpstream, kFile };
  // The age of a list from a file is not known: it is shown as stale, and only until an upstream has answered.
  Result<> remember(const sources::Crew& crew, UtcTime fetched_at, std::string_view origin, From from);
  StationCrew crew(UtcTime now) const;
  std::vector<StationUpstream> status() const;

 private:
  struct List {
    sources::Crew crew;
    UtcTime fetched_at;
    std::string origin;
    From from = From::kUpstream;
  };
  std::string why_stale(const List& list, UtcTime now) const;
  Result<std::map<std::string, List>> lists() const;  // by source, as the state has them
  Result<> keep(const List& list);
  Result<> reject(const bus::Record& record, std::string_view what, const std::string& why);
  const List* best(const std::map<std::string, List>& lists, UtcTime now) const;

  Deps deps_;
  std::map<std::string, UtcTime> next_;
  mutable Mutex mutex_;
  std::map<std::string, Seen> seen_ GUARDED_BY(mutex_);       // by upstream
};

// Why a list is not to be shown as current, in words; empty when it may be.
std::string staleness(const sources::Crew& crew, UtcTime fetched_at, UtcTime now, Duration every);

}  // namespace skykeep::flows::satellites

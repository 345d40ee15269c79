// The upstreams of the station: wheretheiss.at, open-notify, CelesTrak's gp.php, tle.ivanstanojevic.me, the crew file.
//
// Owner: Service. Threads: answer() from any thread; what it remembers (downloads, frozen moments) is behind a mutex.
#pragma once

#include <map>
#include <string>

#include "core/mutex.h"
#include "simulator/answer.h"
#include "simulator/faults.h"
#include "simulator/orbit.h"
#include "simulator/query.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {

class Station {
 public:
  explicit Station(uint64_t seed) : orbit_(seed) {}
  static bool serves(std::string_view host);
  Answer answer(const Call& call, const Params& params, UtcTime now, const Decision& decision);
  // Faults were replaced: what was frozen moves again.
  void thaw();

 private:
  // A moment as an upstream on a bad day sees it.
  struct Sight {
    UtcTime claimed;          // the timestamp it gives
    UtcTime meant;            // the moment whose position it gives
    bool is_spike = false;
  };
  Sight see(const std::string& host, UtcTime t, UtcTime now, const Decision& decision);
  Answer wheretheiss(const Call& call, const Params& params, UtcTime now, const Decision& decision);
  Answer wheretheiss_positions(const Call& call, const Params& params, UtcTime now, const Decision& decision);
  std::string wheretheiss_position(const Sight& sight, bool in_miles) const;
  Answer open_notify(const Call& call, UtcTime now, const Decision& decision);
  Answer celestrak(const Call& call, const Params& params, UtcTime now, const Decision& decision);
  Answer ivanstanojevic(const Call& call, UtcTime now) const;

  StationOrbit orbit_;
  Mutex mutex_;
  std::map<std::string, UtcTime> frozen_ GUARDED_BY(mutex_);  // by host: the moment that it still shows
  struct Download {
    int64_t set = 0;
    UtcTime at;
  };
  std::map<std::string, Download> downloads_ GUARDED_BY(mutex_);  // by what was asked for
};

// Who is in space, twice: a list that is kept and one that has been let go stale.
std::string crew_corquaid(UtcTime now);
std::string crew_open_notify();

}  // namespace skykeep::simulator

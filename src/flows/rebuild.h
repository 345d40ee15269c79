// The tables from the lake: what a warehouse that was deleted, or was never finished, lacks of the raw objects.
//
// A mark in the warehouse itself (bronze.lake_rebuilds) says that it is whole, so it goes when the warehouse goes; without it
// every raw object of the lake is offered to the loader, which knows by key what it has. So a rebuild that was killed goes on.
// Objects go in pieces of bounded size, each published as it comes. An object that was refused when
// it came is refused again, without a second record among the rejected. What the ledger holds as answered and the lake no longer
// gives, because its object is damaged or gone, becomes missing, so that it is asked for again.
// Owner: Loop. Threads: any; run() works on the caller's thread, and a second caller waits for the first.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <string>

#include "core/mutex.h"
#include "flows/load/load_stage.h"
#include "flows/publish/publish_stage.h"
#include "sources/catalogue.h"

namespace skykeep::flows {

class Rebuild {
 public:
  struct Deps {
    const sources::Catalogue& catalogue;
    lake::Lake& lake;
    warehouse::Warehouse& warehouse;
    const Clock& clock;
    RunRecorder& recorder;
    state::Ledger& ledger;
    LoadStage& loading;
    PublishStage& publishing;
    // Brings back what the station keeps in the lake; the number of its objects. Empty where the station is not kept.
    std::function<Result<int64_t>(std::stop_token)> station;
    // Objects in one piece: enough to keep the bulk loader busy, little enough to stop soon and to hold in memory.
    size_t at_once = 1000;
  };
  explicit Rebuild(Deps deps) : deps_(std::move(deps)) {}

  // Looks for the mark. An empty lake needs no rebuild.
  Result<> open();
  bool is_whole() const { return whole_; }
  // Does what is left to do; cancelled when `stop` came first, and then it goes on at the next call.
  Result<> run(std::stop_token stop);
  std::string what() const;  // is being done, for people; empty when nothing is

 private:
  struct Counts {
    int64_t objects = 0, loaded = 0, refused = 0, quarantined = 0, lost = 0;
  };
  std::vector<std::string> prefixes() const;  // of the lake, in the order in which they are loaded
  Result<> everything(std::stop_token stop, Counts& counts);
  Result<> folder(std::string_view prefix, std::stop_token stop, Counts& counts);
  Result<> load_and_publish(const std::vector<std::string>& keys, Counts& counts);
  Result<> mark(int64_t objects, bool station);
  Result<int64_t> ask_again_for_what_is_lost();
  void note(std::string text);

  Deps deps_;
  std::atomic<bool> whole_ = false;
  mutable Mutex mutex_;
  ConditionVariable done_;
  bool running_ GUARDED_BY(mutex_) = false;
  std::string what_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::flows

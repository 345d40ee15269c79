// The loop that keeps the archive whole, and what users may ask of it.
//
//   ingestion-scheduling -> fetch -> lake -> lake-events -> load -> load-complete -> publish -> plan -> ingestion-scheduling
//
// Owner: app makes one Flows; api borrows it. Threads: every method may be called from any thread; start() runs the
// loop on threads of its own, stop() drains them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bus/bus.h"
#include "core/clock.h"
#include "core/fs.h"
#include "core/json.h"
#include "lake/lake.h"
#include "models/models.h"
#include "net/fetcher.h"
#include "state/ledger.h"
#include "state/notices.h"
#include "state/runs.h"
#include "state/store.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

class StationQueries;

// Bus topics; those of the station: iss_view.h.
inline constexpr std::string_view kIngestionScheduling = "ingestion-scheduling";
inline constexpr std::string_view kLakeEvents = "lake-events";
inline constexpr std::string_view kLoadComplete = "load-complete";
// What the page follows: {"type": run|task|partition|publication|notice|object, "at": ..., ...}; SSE id = offset.
inline constexpr std::string_view kLive = "live";

struct SyncRequest {
  std::vector<std::string> sources;  // empty: all
  std::vector<std::string> scopes;   // empty: all
  std::optional<int64_t> from_ordinal, to_ordinal;  // of parts
  std::optional<Date> from_date, to_date;
  Cut ordinals_of = Cut::kSol;       // which sources the ordinals bound
};
struct SyncProgress {
  int64_t done = 0, total = 0;   // partitions
  int64_t products = 0;          // stored so far
  std::string now;               // what is being done, for people
};
struct SyncReport {
  std::string run_id;
  int64_t planned = 0, complete = 0, partial = 0, failed = 0, unreachable = 0;
  int64_t objects = 0, records = 0, rejected = 0;
  int64_t failed_tests = 0;
  bool upstream_unavailable = false;  // nothing answered at all
  Json to_json() const;
};

struct ImportFile {
  std::string name;   // path as the user gave it
  std::string bytes;
};
struct ImportReport {
  int64_t objects = 0;    // documents taken (already known ones included)
  int64_t records = 0;    // records seen in them
  int64_t added = 0;      // rows that are new in silver ("new" in JSON)
  int64_t unchanged = 0;  // records whose row was there before
  int64_t outdated = 0;   // records of a manifest or traverse that gave no row, because a newer one of the rover is there
  int64_t thumbnails = 0; // records of small versions: kept in bronze, no pictures of their own
  int64_t rejected = 0;   // documents and records that were refused, each with a reason in silver.rejected_rows
  std::vector<std::string> reasons;  // file, place and why; the first kMostReasons, then how many more
  std::vector<std::string> notices;  // what was taken as null, and other departures from the known shape
  int64_t failed_tests = 0;          // loads that were quarantined
  static constexpr size_t kMostReasons = 50;
  void reject(int64_t records, std::string reason);
  Json to_json() const;
};

struct SourceStatus {
  std::string name, title;         // "mars_photos", "Mars rover photos"
  std::string upstream;            // host(s)
  // ok; waiting: never asked; stale: not asked for too long; failing: part of it is in trouble; down: no upstream of it answers;
  // disabled.
  std::string state;
  std::optional<UtcTime> last_success, last_attempt, newest_data;  // success: an upstream's answer, never an import
  std::optional<UtcTime> down_since;  // of it or of a part of it; none while all answers
  Duration freshness_objective{};  // how old last_success may be
  std::string error_kind;          // unreachable, timeout, refused, http_error, corrupt, rate_limited; empty: none
  std::string last_error;
  int64_t failures = 0;            // in a row
  std::string terms, credit;       // shown in /sources and the footer
  std::string provenance;          // of the newest that is here; empty: nothing is
  std::vector<state::UpstreamRow> upstreams;
  std::vector<net::BudgetView> budgets;
  std::map<std::string, int64_t> partitions;  // ledger state -> count
};

// What does not answer at the moment.
struct Outage {
  struct Source {
    std::string name, title;
    UtcTime since;
    std::optional<UtcTime> last_success;
    std::string error_kind, error;
    bool is_whole = true;           // false: a part of it answers
  };
  std::string state = "none";       // none, some, all
  std::optional<UtcTime> since;     // all: nothing answers since then; some: the first of them
  std::vector<Source> sources;      // those that are down, or a part of them
  std::string words;                // "No upstream answers since 12:39 UTC"; empty: none
};

using state::Notice;

class Flows {
 public:
  virtual ~Flows() = default;
  // Threads: every method may be called from any thread. sync(), import(), build() and test() work on the caller's thread until they are
  // done, seconds to hours; `progress` is called on that thread, with no lock held. The others answer at once.
  virtual Result<> start() = 0;   // serve: everything by schedule and event
  virtual void stop() = 0;

  // Runs the same loop for what was asked until nothing is left to do.
  virtual Result<SyncReport> sync(const SyncRequest& request, std::stop_token stop,
                                  const std::function<void(const SyncProgress&)>& progress) = 0;
  virtual Result<ImportReport> import(std::string_view source, const std::vector<ImportFile>& files,
                                      std::string_view scope) = 0;
  virtual Result<models::BuildReport> build(const std::vector<std::string>& select, bool full_refresh) = 0;
  virtual Result<std::vector<models::TestResult>> test(const std::vector<std::string>& select) = 0;
  // Asks for one partition now, whatever its state ("a click on a gap fetches it").
  virtual Result<> request_partition(const PartitionKey& key) = 0;
  // Puts a rejected record back into the topic that it came on; unsupported when no stage reads that.
  virtual Result<> replay_rejected(std::string_view topic, int64_t number) = 0;

  virtual Result<std::vector<SourceStatus>> sources() = 0;
  virtual Result<Outage> outage() = 0;
  virtual Result<std::vector<Notice>> notices(size_t limit) = 0;  // newest first
  virtual StationQueries* iss() { return nullptr; }  // null where the station is not kept ([iss] enabled = false)
  virtual Json loop_status() = 0;  // per stage: topic, group lag, last event, busy with what; for the drawn loop
};

}  // namespace skykeep::flows

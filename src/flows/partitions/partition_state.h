// The life of a partition: the only file that decides its state. Each function is one event: it gets the partition as the ledger
// has it and makes of it what the event says. Pure; the callers run them inside Ledger::update.
//
//   event            who tells it          from                                  to
//   (claim)          Ledger::claim         all but another owner's in_progress   in_progress
//   apply_fetch      Ingest                in_progress under this claim          complete, partial, failed, unreachable
//                                          else: the claim was taken away        unchanged, but what was fetched is noted
//   reject_load      load and publish      all but failed, a newer run's claim   failed
//   apply_expectation  gap view            missing or new, without an upstream   unreachable
//                                          complete, fewer than promised         partial
//   apply_import     import                all but complete, in_progress         complete, partial
//   ask_again        rebuild               complete, partial                     missing
//
// What ends a fetch ends its being scheduled too.
//
// A raw answer is announced before the ledger is written, so reject_load may come first. It then ends the claim, and apply_fetch leaves
// `failed` standing (rules.md 9, 10).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "flows/config.h"
#include "state/ledger.h"

namespace skykeep::flows {

// What asking the upstreams for one partition has come to.
struct FetchResult {
  std::string upstream;                  // that gave the answer; empty when none did
  int64_t got = 0;                       // distinct products in it; 1 for a document
  int64_t items = 0;                     // items of all pages, doubled ones included
  std::optional<int64_t> claimed_total;  // how many items the upstream speaks of
  bool repeated = false;                 // a page came twice
  std::optional<Error> trouble;          // why there is no answer; beside an answer: why a better upstream gave none
};

struct FetchContext {
  state::Claimant by;  // the worker that holds the claim
  std::string items;   // what the source's answers hold, for people
  UtcTime now;
  Duration first_backoff, max_backoff, recheck_of_unreachable;
};
FetchContext fetch_context(const FlowConfig& config, state::Claimant by, std::string items, UtcTime now);

void apply_fetch(state::Partition& p, const FetchResult& result, const FetchContext& context);

// The bytes cannot be read into the tables, or their data tests fail; tried again after an hour. `run_id` is the run that fetched
// them, empty when not known: a claim of a newer run stands, its fetch will tell. False: nothing changes.
bool reject_load(state::Partition& p, const std::string& reason, std::string_view run_id, UtcTime now);

// What is expected of a partition by another source (a manifest) and what the tables hold of it.
struct Expectation {
  int64_t expected = 0, got = 0;
  bool has_upstream = false;      // some upstream can be asked for it
  std::string without_upstream;   // what a user can do where none can
  bool is_measured = false;       // the upstream that answered is one that is measured by this
  std::string items = "items";
};
bool apply_expectation(state::Partition& p, bool is_new, const Expectation& count, UtcTime now);

// Rows that came from files; `expected` is what another source promises. An import is no answer of an upstream: its name stands for none.
inline constexpr std::string_view kImportedUpstream = "import";
bool apply_import(state::Partition& p, int64_t got, std::optional<int64_t> expected, std::string_view items, UtcTime now);

bool ask_again(state::Partition& p, std::string reason);

// How long to wait before the n-th repetition (n from 1): doubled each time, bounded.
Duration backoff(Duration first, Duration most, int attempts);

}  // namespace skykeep::flows

// What is known of the station from one process to the next: sets of elements, lists of people, and when an upstream that counts
// requests may be asked.
//
// Owner: flows. Threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct ElementSetRow {
  int64_t satellite = 0;
  UtcTime epoch;
  std::string omm;             // the set itself, as an OMM in JSON
  std::string source, origin;  // who gave it; api, second_api, recording, simulated
  std::optional<UtcTime> fetched_at;
  std::optional<int64_t> raw_id;
};

struct CrewMemberRow {
  std::string name, craft, spacecraft, agency, country, position;
  std::optional<UtcTime> launched;
  std::optional<int32_t> days_before;
};

struct CrewListRow {
  std::string source;
  int64_t people = 0;  // as the source counts them
  UtcTime fetched_at;
  std::string origin;
  bool is_file = false;
  std::vector<CrewMemberRow> members;
};

struct GuardRow {
  std::optional<UtcTime> asked_at, succeeded_at, epoch;
  UtcTime not_before;
  int64_t unchanged = 0, errors = 0;
  std::string refusal;
};

class Station {
 public:
  static Result<Station> open(State& state);

  Result<std::vector<ElementSetRow>> element_sets();  // by epoch
  // False: one of the same satellite and epoch is known. Of the satellite's sets the newest `keep` stay.
  Result<bool> add_element_set(const ElementSetRow& row, size_t keep);

  Result<std::vector<CrewListRow>> crew_lists();  // by source
  Result<> put_crew_list(const CrewListRow& list);

  Result<std::optional<GuardRow>> guard(std::string_view upstream);
  Result<> put_guard(std::string_view upstream, const GuardRow& guard);

 private:
  explicit Station(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state

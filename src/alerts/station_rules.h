// What is watched about the station (issue 3, point 6): the rules, and the facts as they are gathered.
#pragma once

#include <map>

#include "alerts/alerts.h"

namespace skykeep::alerts {

// Limits; the settings may override them.
struct StationLimits {
  double stale_s = 15;                 // age of the newest position in the tables
  double records_per_minute = 50;      // of 60
  double rows_per_minute = 30;         // added to the history
  double element_age_days = 3;         // the model is then 3 km off (rules.md 30)
  double unpacked_age_days = 3.5;      // half of what the bus keeps of raw answers
  double element_age_error_days = 14;  // passes and alerts are withheld (rules.md 30)
};

// One upstream of positions or elements, as flows last saw it.
struct UpstreamFact {
  std::string name;                    // "wheretheiss", "open_notify", "celestrak"
  bool is_good = true;                 // its last answer was accepted
  std::string verdict;                 // "ok", or why not: "frozen: the same position for 40 s"
};

// Everything at one moment. What is not known is nullopt and changes nothing, except that no position at all is stale.
struct StationFacts {
  std::optional<double> position_age_s;         // now - the newest second in the tables
  std::optional<double> records_per_minute;     // positions in the last minute
  std::optional<double> rows_per_minute;        // rows that reached the history in the last minute
  std::optional<double> element_age_s;
  std::optional<double> unpacked_age_s;         // of the oldest polled answer that is not in the lake
  std::vector<UpstreamFact> upstreams;
};

// Rules: iss.freshness, iss.records, iss.growth, iss.elements, iss.elements_withheld, iss.packing, iss.upstream.<name>.
std::vector<Rule> station_rules(const StationFacts& facts, const StationLimits& limits = {});
std::vector<Fact> facts_of(const StationFacts& facts, const StationLimits& limits = {});

}  // namespace skykeep::alerts

#include "flows/topics.h"

#include <algorithm>

#include "flows/flows.h"
#include "flows/station_queries.h"

namespace skykeep::flows {
namespace {

constexpr int32_t kSplit = 12;  // by key; the others need one order
constexpr std::pair<std::string_view, int32_t> kTopics[] = {
    {kIngestionScheduling, kSplit}, {kLakeEvents, kSplit}, {kLoadComplete, kSplit}, {kLive, 1},
    {kIssCandidates, 1},            {kOrbitElements, 1},   {kCrewAnswers, 1},       {kIssPositions, 1}, {kIssEnriched, 1}};

constexpr std::pair<std::string_view, std::string_view> kGroups[] = {
    {"fetch", kIngestionScheduling},  {"load", kLakeEvents},        {"models", kLoadComplete},    {"iss-enrich", kIssPositions}, {"iss-sink", kIssEnriched},
    {"iss-elements", kOrbitElements}, {"iss-crew", kCrewAnswers},   {"iss-pack", kIssCandidates}, {"iss-pack", kOrbitElements},  {"iss-pack", kCrewAnswers}};

}  // namespace

std::vector<bus::TopicSpec> topic_specs(const FlowConfig& config) {
  std::vector<bus::TopicSpec> out;
  for (const auto& [name, partitions] : kTopics) out.push_back({std::string(name), partitions, retention_of(name, config)});
  return out;
}

Duration retention_of(std::string_view topic, const FlowConfig& config) {
  return topic == kIssPositions || topic == kIssEnriched ? config.stream_retention : config.bus_retention;
}

bool is_own_group(std::string_view group, std::string_view topic) {
  return std::ranges::find(kGroups, std::pair(group, topic)) != std::end(kGroups);
}

}  // namespace skykeep::flows

// The topics of the loop and the station: into how many partitions a broker splits each, and how long each keeps its records.
// Pure. Threads: any.
#pragma once

#include <string_view>
#include <vector>

#include "bus/bus.h"
#include "flows/config.h"

namespace skykeep::flows {

std::vector<bus::TopicSpec> topic_specs(const FlowConfig& config);

// Also of topics that nobody named beforehand, as those of dead letters.
Duration retention_of(std::string_view topic, const FlowConfig& config);

// Does this version read the topic so, if it is told to? What such a group holds back waits for it, also while the station is switched
// off: then nobody appends either.
bool is_own_group(std::string_view group, std::string_view topic);

}  // namespace skykeep::flows

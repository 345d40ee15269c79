// The dead-letter topic of a topic: "<topic>.rejected", where records that cannot be processed are kept with their reason.
#pragma once

#include <string_view>

#include "bus/bus.h"

namespace skykeep::flows {

// Keeps `record` of `topic` with the reason, as the replay and /api/v1/rejected read it.
Result<> send_to_dead_letter(bus::Bus& bus, std::string_view topic, const bus::Record& record, std::string_view reason);

}  // namespace skykeep::flows

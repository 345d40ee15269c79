// The dead-letter topic of a topic: "<topic>.rejected", where records that cannot be processed are kept with their reason.
#pragma once

#include <string_view>

#include "bus/bus.h"
#include "flows/messages.h"

namespace skykeep::flows {

// Keeps `record` of `topic` with the reason, as the replay and /api/v1/rejected read it.
Result<> send_to_dead_letter(bus::Bus& bus, std::string_view topic, const bus::Record& record, std::string_view reason);

// The record that was rejected, from the topic that it came on where it was too large for a dead letter; unsupported when that does
// not keep it any more.
Result<std::string> whole_record(bus::Bus& bus, std::string_view topic, const Rejected& rejected);

}  // namespace skykeep::flows

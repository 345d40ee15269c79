// What a stage cannot process goes to the rejected records, with its reason.
#pragma once

#include <string_view>

#include "bus/bus.h"
#include "state/rejected.h"

namespace skykeep::flows {

// `record` of `topic`, as the replay and /api/v1/rejected read it.
state::RejectedRecord rejected_record(std::string_view topic, const bus::Record& record, std::string_view reason);

}  // namespace skykeep::flows

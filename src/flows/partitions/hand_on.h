// Puts what is to be fetched on the bus: each partition once, whoever asks for it.
//
// Owner: Flows. Threads: any, of any process on the state.
#pragma once

#include "bus/bus.h"
#include "flows/messages.h"
#include "state/ledger.h"

namespace skykeep::flows {

// What of the schedule is not scheduled yet is marked so in the ledger, then goes on the bus: it may be fetched before the append returns.
// What did not get there is not scheduled, so that it is planned again. `now`: real time.
Result<> hand_on(bus::Bus& bus, state::Ledger& ledger, const Schedule& schedule, UtcTime now);

}  // namespace skykeep::flows

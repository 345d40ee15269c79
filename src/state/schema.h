// The tables of all typed stores, as numbered migrations. Append only: what stands here is on people's disks.
#pragma once

#include "state/state.h"

namespace skykeep::state {

Result<> migrate_stores(State& state);

}  // namespace skykeep::state

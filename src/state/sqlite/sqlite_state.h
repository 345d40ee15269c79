// State in SQLite (WAL, synchronous=FULL).
#pragma once

#include <memory>

#include "state/state.h"

namespace skykeep::state {

// `path` may be the file that the embedded bus uses as well (other tables). Created and migrated when needed.
Result<std::unique_ptr<State>> open_sqlite_state(const std::string& path);

}  // namespace skykeep::state

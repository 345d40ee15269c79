// The bus in SQLite (WAL, synchronous=FULL): one file, one writer thread with group commit.
#pragma once

#include <memory>

#include "bus/bus.h"
#include "core/clock.h"

namespace skykeep::bus {

// `path` is the SQLite file; it may be the one that state uses as well (other tables). Created when missing.
Result<std::unique_ptr<Bus>> open_embedded_bus(const std::string& path, const Clock& clock);

}  // namespace skykeep::bus

// The lake in a local directory: KEY.zst (zstd level 3) and KEY.meta.json beside it.
#pragma once

#include <memory>

#include "core/fs.h"
#include "lake/lake.h"

namespace skykeep::lake {

Result<std::unique_ptr<Lake>> open_local_lake(const std::string& dir, Fs& fs);

}  // namespace skykeep::lake

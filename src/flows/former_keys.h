// Lake keys of the versions before partitions had a key of their own: photos/{rover}/sol=NNNNN/page-NNN-{hash}.json,
// manifests/{rover}/{hash}.json, traverse/{rover}/{hash}.json, {kind}/{rover}/import-{hash}.json. Read once, by the migration of a data
// directory; pure.
#pragma once

#include <string_view>

#include "core/partition.h"

namespace skykeep::flows {

struct FormerKey {
  PartitionKey partition;
  int page = 0;
};
// `source`: as the sidecar names it. A key that says nothing gives the whole source.
FormerKey read_former_key(std::string_view source, std::string_view key);

}  // namespace skykeep::flows

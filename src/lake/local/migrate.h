// Brings the sidecars of a local lake to the form that this version writes.
//
// Owner: app, before it opens the lake. Threads: none beside it may use the lake. Killed in the middle, it goes on at the next call.
#pragma once

#include <functional>
#include <string>

#include "core/fs.h"
#include "lake/lake.h"

namespace skykeep::lake {

// What an object is for, where its sidecar names its source alone, as earlier versions wrote it.
struct Place {
  PartitionKey partition;
  int page = 0;
};
using PlaceOf = std::function<Place(std::string_view source, std::string_view key)>;

// Returns how many sidecars were rewritten. One that cannot be read is left as it is: its object is damaged, and told as such where it
// is read.
Result<int64_t> add_partitions(const std::string& dir, Fs& fs, const PlaceOf& place_of);

}  // namespace skykeep::lake

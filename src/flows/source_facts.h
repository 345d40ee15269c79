// The sources by name, for whoever offers a choice of them: the command line, the API's document. All that there can be, whatever the
// settings keep.
#pragma once

#include <string>
#include <vector>

namespace skykeep::flows {

std::vector<std::string> fetched_sources();   // partition by partition: sync, a request for a partition
std::vector<std::string> imported_sources();  // those, and what is polled

}  // namespace skykeep::flows

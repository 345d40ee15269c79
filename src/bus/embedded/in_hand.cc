#include "bus/embedded/in_hand.h"

#include <iterator>

namespace skykeep::bus {

bool InHand::remove(int64_t from, int64_t to) {
  bool found = false;
  auto at = spans_.upper_bound(from);
  if (at != spans_.begin()) --at;
  while (at != spans_.end() && at->first < to) {
    const auto [begin, end] = *at;
    if (end <= from) {
      ++at;
      continue;
    }
    found = true;
    at = spans_.erase(at);
    if (begin < from) spans_.emplace(begin, from);
    if (end > to) spans_.emplace(to, end);
  }
  return found;
}

}  // namespace skykeep::bus

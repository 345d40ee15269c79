// The offsets that a member of a group was given and has not done yet, as spans: what they leave out may be committed.
//
// Owner: a subscription. Threads: one at a time.
#pragma once

#include <cstdint>
#include <map>

namespace skykeep::bus {

class InHand {
 public:
  // Offsets in [from, to), behind all that are here.
  void add(int64_t from, int64_t to) { spans_.emplace(from, to); }
  // False: none of [from, to) is here.
  bool remove(int64_t from, int64_t to);
  bool empty() const { return spans_.empty(); }
  int64_t oldest() const { return spans_.begin()->first; }

 private:
  std::map<int64_t, int64_t> spans_;  // from -> to; they do not touch
};

}  // namespace skykeep::bus

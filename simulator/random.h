// Repeatable chance: everything the simulator invents is a function of the seed and of what is being
// invented.
#pragma once

#include <cmath>
#include <cstdint>

namespace skykeep::simulator {

// The finaliser of SplitMix64.
constexpr uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}
constexpr uint64_t mix(uint64_t a, uint64_t b) { return mix(a ^ mix(b)); }
constexpr uint64_t mix(uint64_t a, uint64_t b, uint64_t c) { return mix(mix(a, b), c); }

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t bits() { return mix(state_++); }
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }  // [0, 1)
  int between(int lo, int hi) {                                          // both included
    return lo + static_cast<int>(bits() % static_cast<uint64_t>(hi - lo + 1));
  }
  double between(double lo, double hi) { return lo + (hi - lo) * unit(); }
  bool chance(double p) { return unit() < p; }
  double normal() {  // Irwin-Hall of four: near enough, and no library's own idea of it
    return (unit() + unit() + unit() + unit() - 2.0) * std::sqrt(3.0);
  }

 private:
  uint64_t state_;
};

}  // namespace skykeep::simulator

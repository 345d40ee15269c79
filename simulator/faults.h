// Faults by name: what a bad day of an upstream looks like, decided per request number from the seed.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mutex.h"
#include "core/result.h"
#include "simulator/answer.h"

namespace skykeep::simulator {

enum class Fault : uint8_t {
  k429,
  k429RetryAfter,
  kHtml503,
  kSlow,
  kTruncated,
  kTruncatedBody,
  kEmpty,
  kDuplicate,
  kLate,
  kGrow,
  kDrift,
  kIssFrozen,
  kIssLate,
  kIssJump,
  kIssWrong,
  kIssOrder,
  kIssMissing,
  kCelestrak403,
  kError200
};
inline constexpr size_t kFaults = 19;

std::string_view name_of(Fault fault);
std::string known_faults();  // "429, 429-retry-after, ...": for messages and help

// "slow", "slow=0.5", "slow@celestrak.org=0.5" (only there). An unknown name or a rate outside (0, 1] is invalid_input and
// lists what is known.
struct FaultSpec {
  Fault fault = Fault::k429;
  double rate = 0;
  std::string host;  // empty: every upstream that can have it
};
std::string name_of(const FaultSpec& spec);  // without the rate
Result<FaultSpec> parse_fault(std::string_view text);

// What happens to one request. Several can come together; answers that replace the body win over those that
// change it.
struct Decision {
  std::array<bool, kFaults> fires{};
  bool operator[](Fault fault) const { return fires[static_cast<size_t>(fault)]; }
};

// Threads: all methods may be called from any thread.
class Faults {
 public:
  Faults(uint64_t seed, const std::vector<FaultSpec>& specs);
  void set(const std::vector<FaultSpec>& specs);  // replaces all
  // The station's faults meet only requests for its positions, CelesTrak's only CelesTrak. `content` decides what an answer holds
  // (duplicate, late, drift ...), `way` how it comes; both are the request's number where faults follow the order of requests.
  Decision decide(uint64_t way, uint64_t content, std::string_view host) const;
  Decision decide(uint64_t request_number, std::string_view host) const { return decide(request_number, request_number, host); }
  double rate(Fault fault) const;  // 0: off; the highest of all hosts
  std::vector<FaultSpec> active() const;
  void count(Fault fault);
  std::array<uint64_t, kFaults> counts() const;
  double delay_s(uint64_t request_number) const;  // of a slow answer: 0.5 to 2 s

 private:
  uint64_t seed_;
  mutable Mutex mutex_;
  std::vector<FaultSpec> specs_ GUARDED_BY(mutex_);
  std::array<uint64_t, kFaults> counts_ GUARDED_BY(mutex_) = {};
};

// The answer instead of the real one, when a fault demands it: 429 or 503.
std::optional<Answer> replaced_by_fault(const Decision& decision, std::string_view host);
// Cuts or empties an answer that was made.
void damage(Answer& answer, const Decision& decision);

}  // namespace skykeep::simulator

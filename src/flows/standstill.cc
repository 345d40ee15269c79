#include "flows/standstill.h"

namespace skykeep::flows {

void note_failure(std::optional<Standstill>& standstill, std::string_view stage, const Error& error) {
  const auto since = standstill ? standstill->since : std::chrono::steady_clock::now();
  standstill = Standstill{std::string(stage), error, since};
}

bool is_lasting(const Standstill& standstill, std::chrono::steady_clock::duration patience) {
  return !is_retryable(standstill.error.code) || std::chrono::steady_clock::now() - standstill.since > patience;
}

}  // namespace skykeep::flows

// What keeps a stage from going on, on this machine: a full disk, damaged tables. What upstreams do wrong is none.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/result.h"

namespace skykeep::flows {

struct Standstill {
  std::string stage;
  Error error;                                  // the newest
  std::chrono::steady_clock::time_point since;  // of the first failure in a row; real time, as the stages work in it
};

// Notes a failure; the first one in a row keeps its time.
void note_failure(std::optional<Standstill>& standstill, std::string_view stage, const Error& error);
// True for what trying again does not mend, and for what has lasted longer than `patience`.
bool is_lasting(const Standstill& standstill, std::chrono::steady_clock::duration patience);

}  // namespace skykeep::flows

// A child process that writes until it is killed: what it has reported was acknowledged and has to be there
// afterwards.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace skykeep::testing {

using Report = std::function<void(int64_t)>;

// Runs `body` in a forked child and kills it (SIGKILL) after `reports` reports; returns all that it reported.
// Call it while this process has no other thread. `body` ends the child when it returns.
inline std::vector<int64_t> run_and_kill(size_t reports, const std::function<void(const Report&)>& body) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    body([&](int64_t n) {
      if (::write(ends[1], &n, sizeof n) != static_cast<ssize_t>(sizeof n)) ::_exit(1);
    });
    ::_exit(0);
  }
  ::close(ends[1]);
  std::vector<int64_t> out;
  int64_t n = 0;
  while (::read(ends[0], &n, sizeof n) == static_cast<ssize_t>(sizeof n)) {
    out.push_back(n);
    if (out.size() == reports) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return out;
}

}  // namespace skykeep::testing

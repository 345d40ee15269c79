// While it lives, no file of this process grows past a size: for SQLite that is a full disk.
#pragma once

#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>

namespace skykeep::testing {

class FullDisk {
 public:
  explicit FullDisk(rlim_t max_file_bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    if (::getrlimit(RLIMIT_FSIZE, &before_) != 0) std::abort();
    const rlimit small{max_file_bytes, before_.rlim_max};
    if (::setrlimit(RLIMIT_FSIZE, &small) != 0) std::abort();
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

}  // namespace skykeep::testing

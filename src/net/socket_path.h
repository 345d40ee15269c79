// Unix socket addresses hold 107 bytes, paths of data directories may be longer: this names the same file
// shortly.
#pragma once

#include <string>

#include "core/result.h"

namespace skykeep::net {

// Owner: whoever binds or connects, for as long as that takes. Holds a descriptor of the folder when it needs
// one.
class SocketPath {
 public:
  // not_found when the folder of a long path does not exist.
  static Result<SocketPath> open(const std::string& path);
  SocketPath(SocketPath&& other) noexcept;
  SocketPath& operator=(SocketPath&&) = delete;
  ~SocketPath();
  const std::string& text() const { return text_; }

 private:
  SocketPath(std::string text, int folder) : text_(std::move(text)), folder_(folder) {}
  std::string text_;
  int folder_ = -1;
};

}  // namespace skykeep::net

#include "net/socket_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace skykeep::net {

Result<SocketPath> SocketPath::open(const std::string& path) {
  constexpr size_t kLongest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() <= kLongest) return SocketPath(path, -1);
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return fail(Code::kInvalidInput, fmt::format("socket name '{}' is too long", path));
  const int folder = ::open(path.substr(0, slash + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return fail(Code::kNotFound,
                fmt::format("cannot open the folder of socket '{}': {}", path, std::strerror(errno)));
  SocketPath out(fmt::format("/proc/self/fd/{}/{}", folder, path.substr(slash + 1)), folder);
  if (out.text_.size() > kLongest)
    return fail(Code::kInvalidInput, fmt::format("socket name in '{}' is too long", path));
  return out;
}

SocketPath::SocketPath(SocketPath&& other) noexcept : text_(std::move(other.text_)), folder_(other.folder_) {
  other.folder_ = -1;
}

SocketPath::~SocketPath() {
  if (folder_ >= 0) ::close(folder_);
}

}  // namespace skykeep::net

#include "core/fs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace skykeep {
namespace stdfs = std::filesystem;
namespace {

Error from_errno(std::string_view what, const std::string& path, int error) {
  Code code = Code::kUnavailable;
  if (error == ENOENT || error == ENOTDIR) code = Code::kNotFound;
  if (error == EACCES || error == EPERM || error == EROFS) code = Code::kPermission;
  if (error == EEXIST) code = Code::kAlreadyExists;
  return {code, fmt::format("cannot {} {}: {}", what, path, std::strerror(error))};
}

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(from_errno("write", path, errno));
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<> sync_dir(const std::string& dir) {
  const Fd fd(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) return fail(from_errno("sync", dir, errno));
  return {};
}

}  // namespace

Result<std::string> RealFs::read(const std::string& path) const {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return fail(from_errno("open", path, errno));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return fail(from_errno("stat", path, errno));
  if (S_ISDIR(info.st_mode)) return fail(Code::kInvalidInput, fmt::format("{} is a folder", path));
  std::string out(static_cast<size_t>(info.st_size), '\0');
  size_t done = 0;
  for (;;) {
    if (done == out.size()) out.resize(out.size() + 4096);  // pipes and /proc have no size
    const ssize_t n = ::read(fd.get(), out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(from_errno("read", path, errno));
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  out.resize(done);
  return out;
}

Result<std::string> RealFs::read_range(const std::string& path, uint64_t offset, uint64_t length) const {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return fail(from_errno("open", path, errno));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return fail(from_errno("stat", path, errno));
  const auto size = static_cast<uint64_t>(info.st_size);
  if (offset > size) return fail(Code::kInvalidInput, fmt::format("offset {} is past the end of {}", offset, path));
  std::string out(std::min(length, size - offset), '\0');
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t n =
        ::pread(fd.get(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(from_errno("read", path, errno));
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  out.resize(done);
  return out;
}

Result<> RealFs::write_atomic(const std::string& path, std::string_view bytes) {
  static std::atomic<uint64_t> counter{0};
  const std::string dir = stdfs::path(path).parent_path().string();
  const std::string temp = fmt::format("{}.{}-{}.tmp", path, ::getpid(), counter.fetch_add(1));
  {
    const Fd fd(::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.get() < 0) return fail(from_errno("create", temp, errno));
    Result<> done = write_all(fd.get(), bytes, temp);
    if (done && ::fsync(fd.get()) != 0) done = fail(from_errno("sync", temp, errno));
    if (!done) {
      ::unlink(temp.c_str());
      return done;
    }
  }
  if (::rename(temp.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temp.c_str());
    return fail(from_errno("rename to", path, error));
  }
  return sync_dir(dir.empty() ? "." : dir);
}

Result<> RealFs::append(const std::string& path, std::string_view bytes) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (fd.get() < 0) return fail(from_errno("open", path, errno));
  return write_all(fd.get(), bytes, path);
}

Result<> RealFs::make_dirs(const std::string& path) {
  const stdfs::path folder = stdfs::path(path).lexically_normal();
  std::error_code error;
  if (folder.empty() || stdfs::is_directory(folder, error)) return {};
  const stdfs::path parent = folder.has_filename() ? folder.parent_path() : folder.parent_path().parent_path();
  if (!parent.empty()) TRY(make_dirs(parent.string()));
  stdfs::create_directory(folder, error);
  if (error) return fail(from_errno("create folder", path, error.value()));
  return sync_dir(parent.empty() ? "." : parent.string());  // else a crash takes the folder with all that is synced in it
}

Result<> RealFs::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail(from_errno("rename to " + to, from, errno));
  return sync_dir(stdfs::path(to).parent_path().empty() ? "." : stdfs::path(to).parent_path().string());
}

Result<> RealFs::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return fail(from_errno("remove", path, errno));
  return {};
}

Result<> RealFs::remove_all(const std::string& path) {
  std::error_code error;
  stdfs::remove_all(path, error);
  if (error) return fail(from_errno("remove", path, error.value()));
  return {};
}

bool RealFs::exists(const std::string& path) const { return ::access(path.c_str(), F_OK) == 0; }

Result<std::vector<DirEntry>> RealFs::list(const std::string& dir) const {
  std::error_code error;
  std::vector<DirEntry> out;
  stdfs::directory_iterator it(dir, error);
  if (error) return fail(from_errno("list", dir, error.value()));
  while (it != stdfs::directory_iterator()) {
    std::error_code gone;  // removed since it was listed: no entry
    const bool is_dir = it->is_directory(gone);
    const uint64_t size = gone || is_dir ? 0 : it->file_size(gone);
    if (!gone) out.push_back({it->path().filename().string(), is_dir, size});
    // A failed increment makes the iterator the end: without this look a broken read would pass for the end of the folder.
    it.increment(error);
    if (error) return fail(from_errno("list", dir, error.value()));
  }
  std::sort(out.begin(), out.end(), [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return out;
}

Result<uint64_t> RealFs::size(const std::string& path) const {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return fail(from_errno("stat", path, errno));
  return static_cast<uint64_t>(info.st_size);
}

Result<uint64_t> RealFs::free_bytes(const std::string& path) const {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return fail(from_errno("stat", path, errno));
  return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace skykeep

#include "app/data_dir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/text.h"

namespace skykeep::app {
namespace {

std::string lock_path(const std::string& path) { return path + "/lock"; }

// What stands in a file that is not ours may be anything.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, 40));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

struct Format {
  DataMode mode = DataMode::kLive;
  int version = kFormat;
};

Result<Format> parse_format(std::string_view text, const std::string& path) {
  const auto words = split(trim(text), ' ');
  const auto version = words.size() == 3 && words[0] == "skykeep" ? to_int(words[1]) : std::nullopt;
  if (!version || (words[2] != "live" && words[2] != "simulated"))
    return fail(Code::kCorrupt, fmt::format("{}/FORMAT says '{}': this is no data directory of Skykeep; name another one "
                                            "with --data", path, printable(trim(text))));
  if (*version > kFormat)
    return fail(Code::kUnsupported, fmt::format("{} has format {}, this program knows up to {}: use a newer Skykeep",
                                                path, *version, kFormat));
  return Format{words[2] == "live" ? DataMode::kLive : DataMode::kSimulated, static_cast<int>(*version)};
}

Result<std::optional<Format>> read_format(const std::string& path, Fs& fs) {
  const auto text = fs.read(path + "/FORMAT");
  if (!text && text.error().code == Code::kNotFound) return std::nullopt;
  if (!text) return fail(text.error());
  return std::optional<Format>(TRY(parse_format(*text, path)));
}

}  // namespace

std::string_view to_string(DataMode mode) { return mode == DataMode::kLive ? "live" : "simulated"; }

Result<std::optional<DataMode>> DataDir::mode_of(const std::string& path, Fs& fs) {
  const auto format = TRY(read_format(path, fs));
  return format ? std::optional(format->mode) : std::nullopt;
}

Result<> DataDir::note_format(Fs& fs) {
  TRY(fs.write_atomic(file("FORMAT"), fmt::format("skykeep {} {}\n", kFormat, to_string(mode_))));
  format_ = kFormat;
  return {};
}

std::optional<DataDir::Owner> DataDir::owner(const std::string& path) {
  const int fd = ::open(lock_path(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::optional<Owner> out;
  if (::flock(fd, LOCK_SH | LOCK_NB) != 0) {
    char text[64] = {};
    const ssize_t n = ::pread(fd, text, sizeof text - 1, 0);
    const auto words = split(trim(std::string_view(text, n > 0 ? static_cast<size_t>(n) : 0)), ' ');
    out.emplace();
    if (!words.empty()) out->pid = static_cast<int>(to_int(words[0]).value_or(0));
    if (words.size() > 1) out->verb = words[1];
  }
  ::close(fd);
  return out;
}

Result<std::unique_ptr<DataDir>> DataDir::own(const std::string& path, DataMode mode, std::string_view verb, Fs& fs) {
  const bool is_new = !fs.exists(path);
  TRY(fs.make_dirs(path));
  if (is_new && ::chmod(path.c_str(), 0700) != 0)
    return fail(Code::kPermission, fmt::format("cannot make {} private: {}", path, std::strerror(errno)));
  auto known = TRY(read_format(path, fs));
  // A directory that has never received a byte has no past to mix with.
  const auto objects = fs.list(path + "/lake");
  if (known && known->mode != mode && objects && objects->empty()) known.reset();
  if (known && known->mode != mode)
    return fail(Code::kUnsupported,
                fmt::format("{} holds {} data and is never mixed with {} data: name another directory with --data", path,
                            to_string(known->mode), to_string(mode)));
  const int fd = ::open(lock_path(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Code::kPermission, fmt::format("cannot open {}: {}", lock_path(path), std::strerror(errno)));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return fail(Code::kConflict, fmt::format("{} is in use by process {}: stop it, or name another directory with --data",
                                             path, owner(path).value_or(Owner{}).pid));
  }
  std::unique_ptr<DataDir> out(new DataDir(path, mode, known ? known->version : kFormat, fd));
  const std::string pid = fmt::format("{} {}\n", ::getpid(), verb);
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0)
    return fail(Code::kUnavailable, fmt::format("cannot write {}: {}", lock_path(path), std::strerror(errno)));
  if (!known) TRY(out->note_format(fs));
  ::unlink(control_socket(path).c_str());  // left behind by a process that was killed
  for (const char* folder : {"lake", "tmp"}) TRY(fs.make_dirs(path + "/" + folder));
  return out;
}

bool DataDir::is_there() const {
  struct stat held{}, named{};
  return ::fstat(lock_, &held) == 0 && ::stat(lock_path(path_).c_str(), &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

DataDir::~DataDir() { ::close(lock_); }

}  // namespace skykeep::app

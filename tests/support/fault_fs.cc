#include "tests/support/fault_fs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>


namespace skykeep {
namespace {

std::string normal(const std::string& path) {
  std::string out = std::filesystem::path(path).lexically_normal().string();
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

std::string parent_of(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

Error no_power() { return {Code::kUnavailable, "the power is off"}; }
Error missing(const std::string& path) { return {Code::kNotFound, fmt::format("there is no {}", path)}; }

}  // namespace

void FaultFs::power_off_after(uint64_t steps) {
  const MutexLock lock(mutex_);
  power_off_at_ = steps_ + steps;
}

uint64_t FaultFs::steps() const {
  const MutexLock lock(mutex_);
  return steps_;
}

void FaultFs::crash() {
  const MutexLock lock(mutex_);
  for (size_t kept = std::uniform_int_distribution<size_t>(0, pending_.size())(random_); kept > 0; --kept) {
    apply(on_disk_, pending_.front());
    pending_.pop_front();
  }
  pending_.clear();
  names_ = on_disk_;
  for (auto& [name, file] : names_) {
    const size_t size = std::uniform_int_distribution<size_t>(file->synced, file->bytes.size())(random_);
    file->bytes.resize(size);
    file->synced = size;
  }
  has_power_ = true;
  power_off_at_.reset();
}

void FaultFs::fail_write(uint64_t n, Error error) {
  const MutexLock lock(mutex_);
  write_faults_[writes_ + n] = std::move(error);
}

void FaultFs::set_capacity(uint64_t bytes) {
  const MutexLock lock(mutex_);
  capacity_ = bytes;
}

Result<> FaultFs::flip_bit(const std::string& path, size_t at) {
  const MutexLock lock(mutex_);
  const auto file = TRY(find(path));
  if (at >= file->bytes.size()) return fail(Code::kInvalidInput, fmt::format("{} is shorter", path));
  file->bytes[at] = static_cast<char>(file->bytes[at] ^ 1);
  return {};
}

Result<> FaultFs::truncate(const std::string& path, size_t size) {
  const MutexLock lock(mutex_);
  const auto file = TRY(find(path));
  file->bytes.resize(std::min(size, file->bytes.size()));
  file->synced = std::min(file->synced, file->bytes.size());
  return {};
}

Result<> FaultFs::step() {
  if (!has_power_) return fail(no_power());
  if (power_off_at_ && steps_ >= *power_off_at_) {
    has_power_ = false;
    return fail(no_power());
  }
  ++steps_;
  return {};
}

Result<> FaultFs::write_fault() {
  if (!has_power_) return fail(no_power());
  const auto it = write_faults_.find(++writes_);
  if (it == write_faults_.end()) return {};
  Error error = std::move(it->second);
  write_faults_.erase(it);
  return fail(std::move(error));
}

uint64_t FaultFs::used() const {
  uint64_t sum = 0;
  for (const auto& [name, file] : names_) sum += file->bytes.size();
  return sum;
}

Result<> FaultFs::reserve(const std::string& path, size_t bytes) {
  if (capacity_ && used() + bytes > *capacity_)
    return fail(Code::kUnavailable, fmt::format("cannot write {}: No space left on device", path));
  return {};
}

// A write that the power cut interrupts has put down some of its bytes.
Result<> FaultFs::fill(File& file, std::string_view bytes) {
  const Result<> done = step();
  if (done) {
    file.bytes += bytes;
  } else {
    file.bytes += bytes.substr(0, std::uniform_int_distribution<size_t>(0, bytes.size())(random_));
  }
  return done;
}

void FaultFs::apply(Names& names, const Change& change) {
  if (!change.from.empty()) names.erase(change.from);
  if (!change.to.empty()) names[change.to] = change.file;
}

void FaultFs::change(Change change) {
  apply(names_, change);
  pending_.push_back(std::move(change));
}

// A journal is written in order: with the last change in `dir` go all that came before it.
Result<> FaultFs::sync_dir(const std::string& dir) {
  TRY(step());
  const auto last = std::find_if(pending_.rbegin(), pending_.rend(), [&](const Change& change) {
    return parent_of(change.to) == dir || parent_of(change.from) == dir;
  });
  for (auto left = pending_.rend() - last; left > 0; --left) {
    apply(on_disk_, pending_.front());
    pending_.pop_front();
  }
  return {};
}

Result<std::shared_ptr<FaultFs::File>> FaultFs::find(const std::string& path) const {
  const auto it = names_.find(normal(path));
  if (it == names_.end()) return fail(missing(path));
  return it->second;
}

Result<> FaultFs::need_folder(const std::string& path) const {
  const std::string parent = parent_of(path);
  if (parent.empty() || parent == "/" || folders_.contains(parent)) return {};
  return fail(Code::kNotFound, fmt::format("there is no folder {}", parent));
}

Result<std::string> FaultFs::read(const std::string& path) const {
  const MutexLock lock(mutex_);
  if (!has_power_) return fail(no_power());
  return TRY(find(path))->bytes;
}

Result<std::string> FaultFs::read_range(const std::string& path, uint64_t offset, uint64_t length) const {
  const std::string bytes = TRY(read(path));
  if (offset > bytes.size())
    return fail(Code::kInvalidInput, fmt::format("offset {} is past the end of {}", offset, path));
  return bytes.substr(offset, length);
}

// The same steps in the same order as RealFs.
Result<> FaultFs::write_atomic(const std::string& path, std::string_view bytes) {
  const MutexLock lock(mutex_);
  const std::string name = normal(path);
  TRY(write_fault());
  TRY(need_folder(name));
  TRY(reserve(name, bytes.size()));
  const std::string temp = fmt::format("{}.1-{}.tmp", name, temp_++);
  const auto file = std::make_shared<File>();
  TRY(step());
  change({"", temp, file});
  TRY(fill(*file, bytes));
  TRY(step());
  file->synced = file->bytes.size();
  TRY(step());
  change({temp, name, file});
  return sync_dir(parent_of(name));
}

Result<> FaultFs::append(const std::string& path, std::string_view bytes) {
  const MutexLock lock(mutex_);
  const std::string name = normal(path);
  TRY(write_fault());
  TRY(need_folder(name));
  TRY(reserve(name, bytes.size()));
  if (!names_.contains(name)) {
    TRY(step());
    change({"", name, std::make_shared<File>()});
  }
  return fill(*names_[name], bytes);
}

Result<> FaultFs::make_dirs(const std::string& path) {
  const MutexLock lock(mutex_);
  std::vector<std::string> missing_ones;
  for (std::string dir = normal(path); !dir.empty() && dir != "/" && !folders_.contains(dir);
       dir = parent_of(dir)) {
    if (names_.contains(dir)) return fail(Code::kNotFound, fmt::format("{} is no folder", dir));
    missing_ones.push_back(dir);
  }
  if (!has_power_) return fail(no_power());
  for (; !missing_ones.empty(); missing_ones.pop_back()) {
    TRY(step());
    folders_.insert(missing_ones.back());
  }
  return {};
}

Result<> FaultFs::rename(const std::string& from, const std::string& to) {
  const MutexLock lock(mutex_);
  TRY(write_fault());
  const auto file = TRY(find(from));
  TRY(need_folder(normal(to)));
  TRY(step());
  change({normal(from), normal(to), file});
  return sync_dir(parent_of(normal(to)));
}

Result<> FaultFs::remove(const std::string& path) {
  const MutexLock lock(mutex_);
  TRY(write_fault());
  TRY(find(path));
  TRY(step());
  change({normal(path), "", nullptr});
  return {};
}

Result<> FaultFs::remove_all(const std::string& path) {
  const MutexLock lock(mutex_);
  const std::string dir = normal(path);
  const auto is_inside = [&](const std::string& name) { return name == dir || name.starts_with(dir + "/"); };
  std::vector<std::string> gone;
  for (const auto& [name, file] : names_)
    if (is_inside(name)) gone.push_back(name);
  if (!has_power_) return fail(no_power());
  for (const std::string& name : gone) {
    TRY(step());
    change({name, "", nullptr});
  }
  std::erase_if(folders_, is_inside);
  return {};
}

bool FaultFs::exists(const std::string& path) const {
  const MutexLock lock(mutex_);
  const std::string name = normal(path);
  return has_power_ && (names_.contains(name) || folders_.contains(name));
}

Result<std::vector<DirEntry>> FaultFs::list(const std::string& dir) const {
  const MutexLock lock(mutex_);
  if (!has_power_) return fail(no_power());
  const std::string folder = normal(dir);
  if (!folders_.contains(folder)) return fail(missing(dir));
  std::vector<DirEntry> out;
  for (const auto& [name, file] : names_)
    if (parent_of(name) == folder) out.push_back({name.substr(folder.size() + 1), false, file->bytes.size()});
  for (const std::string& name : folders_)
    if (parent_of(name) == folder) out.push_back({name.substr(folder.size() + 1), true, 0});
  std::sort(out.begin(), out.end(), [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return out;
}

Result<uint64_t> FaultFs::size(const std::string& path) const {
  const MutexLock lock(mutex_);
  if (!has_power_) return fail(no_power());
  return TRY(find(path))->bytes.size();
}

Result<uint64_t> FaultFs::free_bytes(const std::string&) const {
  const MutexLock lock(mutex_);
  if (!capacity_) return uint64_t{1} << 40;
  return *capacity_ - std::min(*capacity_, used());
}

}  // namespace skykeep

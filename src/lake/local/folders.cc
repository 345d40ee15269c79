#include "lake/local/folders.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "core/text.h"

namespace skykeep::lake {
namespace {

// "a/b/c" -> "a/b/"; "c" -> "".
std::string_view folder_of(std::string_view key) {
  const size_t slash = key.rfind('/');
  return slash == key.npos ? std::string_view() : key.substr(0, slash + 1);
}

// No key begins with a prefix whose folder is none, and nobody shall walk outside of the lake.
bool can_match(std::string_view prefix) {
  const std::string_view folder = folder_of(prefix);
  return folder.empty() || check_key(folder.substr(0, folder.size() - 1)).has_value();
}

bool is_body(std::string_view file) { return file.ends_with(kCompressedEnd) || file.ends_with(kRawEnd); }

}  // namespace

std::string Folders::path_of(std::string_view key, std::string_view end) const {
  return fmt::format("{}/{}{}", root_, key, end);
}

Result<> Folders::check_folders(std::string_view key) {
  for (const std::string_view part : split(folder_of(key), '/'))
    if (is_body(part) || part.ends_with(kSidecarEnd) || part.ends_with(kTempEnd))
      return fail(
          Code::kInvalidInput,
          fmt::format("'{}' is no key of a local lake: '{}' looks like a file of the lake", key, part));
  return {};
}

Result<> Folders::prepare(std::string_view key) {
  const std::string_view folder = folder_of(key);
  const MutexLock lock(prepare_mutex_);
  if (prepared_.contains(folder)) return {};
  const std::string path = root_ + "/" + std::string(folder);
  TRY(fs_.make_dirs(path));
  for (const DirEntry& entry : TRY(fs_.list(path))) {
    if (entry.is_dir || !entry.name.ends_with(kTempEnd)) continue;
    log::info("lake: removing {}{}, left half-written by a crash", path, entry.name);
    const Result<> removed = fs_.remove(path + entry.name);
    if (!removed) log::warn("lake: {}", removed.error().message);
  }
  prepared_.emplace(folder);
  return {};
}

Result<std::vector<Folders::Name>> Folders::names(const std::string& folder) const {
  std::vector<Name> out;
  auto listed = fs_.list(root_ + "/" + folder);
  if (!listed && listed.error().code == Code::kNotFound) return out;
  for (DirEntry& entry : TRY(std::move(listed))) {
    if (entry.is_dir) {
      out.push_back({entry.name + "/"});
    } else if (is_body(entry.name)) {
      entry.name.resize(entry.name.size() - kCompressedEnd.size());
      out.push_back({std::move(entry.name), entry.size});
    }
  }
  // With its '/' a folder stands where its keys stand among its neighbours: "a-b" < "a/..." < "a0".
  std::sort(out.begin(), out.end(), [](const Name& a, const Name& b) { return a.text < b.text; });
  return out;
}

Result<> Folders::walk(const std::string& folder, std::string_view prefix, std::string_view after,
                       size_t limit, std::vector<std::string>& out) const {
  for (const Name& name : TRY(names(folder))) {
    if (out.size() >= limit) return {};
    std::string key = folder + name.text;
    const bool matches = std::string_view(key).starts_with(prefix);
    if (!name.is_folder()) {
      if (matches && key > after) out.push_back(std::move(key));
      continue;
    }
    // Every key inside begins with `key`, so all of them stand before `after`, or all behind it, or `after`
    // is inside.
    const bool all_before = key < after && !after.starts_with(key);
    if ((matches || prefix.starts_with(key)) && !all_before) TRY(walk(key, prefix, after, limit, out));
  }
  return {};
}

Result<std::vector<std::string>> Folders::list(std::string_view prefix, std::string_view after,
                                               size_t limit) {
  std::vector<std::string> out;
  if (!can_match(prefix)) return out;
  TRY(walk(std::string(folder_of(prefix)), prefix, after, limit, out));
  return out;
}

Result<> Folders::find_unfinished(const std::string& folder, std::vector<std::string>& out) const {
  auto listed = fs_.list(root_ + "/" + folder);
  if (!listed && listed.error().code == Code::kNotFound) return {};
  std::set<std::string> bodies;
  const auto entries = TRY(std::move(listed));
  for (const DirEntry& entry : entries)
    if (!entry.is_dir && is_body(entry.name)) bodies.insert(entry.name.substr(0, entry.name.size() - kCompressedEnd.size()));
  for (const DirEntry& entry : entries) {
    if (entry.is_dir) {
      TRY(find_unfinished(folder + entry.name + "/", out));
    } else if (entry.name.ends_with(kSidecarEnd)) {
      std::string name = entry.name.substr(0, entry.name.size() - kSidecarEnd.size());
      if (!bodies.contains(name)) out.push_back(folder + name);
    }
  }
  return {};
}

Result<std::vector<std::string>> Folders::unfinished() const {
  std::vector<std::string> out;
  TRY(find_unfinished("", out));
  return out;
}

Result<> Folders::count_all(const std::string& folder) {
  Usage here;
  for (const Name& name : TRY(names(folder))) {
    if (name.is_folder()) {
      TRY(count_all(folder + name.text));
    } else {
      ++here.objects;
      here.stored_bytes += name.bytes;
    }
  }
  usage_[folder] = here;
  return {};
}

Result<Usage> Folders::usage_inside(const std::string& folder, std::string_view prefix) {
  Usage sum;
  for (const Name& name : TRY(names(folder))) {
    if (name.is_folder() || !std::string_view(folder + name.text).starts_with(prefix)) continue;
    ++sum.objects;
    sum.stored_bytes += name.bytes;
  }
  return sum;
}

Result<> Folders::count_once() {
  const ExclusiveLock no_writers(walk_mutex_);
  const MutexLock lock(usage_mutex_);
  if (counted_) return {};
  usage_.clear();
  TRY(count_all(""));
  counted_ = true;
  return {};
}

Result<Usage> Folders::usage(std::string_view prefix) {
  if (!can_match(prefix)) return Usage();
  if (!counted_) TRY(count_once());
  const MutexLock lock(usage_mutex_);
  // "a/b" also means the objects "a/b1", "a/b2" right in "a/", which are not counted one by one.
  const std::string folder(folder_of(prefix));
  Usage sum;
  if (folder != prefix) sum = TRY(usage_inside(folder, prefix));
  for (auto it = usage_.lower_bound(prefix); it != usage_.end() && it->first.starts_with(prefix); ++it) {
    sum.objects += it->second.objects;
    sum.stored_bytes += it->second.stored_bytes;
  }
  return sum;
}

void Folders::count(std::string_view key, int64_t objects, int64_t bytes) {
  const MutexLock lock(usage_mutex_);
  if (!counted_) return;  // the first question walks
  Usage& usage = usage_[std::string(folder_of(key))];
  usage.objects = static_cast<uint64_t>(std::max<int64_t>(0, static_cast<int64_t>(usage.objects) + objects));
  usage.stored_bytes =
      static_cast<uint64_t>(std::max<int64_t>(0, static_cast<int64_t>(usage.stored_bytes) + bytes));
}

}  // namespace skykeep::lake

// The folders of the local lake: made when first written to, walked in key order, counted.
//
// Purpose: file names and their order in one place. KEY's body is KEY.zst or KEY.raw, its sidecar
// KEY.meta.json; a key is there when its body is. Owner: the local lake. Threads: all methods may be called
// from any thread.
#pragma once

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/fs.h"
#include "core/mutex.h"
#include "lake/lake.h"

namespace skykeep::lake {

inline constexpr std::string_view kCompressedEnd = ".zst";
inline constexpr std::string_view kRawEnd = ".raw";
inline constexpr std::string_view kSidecarEnd = ".meta.json";
inline constexpr std::string_view kTempEnd = ".tmp";

class Folders {
 public:
  Folders(std::string root, Fs& fs) : root_(std::move(root)), fs_(fs) {}

  const std::string& root() const { return root_; }
  std::string path_of(std::string_view key, std::string_view end) const;

  // A part of a key that names a folder must not look like one of our files: invalid_input.
  static Result<> check_folders(std::string_view key);
  // Makes the folder of `key`. The first time it also removes what a crash left half-written there; nobody
  // writes there yet, because every writer comes through here first and a data directory has one process.
  Result<> prepare(std::string_view key);

  Result<std::vector<std::string>> list(std::string_view prefix, std::string_view after, size_t limit);
  Result<Usage> usage(std::string_view prefix);
  // Keys that have a sidecar and no body at the moment, one of which may be in the writing.
  Result<std::vector<std::string>> unfinished() const;
  // After an object came or went, under the lock that was taken before: the first question walks the folders,
  // and what changes meanwhile would be counted twice.
  void count(std::string_view key, int64_t objects, int64_t bytes) REQUIRES_SHARED(walk_mutex_);
  SharedMutex& walks() LOCK_RETURNED(walk_mutex_) { return walk_mutex_; }

 private:
  struct Name {
    std::string text;  // an object's last part, or a folder's with '/'
    uint64_t bytes = 0;
    bool is_folder() const { return text.back() == '/'; }
  };
  Result<std::vector<Name>> names(const std::string& folder) const;  // in key order
  Result<> walk(const std::string& folder, std::string_view prefix, std::string_view after, size_t limit,
                std::vector<std::string>& out) const;
  Result<> count_once();
  Result<> count_all(const std::string& folder) REQUIRES(usage_mutex_);
  Result<> find_unfinished(const std::string& folder, std::vector<std::string>& out) const;
  Result<Usage> usage_inside(const std::string& folder, std::string_view prefix);

  const std::string root_;
  Fs& fs_;
  Mutex prepare_mutex_;
  std::set<std::string, std::less<>> prepared_ GUARDED_BY(prepare_mutex_);
  SharedMutex walk_mutex_;
  Mutex usage_mutex_;
  std::atomic<bool> counted_ = false;
  std::map<std::string, Usage, std::less<>> usage_ GUARDED_BY(usage_mutex_);  // by folder ("" or "a/b/"), of the objects right in it
};

}  // namespace skykeep::lake

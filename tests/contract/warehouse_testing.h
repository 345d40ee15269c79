// What tests of a warehouse share: a folder of their own, values out of Results, codes printed by name.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <string>

#include "core/result.h"

namespace skykeep {
inline void PrintTo(Code code, std::ostream* out) { *out << to_string(code); }
}  // namespace skykeep

namespace skykeep::warehouse {

// A folder of its own for every test, removed afterwards.
class ScratchDir {
 public:
  ScratchDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "skykeep-warehouse-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The value of a Result in a test; a failure ends the test with its message.
template <class T>
T must(Result<T> result) {
  if (!result)
    throw std::runtime_error(std::string(to_string(result.error().code)) + ": " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
template <class T>
Code code_of(const Result<T>& result) {
  if (result) throw std::runtime_error("expected an error");
  return result.error().code;
}

}  // namespace skykeep::warehouse

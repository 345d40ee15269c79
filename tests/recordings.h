// Where the recorded upstream answers lie, for tests. They are no part of the repository: the environment variable
// SKYKEEP_RECORDINGS names their folder, else "shared/recordings" is looked for beside every folder above the sources.
//
// A test that needs them starts with
//   const auto dir = skykeep::tests::recordings_dir();
//   if (!dir) GTEST_SKIP();      // recordings_dir() has said so on stderr
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace skykeep::tests {

inline std::optional<std::string> recordings_dir() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* named = std::getenv("SKYKEEP_RECORDINGS"); named != nullptr && *named != '\0') {
    if (fs::exists(fs::path(named) / "index.json", ignored)) return std::string(named);
  } else {
    const char* root = std::getenv("SKYKEEP_SOURCE_DIR");
    fs::path dir = root != nullptr ? fs::path(root) : fs::path(__FILE__).parent_path().parent_path();
    for (; !dir.empty(); dir = dir.parent_path()) {
      const fs::path candidate = dir / "shared" / "recordings";
      if (fs::exists(candidate / "index.json", ignored)) return candidate.string();
      if (dir == dir.root_path()) break;
    }
  }
  std::fprintf(stderr, "\n*** RECORDINGS NOT FOUND: a test is SKIPPED. Set SKYKEEP_RECORDINGS=/path/to/recordings ***\n\n");
  return std::nullopt;
}

// The bytes of one recorded body; empty when it cannot be read.
inline std::string recorded_body(const std::string& dir, const std::string& name) {
  std::ifstream in(std::filesystem::path(dir) / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace skykeep::tests

// tidy ROOT: reads the tree below ROOT and prints what breaks the rules of the house; exit 1 when anything does.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tools/tidy_rules.h"

namespace {

namespace fs = std::filesystem;

// Folders that are checked, and the files in them that are text of ours.
constexpr std::array kFolders = {"src", "simulator", "tests", "tools", "bench", "fuzz", "cmake", "models", "docs", "deploy"};
constexpr std::array kExtensions = {".h", ".cc", ".md", ".txt", ".cmake", ".sh", ".sql", ".yml", ".in", ".csv"};
constexpr std::array kSkipped = {"node_modules", "build", "dist"};

bool one_of(const auto& list, const std::string& name) {
  for (const char* entry : list)
    if (name == entry) return true;
  return false;
}

skykeep::tidy::Tree read_tree(const fs::path& root) {
  skykeep::tidy::Tree tree;
  for (const char* folder : kFolders) {
    if (!fs::exists(root / folder)) continue;
    for (auto it = fs::recursive_directory_iterator(root / folder); it != fs::recursive_directory_iterator(); ++it) {
      const fs::path& path = it->path();
      if (it->is_directory() && one_of(kSkipped, path.filename().string())) it.disable_recursion_pending();
      if (!it->is_regular_file() || !one_of(kExtensions, path.extension().string())) continue;
      std::ifstream in(path, std::ios::binary);
      tree[fs::relative(path, root).generic_string()] = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
  }
  return tree;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !fs::is_directory(argv[1])) {
    std::fprintf(stderr, "usage: tidy ROOT\n");
    return 2;
  }
  const auto tree = read_tree(argv[1]);
  const auto violations = skykeep::tidy::check(tree);
  for (const auto& violation : violations) std::printf("%s\n", to_string(violation).c_str());
  std::printf("tidy: %zu files, %zu violations\n", tree.size(), violations.size());
  return violations.empty() ? 0 : 1;
}

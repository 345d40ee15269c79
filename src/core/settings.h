// Settings: one TOML file, the environment and flags, checked against a list of what exists.
//
// Order: flags > environment > file > defaults. An unknown key, a wrong type or a value out of range is invalid_input that
// names the key, where it was said and the nearest known key. Threads: immutable after parse.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace skykeep {

enum class SettingType { kText, kInt, kReal, kBool, kTextList, kTable };  // kTable: free keys -> text or number

struct Setting {
  std::string_view key;            // "server.listen"
  SettingType type = SettingType::kText;
  std::string_view default_value;  // as text; lists separated by ','
  std::string_view help;
  std::string_view environment = "";  // besides SKYKEEP_<KEY WITH _>; a secret may also come by <NAME>_FILE
};

class Settings {
 public:
  using Environment = std::function<const char*(const char*)>;  // getenv, or a test's
  // `file_name` is for messages. `flags` are key -> text.
  static Result<Settings> parse(std::span<const Setting> known, std::string_view toml, std::string_view file_name,
                                const Environment& environment, const std::map<std::string, std::string>& flags);

  std::string text(std::string_view key) const;
  int64_t integer(std::string_view key) const;
  double real(std::string_view key) const;
  bool boolean(std::string_view key) const;
  std::vector<std::string> list(std::string_view key) const;
  std::map<std::string, std::string> table(std::string_view key) const;  // nested keys joined by '.'
  bool is_set(std::string_view key) const;             // said anywhere but in the defaults
  std::string origin(std::string_view key) const;      // "flag", "environment", "file", "default"

 private:
  struct Entry {
    SettingType type = SettingType::kText;
    std::string value, origin;
    std::vector<std::string> items;
    std::map<std::string, std::string> fields;
  };
  const Entry& entry(std::string_view key, SettingType type) const;
  Result<> read_file(std::span<const Setting> known, std::string_view toml, std::string_view file_name);
  Result<> read_environment(std::span<const Setting> known, const Environment& environment);
  Result<> assign(const Setting& setting, std::string_view text, std::string_view origin);

  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace skykeep

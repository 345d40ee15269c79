#include "app/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "core/text.h"

namespace skykeep::app {
namespace {

constexpr std::string_view kPrefix = "SKYKEEP_", kFromFile = "_FILE";

std::string variable_of(std::string_view key) {
  std::string out(kPrefix);
  for (const char c : key) out += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

Result<> check_environment(std::span<const Setting> known, const char* const* environment) {
  std::vector<std::string> names;
  std::set<std::string, std::less<>> sections;
  for (const Setting& setting : known) {
    if (setting.type != SettingType::kTable) names.push_back(variable_of(setting.key));
    sections.insert(variable_of(setting.key.substr(0, setting.key.find('.'))) + "_");
  }
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    const std::string name(entry.substr(0, entry.find('=')));
    if (!name.starts_with(kPrefix)) continue;
    const std::string setting = name.ends_with(kFromFile) ? name.substr(0, name.size() - kFromFile.size()) : name;
    if (std::ranges::find(names, name) != names.end() || std::ranges::find(names, setting) != names.end()) continue;
    const bool in_section = std::ranges::any_of(sections, [&](const std::string& section) { return name.starts_with(section); });
    const auto near = nearest(setting, names);
    // "SKYKEEP_SERVR_LISTEN": the section is the slip, the rest is a setting's.
    const bool is_slip = near && name.substr(name.rfind('_')) == near->substr(near->rfind('_')) && name.size() > kPrefix.size() + 6;
    if (!in_section && !is_slip) continue;
    return fail(Code::kInvalidInput, fmt::format("environment: there is no setting {}{}", name,
                                                 near ? fmt::format("; did you mean {}?", *near) : "; `skykeep config check` lists them"));
  }
  return {};
}

}  // namespace skykeep::app

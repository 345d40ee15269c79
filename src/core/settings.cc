#include "core/settings.h"

#include <fmt/format.h>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>

#include "core/fs.h"
#include "core/text.h"

namespace skykeep {
namespace {

std::string variable_of(std::string_view key) {
  std::string out = "SKYKEEP_";
  for (const char c : key) out += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

std::string_view name_of(SettingType type) {
  switch (type) {
    case SettingType::kText: return "text";
    case SettingType::kInt: return "a whole number";
    case SettingType::kReal: return "a number";
    case SettingType::kBool: return "true or false";
    case SettingType::kTextList: return "a list of texts";
    case SettingType::kTable: return "a table";
  }
  return "text";
}

bool fits(SettingType type, std::string_view text) {
  switch (type) {
    case SettingType::kInt: return to_int(text).has_value();
    case SettingType::kReal: return to_double(text).has_value();
    case SettingType::kBool: return text == "true" || text == "false";
    default: return true;
  }
}

// A scalar as text; nullopt for tables, arrays and dates.
std::optional<std::string> scalar(const toml::node& node) {
  if (const auto* s = node.as_string()) return s->get();
  if (const auto* i = node.as_integer()) return std::to_string(i->get());
  if (const auto* f = node.as_floating_point()) return fmt::format("{}", f->get());
  if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
  return std::nullopt;
}

void flatten(const toml::table& table, const std::string& prefix, std::map<std::string, std::string>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix.empty() ? std::string(key.str()) : fmt::format("{}.{}", prefix, key.str());
    if (const auto* inner = node.as_table()) {
      flatten(*inner, name, out);
    } else if (const auto value = scalar(node)) {
      out[name] = *value;
    }
  }
}

const Setting* find(std::span<const Setting> known, std::string_view key) {
  const auto it = std::find_if(known.begin(), known.end(), [&](const Setting& s) { return s.key == key; });
  return it == known.end() ? nullptr : &*it;
}

Error unknown_key(std::span<const Setting> known, const std::string& key, std::string_view where) {
  std::vector<std::string> names;
  for (const Setting& s : known) names.emplace_back(s.key);
  const auto hint = nearest(key, names);
  return {Code::kInvalidInput, fmt::format("{}: there is no setting '{}'{}", where, key,
                                           hint ? fmt::format("; did you mean '{}'?", *hint)
                                                : "; see `skykeep config check --help`")};
}

}  // namespace

Result<> Settings::assign(const Setting& setting, std::string_view text, std::string_view origin) {
  if (!fits(setting.type, text))
    return fail(Code::kInvalidInput, fmt::format("{}: '{}' must be {}, not '{}'", origin, setting.key,
                                                 name_of(setting.type), text));
  Entry& entry = entries_[std::string(setting.key)];
  entry.type = setting.type;
  entry.value = text;
  entry.origin = origin;
  entry.items.clear();
  if (setting.type == SettingType::kTextList)
    for (const auto item : split(text, ',')) entry.items.emplace_back(trim(item));
  return {};
}

Result<> Settings::read_file(std::span<const Setting> known, std::string_view text, std::string_view file_name) {
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed)
    return fail(Code::kInvalidInput, fmt::format("{}:{}: {}", file_name, parsed.error().source().begin.line,
                                                 parsed.error().description()));
  // Walks down to the known keys; what is left over is unknown.
  const std::function<Result<>(const toml::table&, const std::string&)> walk =
      [&](const toml::table& table, const std::string& prefix) -> Result<> {
    for (const auto& [part, node] : table) {
      const std::string key = prefix.empty() ? std::string(part.str()) : fmt::format("{}.{}", prefix, part.str());
      const std::string where = fmt::format("{}:{}", file_name, node.source().begin.line);
      const Setting* setting = find(known, key);
      if (setting == nullptr) {
        if (!node.is_table()) return fail(unknown_key(known, key, where));
        const bool leads_on = std::any_of(known.begin(), known.end(),
                                          [&](const Setting& s) { return s.key.starts_with(key + "."); });
        if (!leads_on) return fail(unknown_key(known, key, where));
        TRY(walk(*node.as_table(), key));
        continue;
      }
      Entry entry;
      entry.type = setting->type;
      entry.origin = file_name;
      const auto wrong = [&] {
        return fail(Code::kInvalidInput, fmt::format("{}: '{}' must be {}", where, key, name_of(setting->type)));
      };
      if (setting->type == SettingType::kTable) {
        if (!node.is_table()) return wrong();
        flatten(*node.as_table(), "", entry.fields);
      } else if (setting->type == SettingType::kTextList) {
        if (!node.is_array()) return wrong();
        for (const auto& item : *node.as_array()) {
          const auto value = scalar(item);
          if (!value) return wrong();
          entry.items.push_back(*value);
        }
      } else {
        const auto value = scalar(node);
        if (!value || !fits(setting->type, *value)) return wrong();
        entry.value = *value;
      }
      entries_[key] = std::move(entry);
    }
    return {};
  };
  return walk(parsed.table(), "");
}

Result<> Settings::read_environment(std::span<const Setting> known, const Environment& environment) {
  RealFs fs;
  for (const Setting& setting : known) {
    if (setting.type == SettingType::kTable) continue;
    std::vector<std::string> names = {variable_of(setting.key)};
    if (!setting.environment.empty()) names.emplace_back(setting.environment);
    for (const std::string& name : names) {
      if (const char* value = environment(name.c_str())) TRY(assign(setting, value, name));
      if (const char* path = environment((name + "_FILE").c_str())) {
        const auto secret = TRY(within(name + "_FILE", fs.read(path)));
        TRY(assign(setting, trim(secret), name + "_FILE"));
      }
    }
  }
  return {};
}

Result<Settings> Settings::parse(std::span<const Setting> known, std::string_view toml, std::string_view file_name,
                                 const Environment& environment, const std::map<std::string, std::string>& flags) {
  Settings out;
  for (const Setting& setting : known) {
    TRY(out.assign(setting, setting.type == SettingType::kTable ? "" : setting.default_value, "default"));
  }
  TRY(out.read_file(known, toml, file_name));
  TRY(out.read_environment(known, environment));
  for (const auto& [key, value] : flags) {
    const Setting* setting = find(known, key);
    if (setting == nullptr) return fail(unknown_key(known, key, "flag"));
    TRY(out.assign(*setting, value, "flag"));
  }
  return out;
}

const Settings::Entry& Settings::entry(std::string_view key, SettingType type) const {
  const auto it = entries_.find(key);
  CHECK(it != entries_.end() && it->second.type == type, "a setting is read by the name and type it was declared with");
  return it->second;
}

std::string Settings::text(std::string_view key) const { return entry(key, SettingType::kText).value; }
int64_t Settings::integer(std::string_view key) const {
  return to_int(entry(key, SettingType::kInt).value).value_or(0);
}
double Settings::real(std::string_view key) const {
  return to_double(entry(key, SettingType::kReal).value).value_or(0);
}
bool Settings::boolean(std::string_view key) const { return entry(key, SettingType::kBool).value == "true"; }
std::vector<std::string> Settings::list(std::string_view key) const {
  return entry(key, SettingType::kTextList).items;
}
std::map<std::string, std::string> Settings::table(std::string_view key) const {
  return entry(key, SettingType::kTable).fields;
}
bool Settings::is_set(std::string_view key) const { return origin(key) != "default"; }
std::string Settings::origin(std::string_view key) const {
  const auto it = entries_.find(key);
  return it == entries_.end() ? "" : it->second.origin;
}

}  // namespace skykeep

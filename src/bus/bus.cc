#include "bus/bus.h"

#include <fmt/format.h>

#include <algorithm>

namespace skykeep::bus {

Result<> check_name(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (name.empty() || name.size() > 200 || !std::all_of(name.begin(), name.end(), is_allowed))
    return fail(Code::kInvalidInput,
                fmt::format("'{}' is no name for a topic or group: 1 to 200 of A-Z a-z 0-9 . _ -", name));
  return {};
}

Result<int64_t> append_one(Bus& bus, std::string_view topic, std::string_view key, std::string value) {
  const NewRecord record{std::string(key), std::move(value)};
  return bus.append(topic, {&record, 1});
}

}  // namespace skykeep::bus

#include "bus/bus.h"

#include <fmt/format.h>

#include <algorithm>

namespace skykeep::bus {

Position after(Position position) { return {position.partition, position.offset + 1}; }

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

Result<Position> append_one(Bus& bus, std::string_view topic, std::string_view key, std::string value) {
  const NewRecord record{std::string(key), std::move(value)};
  return bus.append(topic, {&record, 1});
}

Result<std::unique_ptr<Subscription>> subscribe_one(Bus& bus, std::string_view group, std::string_view topic, const ReadLimits& limits) {
  const std::string name(topic);
  return bus.subscribe(group, {&name, 1}, limits);
}

Result<int64_t> lag(Bus& bus, std::string_view group, std::string_view topic) {
  int64_t records = 0;
  bool is_known = false;
  for (const GroupInfo& info : TRY(bus.groups())) {
    if (info.group != group || info.topic != topic) continue;
    is_known = true;
    records += info.lag;
  }
  if (is_known) return records;
  for (const TopicInfo& info : TRY(bus.topics()))
    if (info.name == topic) records += info.records;
  return records;
}

}  // namespace skykeep::bus

#include "bus/bus.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>

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

Result<std::vector<Record>> newest(Bus& bus, std::string_view topic, const ReadLimits& limits) {
  const auto topics = TRY(bus.topics());
  const auto found = std::ranges::find(topics, topic, &TopicInfo::name);
  if (found == topics.end() || limits.max_records == 0) return std::vector<Record>{};
  std::deque<Record> kept;
  size_t bytes = 0;
  for (int64_t at = std::max(found->first_offset, found->next_offset - static_cast<int64_t>(limits.max_records)); at < found->next_offset;) {
    auto page = TRY(bus.read(topic, at, limits));
    if (page.empty()) break;
    at = page.back().offset + 1;
    for (Record& record : page) {
      bytes += record.value.size();
      kept.push_back(std::move(record));
    }
    while (kept.size() > limits.max_records || (bytes > limits.max_bytes && kept.size() > 1)) {
      bytes -= kept.front().value.size();
      kept.pop_front();
    }
  }
  return std::vector<Record>(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
}

Result<int64_t> append_one(Bus& bus, std::string_view topic, std::string_view key, std::string value) {
  const NewRecord record{std::string(key), std::move(value)};
  return bus.append(topic, {&record, 1});
}

}  // namespace skykeep::bus

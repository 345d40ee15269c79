#include "bus/bus.h"

namespace skykeep::bus {

Result<int64_t> append_one(Bus& bus, std::string_view topic, std::string_view key, std::string value) {
  const NewRecord record{std::string(key), std::move(value)};
  return bus.append(topic, {&record, 1});
}

}  // namespace skykeep::bus

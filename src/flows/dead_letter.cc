#include "flows/dead_letter.h"

#include <fmt/format.h>

namespace skykeep::flows {

Result<> send_to_dead_letter(bus::Bus& bus, std::string_view topic, const bus::Record& record, std::string_view reason) {
  TRY(bus::append_one(bus, std::string(topic) + ".rejected", record.key, encode_rejected(topic, record.position, reason, record.value)));
  return {};
}

Result<std::string> whole_record(bus::Bus& bus, std::string_view topic, const Rejected& rejected) {
  if (!rejected.is_cut) return rejected.record;
  auto found = TRY(bus.read(topic, rejected.position, {.max_records = 1}));
  if (found.empty() || found.front().position != rejected.position)
    return fail(Code::kUnsupported, fmt::format("the record is no longer in '{}', and only its beginning was kept with its reason", topic));
  return std::move(found.front().value);
}

}  // namespace skykeep::flows

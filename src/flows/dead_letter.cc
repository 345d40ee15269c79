#include "flows/dead_letter.h"

#include <string>

#include "flows/messages.h"

namespace skykeep::flows {

Result<> send_to_dead_letter(bus::Bus& bus, std::string_view topic, const bus::Record& record, std::string_view reason) {
  TRY(bus::append_one(bus, std::string(topic) + ".rejected", record.key, encode_rejected(topic, record.position, reason, record.value)));
  return {};
}

}  // namespace skykeep::flows

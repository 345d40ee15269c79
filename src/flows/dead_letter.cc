#include "flows/dead_letter.h"

namespace skykeep::flows {

state::RejectedRecord rejected_record(std::string_view topic, const bus::Record& record, std::string_view reason) {
  return {0, std::string(topic), record.position.partition, record.position.offset, record.key, std::string(reason), record.value, record.appended_at};
}

}  // namespace skykeep::flows

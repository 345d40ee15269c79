#include "flows/partitions/hand_on.h"

#include "core/log.h"
#include "flows/flows.h"

namespace skykeep::flows {

Result<> hand_on(bus::Bus& bus, state::Ledger& ledger, const Schedule& schedule, UtcTime now) {
  Schedule fresh = schedule;
  fresh.parts = TRY(ledger.schedule(schedule.source, schedule.scope, schedule.parts, now));
  if (fresh.parts.empty()) return {};
  auto appended = bus::append_one(bus, kIngestionScheduling, fresh.source + "/" + fresh.scope, encode(fresh));
  if (appended) return {};
  if (const auto undone = ledger.unschedule(fresh.source, fresh.scope, fresh.parts); !undone)
    log::warn("what did not reach the bus counts as scheduled for a while: {}", undone.error().message);
  return fail(std::move(appended).error());
}

}  // namespace skykeep::flows

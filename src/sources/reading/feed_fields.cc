#include "sources/reading/feed_fields.h"

#include "core/text.h"

namespace skykeep::sources::reading {

void fill_feed_fields(const Values& values, PhotoRecord& record) {
  values.expect({kInstrument, kSampleType, kTaken});
  constexpr double kLargestClock = 4294967296;  // seconds of 32 bits
  constexpr double kTurn = 360;
  constexpr int32_t kMostSites = 100'000, kMostDrives = 1'000'000;
  // Nothing was taken before the landing, nor years after its sol.
  const Rover& rover = *find_rover(record.rover_id);
  const UtcTime landing = midnight(rover.landing_date) - 48h, day = midnight(earth_date(rover, record.sol));
  record.instrument.assign(values.label(kInstrument));
  fill_camera(record, values.drift());
  record.sample_type = to_lower(values.label(kSampleType));
  record.taken_at_utc = values.time_within(kTaken, landing, day + 10 * 366 * 24h);
  record.received_at = values.time_within(kReceived, landing, day + 20 * 366 * 24h);
  record.taken_lmst_ms = values.lmst(kLmst);
  record.site = values.small_integer(kSite, 0, kMostSites);
  record.drive = values.small_integer(kDrive, 0, kMostDrives);
  record.sclk = values.number_within(kSclk, 0, kLargestClock);
  record.mast_az = values.number_within(kMastAz, -kTurn, kTurn);
  record.mast_el = values.number_within(kMastEl, -kTurn / 2, kTurn / 2);
  values.size(kSize, record.width, record.height);
  record.filter_name.assign(values.label(kFilter));
  record.credit.assign(values.label(kCredit));
}

}  // namespace skykeep::sources::reading

#include "sources/reading/feed_fields.h"

#include "core/text.h"

namespace skykeep::sources::reading {

void fill_feed_fields(const Values& values, PhotoRecord& record) {
  values.expect({kInstrument, kSampleType, kTaken});
  constexpr double kLargestClock = 4294967296;  // seconds of 32 bits
  constexpr double kTurn = 360;
  constexpr int32_t kMostSites = 100'000, kMostDrives = 1'000'000;
  // A sol is a day of some date; a picture is of about that day, and comes within the years that a mission lasts.
  const UtcTime day = midnight(earth_date(*find_rover(record.rover_id), record.sol));
  record.instrument.assign(values.label(kInstrument));
  fill_camera(record, values.drift());
  record.sample_type = to_lower(values.label(kSampleType));
  record.taken_at_utc = values.time_within(kTaken, day - 30 * 24h, day + 30 * 24h);
  record.received_at = values.time_within(kReceived, day - 30 * 24h, day + 20 * 366 * 24h);
  record.taken_lmst_ms = values.lmst(kLmst, record.sol);
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

#include "sources/reading/feed_fields.h"

#include "core/text.h"

namespace skykeep::sources::reading {

void fill_feed_fields(const Values& values, PhotoRecord& record) {
  values.expect({kInstrument, kSampleType, kTaken});
  record.instrument.assign(values.text(kInstrument));
  fill_camera(record, values.drift());
  record.sample_type = to_lower(values.text(kSampleType));
  record.taken_at_utc = values.time(kTaken);
  record.received_at = values.time(kReceived);
  record.taken_lmst_ms = values.lmst(kLmst);
  record.site = values.small_integer(kSite);
  record.drive = values.small_integer(kDrive);
  record.sclk = values.number(kSclk);
  record.mast_az = values.number(kMastAz);
  record.mast_el = values.number(kMastEl);
  values.size(kSize, record.width, record.height);
  record.filter_name.assign(values.text(kFilter));
  record.credit.assign(values.text(kCredit));
}

}  // namespace skykeep::sources::reading

// What both raw-image feeds say of a picture, each under its own names.
//
// Threads: pure functions.
#pragma once

#include "sources/reading/photo_page.h"

namespace skykeep::sources::reading {

// The slots of these fields in a feed's table; the feed's own follow from kFirstOwnSlot on.
enum FeedSlot : uint8_t {
  kInstrument, kSampleType, kTaken, kReceived, kLmst, kSite, kDrive, kSclk, kMastAz, kMastEl, kSize, kFilter, kCredit,
  kFirstOwnSlot
};

// Fills the record with what there is, and notes the absence of what every picture has.
void fill_feed_fields(const Values& values, PhotoRecord& record);

}  // namespace skykeep::sources::reading

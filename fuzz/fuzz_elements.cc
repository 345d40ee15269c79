// Element documents come from servers and from files of users: reading them must never fail badly, what was
// read is within the ranges that SGP4 is given, and what is written again reads the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "astro/elements.h"
#include "astro/sgp4.h"

namespace {

using namespace skykeep;
using namespace skykeep::astro;

void expect(bool ok) {
  if (!ok) std::abort();
}

bool is_same(const Elements& a, const Elements& b) {
  return a.norad_cat_id == b.norad_cat_id && a.epoch == b.epoch &&
         a.mean_motion_rev_per_day == b.mean_motion_rev_per_day && a.eccentricity == b.eccentricity &&
         a.inclination_deg == b.inclination_deg && a.bstar == b.bstar &&
         a.mean_anomaly_deg == b.mean_anomaly_deg && a.rev_at_epoch == b.rev_at_epoch;
}

void propagate(const Elements& elements) {
  const auto satellite = Sgp4::create(elements);
  expect(satellite.has_value());
  for (const double minutes : {0.0, -1440.0, 100'000.0}) {
    TemeState state;
    const auto status = satellite->propagate(minutes, state);
    expect(static_cast<unsigned>(status) <= 6);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto checksums : {Checksums::kStrict, Checksums::kLenient}) {
    const auto document = parse_elements(text, checksums);
    if (!document) {
      expect(!document.error().message.empty());
      continue;
    }
    expect(!document->elements.empty());
    for (size_t i = 0; i < std::min<size_t>(document->elements.size(), 3);
         ++i) {  // more of them teach nothing new
      const auto& elements = document->elements[i];
      expect(check(elements).has_value());
      propagate(elements);
      for (const std::string& again : {to_omm_json({elements}), to_omm_csv({elements}),
                                       to_omm_kvn(elements, {}), to_omm_xml({elements}, {})}) {
        const auto read = parse_elements(again);
        expect(read && read->elements.size() == 1 && is_same(read->elements[0], elements));
      }
      if (const auto lines = to_tle(elements, Alpha5::kWrite))
        expect(parse_tle(lines->name, lines->line1, lines->line2).has_value());
    }
  }
  return 0;
}

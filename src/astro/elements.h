// Mean elements of an orbit around the Earth, for SGP4, as the formats of the world write them: CCSDS OMM
// (502.0-B) as JSON, CSV, XML and KVN, and two-line element sets. Reading and writing are pure functions.
//
// Owner: none, values and free functions. Threads: any.
// Errors: invalid_input (no known format, or nothing usable in it), not_found and rate_limited (the sentences
// with which CelesTrak says so instead of elements), unsupported (a format that cannot carry the object,
// another theory or frame).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::astro {

// Brouwer mean elements with Kozai's mean motion in TEME of epoch; nothing else is understood by SGP4.
struct Elements {
  std::string name;          // OBJECT_NAME, may be empty
  std::string object_id;     // international designator "1998-067A", may be empty
  int64_t norad_cat_id = 0;  // up to nine digits
  char classification = 'U';
  UtcTime epoch;
  double mean_motion_rev_per_day = 0;
  double eccentricity = 0;
  double inclination_deg = 0;
  double ra_of_asc_node_deg = 0;
  double arg_of_pericenter_deg = 0;
  double mean_anomaly_deg = 0;
  double bstar = 0;             // 1 / earth radii
  double mean_motion_dot = 0;   // rev/day^2, already halved as in a TLE; SGP4 does not use it
  double mean_motion_ddot = 0;  // rev/day^3, already divided by six; SGP4 does not use it
  int ephemeris_type = 0;       // 0 and 2 are SGP4; 4 (SGP4-XP) is refused by the readers
  int64_t element_set_no = 0;
  int64_t rev_at_epoch = 0;  // as given: TLEs carry five digits and roll over
};

enum class ElementsFormat { kOmmJson, kOmmCsv, kOmmXml, kOmmKvn, kTle };
std::string_view to_string(ElementsFormat format);

// One entry that could not be used; the others of its document still are.
struct RejectedElements {
  std::string where;  // "line 7", "object 3 (ISS (ZARYA))"
  Error error;
};

struct ElementsDocument {
  ElementsFormat format = ElementsFormat::kOmmJson;
  std::vector<Elements> elements;  // in the order of the document, never empty
  std::vector<RejectedElements> rejected;
};

// The product's reader is strict: TLE check sums must agree. Lenient reading is for the published
// verification set, whose last three objects fail them on purpose.
enum class Checksums { kStrict, kLenient };

// Recognises the format from the content, after a byte-order mark or in UTF-16:
// - JSON: OMM objects, numbers or strings, in an array, one a line, or wrapped in other objects however deep; Space-Track's
//   EPOCH_MICROSECONDS; objects of the TLE services (wheretheiss.at, tle.ivanstanojevic.me: members line1, line2). Records that
//   are broken cost themselves.
// - CSV: commas, semicolons or tabulators, keywords in any case, leading dots, quoted names, separators behind the last column.
// - XML: OMMs in an <ndm> or alone. KVN: also several in a file, keywords in any case, units in brackets, comments before it.
// - TLE: with or without name lines, "0 NAME" lines, # remarks and blank lines between them, indents, Alpha-5 and blank-filled
//   numbers, explicit plus signs, exponents of two digits.
// Lines end in LF, CR, CR LF or CR CR LF. Epochs are dates or days of the year, of which a year has 365 or 366. An OMM may lack
// its catalogue number when its designator or name tells the object. A document without an object is not_found.
Result<ElementsDocument> parse_elements(std::string_view bytes, Checksums checksums = Checksums::kStrict);

// One two-line set. `line1` and `line2` without line ends; a longer line is cut at column 69 when lenient.
Result<Elements> parse_tle(std::string_view name, std::string_view line1, std::string_view line2,
                           Checksums checksums = Checksums::kStrict);

// The ranges that every reader checks: finite, 0 <= e < 1, 0 <= i <= 180, 0 < n <= 20 rev/day, angles within
// a turn.
Result<> check(const Elements& elements);

// What a document says about itself; times and names are the caller's.
struct OmmHeader {
  UtcTime creation_date;
  std::string originator = "SKYKEEP";
};
std::string to_omm_json(const std::vector<Elements>& elements);  // CelesTrak's keys, full precision
std::string to_omm_csv(const std::vector<Elements>& elements);
std::string to_omm_kvn(const Elements& elements, const OmmHeader& header);
std::string to_omm_xml(const std::vector<Elements>& elements, const OmmHeader& header);  // one <ndm>

struct TleLines {
  std::string name, line1, line2;
};
enum class Alpha5 { kRefuse, kWrite };
// unsupported for catalogue numbers that the format cannot carry: above 99999, or above 339999 with Alpha-5.
Result<TleLines> to_tle(const Elements& elements, Alpha5 alpha5 = Alpha5::kRefuse);

}  // namespace skykeep::astro

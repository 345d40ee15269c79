// The readers behind parse_elements, one a format. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "astro/elements.h"

namespace skykeep::astro::detail {

// What an OMM says, as keyword and text, whatever its notation was. Keywords are kept in capitals.
class Fields {
 public:
  void add(std::string_view key, std::string_view value);
  // Trimmed; nothing when absent or blank.
  std::optional<std::string_view> get(std::string_view key) const;
  bool empty() const { return items_.empty(); }
  void add_all(const Fields& other) { items_.insert(items_.end(), other.items_.begin(), other.items_.end()); }
  // A keyword that is given twice with different values, if there is one.
  std::optional<std::string_view> contradiction() const;

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

// The keywords of CCSDS 502.0-B that are read.
inline constexpr std::string_view kOmmKeywords[] = {
    "OBJECT_NAME", "OBJECT_ID", "NORAD_CAT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER", "MEAN_ANOMALY", "BSTAR", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT", "EPHEMERIS_TYPE", "ELEMENT_SET_NO",
    "REV_AT_EPOCH", "CLASSIFICATION_TYPE", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY"};

// "object 3 (ISS (ZARYA))"
std::string where_of(size_t index, const Fields& fields);
// A name as it can be shown: valid UTF-8, no control characters, of a length that fits a line.
std::string clean_name(std::string_view text);

// An OMM, or the object of a TLE service (LINE1, LINE2).
Result<Elements> from_fields(const Fields& fields, Checksums checksums);

// Adds to `document`, or to its rejects; `where` names the entry for people.
void take(Result<Elements> elements, std::string where, ElementsDocument& document);

// Each fails only when its document as a whole cannot be read.
Result<> read_json(std::string_view text, Checksums checksums, ElementsDocument& out);
Result<> read_csv(std::string_view text, ElementsDocument& out);
char csv_separator(std::string_view header);  // comma, semicolon or tabulator
Result<> read_xml(std::string_view text, ElementsDocument& out);
Result<> read_kvn(std::string_view text, ElementsDocument& out);
Result<> read_tle(std::string_view text, Checksums checksums, ElementsDocument& out);

// `text` from its first character that is no blank; as trim, but leaves the end alone.
std::string_view trim_left(std::string_view text);

// "25544", "00005", "A0000" (Alpha-5), "100000123"; leading blanks count as zeros.
std::optional<int64_t> to_catalog_number(std::string_view text);

// The next line without its end (LF, CR, CR LF, also CR CR LF, as files become on their way through two systems); advances
// `text`.
std::string_view take_line(std::string_view& text);

}  // namespace skykeep::astro::detail

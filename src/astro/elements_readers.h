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

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

// An OMM, or the object of a TLE service (LINE1, LINE2).
Result<Elements> from_fields(const Fields& fields, Checksums checksums);

// Adds to `document`, or to its rejects; `where` names the entry for people.
void take(Result<Elements> elements, std::string where, ElementsDocument& document);

// Each fails only when its document as a whole cannot be read.
Result<> read_json(std::string_view text, Checksums checksums, ElementsDocument& out);
Result<> read_csv(std::string_view text, ElementsDocument& out);
Result<> read_xml(std::string_view text, ElementsDocument& out);
Result<> read_kvn(std::string_view text, ElementsDocument& out);
Result<> read_tle(std::string_view text, Checksums checksums, ElementsDocument& out);

// "25544", "00005", "A0000" (Alpha-5), "100000123"; leading blanks count as zeros.
std::optional<int64_t> to_catalog_number(std::string_view text);

// The next line without its end (LF, CRLF, CR); advances `text`.
std::string_view take_line(std::string_view& text);

}  // namespace skykeep::astro::detail

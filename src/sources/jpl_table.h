// What the answers of JPL's Solar System Dynamics APIs share: a signature, and tables as {"count","fields":[...],"data":[[...],...]}
// whose cells are texts or null. Columns are found by name, never by place; errors may come with status 200.
// Pure; any thread.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sources/notices.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources::jpl {

inline constexpr std::string_view kHost = "ssd-api.jpl.nasa.gov";

// One of JPL's APIs: its name in messages, what the source of its signatures holds, and the versions that were read.
struct Api {
  std::string_view what, signed_as;
  std::span<const std::string_view> versions;
};

// The members beside the data of any of its documents: signature and count.
class Head {
 public:
  Head(const Api& api, reading::Envelope& envelope, reading::Document& document, reading::Drift& drift);
  // After the document was read: corrupt when another API signed it, or when its count is not `rows`.
  Result<> check(size_t rows) const;
  bool has_count() const { return count_.kind != reading::Kind::kAbsent; }

 private:
  Result<> read_signature(reading::od::value value);
  const Api& api_;
  reading::Document& document_;
  reading::Drift& drift_;
  std::string source_;
  reading::Scalar count_;
};

// An `error` or a `message` is all that such a document says, also with status 200 and a count.
void refuse_errors(const Api& api, reading::Envelope& envelope);

struct TableReader {
  const Api& api;
  const reading::FieldTable& columns;      // of one group
  std::initializer_list<size_t> required;  // slots without whose columns it is no such table
  // Takes a row; "" or the reason why it is rejected.
  std::function<std::string(const reading::Values& values, const reading::Span& row)> take;
};
struct TableFacts {
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};
// A table of no rows may have neither fields nor data.
Result<TableFacts> read_table(const TableReader& reader, std::string_view body);

// Designations as scopes, and back: "2015 BY512" is "2015_by512", "C/1995 O1" is "c--1995_o1". "" for what cannot be one.
std::string scope_of(std::string_view designation);
std::string designation_of(std::string_view scope);

// "2010-Jan-02 18:07", "1979-Dec-15".
Result<UtcTime> parse_time(std::string_view text);
// A moment in TDB, written as if it were UTC, in UTC.
UtcTime utc_of_tdb(UtcTime tdb);
UtcTime time_of_julian_date(double days);

}  // namespace skykeep::sources::jpl

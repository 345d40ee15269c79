// Tables as comma-separated text: a header and rows, each with its place in the body and its line number.
//
// Commas and doubled quotes inside "..." are understood, line breaks inside are not. A byte order mark and CRLF are taken off.
// Threads: a CsvReader lives on one thread; it borrows the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sources/reading/document.h"

namespace skykeep::sources::reading {

class CsvReader {
 public:
  explicit CsvReader(std::string_view body);
  // The next line that is not blank; false at the end. cells(), line() and span() speak of it.
  bool next();
  const std::vector<std::string>& cells() const { return cells_; }
  size_t line() const { return line_; }  // from 1
  Span span() const { return span_; }    // without its line break

 private:
  void split(std::string_view row);
  std::string_view body_;
  size_t at_ = 0, line_ = 0;
  Span span_;
  std::vector<std::string> cells_;
};

}  // namespace skykeep::sources::reading

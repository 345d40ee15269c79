// Tables as comma-separated text: a header and rows, each with its place in the body and its line number.
//
// Lines end with LF, CR LF or CR CR LF, or with CR alone where there is no LF at all.
// Commas and doubled quotes inside "..." are understood, line breaks inside are not. A byte order mark is taken off.
// Threads: a CsvReader lives on one thread; it borrows the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sources/reading/document.h"

namespace skykeep::sources::reading {

inline char line_end_of(std::string_view body) { return body.find('\n') == body.npos && body.find('\r') != body.npos ? '\r' : '\n'; }

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
  char line_end_;
  size_t at_ = 0, line_ = 0;
  Span span_;
  std::vector<std::string> cells_;
};

}  // namespace skykeep::sources::reading

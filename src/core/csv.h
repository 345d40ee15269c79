// Tables as comma-separated text (RFC 4180): rows, each with its place in the text and its line number.
//
// Lines end with LF, CR LF or CR CR LF, or with CR alone where there is no LF at all. Commas and doubled quotes inside "..." are
// understood; line breaks inside only where they are asked for, since in a body from the net a stray quote would swallow the rest.
// A byte order mark is taken off. Threads: a CsvReader lives on one thread; it borrows the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skykeep {

class CsvReader {
 public:
  enum class QuotedBreaks { kEndTheRow, kBelongToTheCell };
  explicit CsvReader(std::string_view text, QuotedBreaks breaks = QuotedBreaks::kEndTheRow);
  // The next row that is not blank; false at the end. The rest speaks of it.
  bool next();
  const std::vector<std::string>& cells() const { return cells_; }
  size_t line() const { return line_; }        // of its begin, from 1
  uint64_t offset() const { return offset_; }  // bytes from the begin of the text
  uint64_t length() const { return length_; }  // without its line break
  bool is_open() const { return is_open_; }    // a quote was not closed

 private:
  size_t end_of_row(size_t begin) const;
  void split(std::string_view row);

  std::string_view text_;
  char line_end_;
  QuotedBreaks breaks_;
  size_t at_ = 0, line_ = 0, next_line_ = 1, offset_ = 0, length_ = 0;
  bool is_open_ = false;
  std::vector<std::string> cells_;
};

// LF, or CR in a text without any LF.
char line_end_of(std::string_view text);

}  // namespace skykeep

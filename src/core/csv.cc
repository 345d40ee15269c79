#include "core/csv.h"

#include <algorithm>

#include "core/text.h"

namespace skykeep {

char line_end_of(std::string_view text) {
  return text.find('\n') == text.npos && text.find('\r') != text.npos ? '\r' : '\n';
}

CsvReader::CsvReader(std::string_view text, QuotedBreaks breaks) : text_(text), line_end_(line_end_of(text)), breaks_(breaks) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

size_t CsvReader::end_of_row(size_t begin) const {
  if (breaks_ == QuotedBreaks::kEndTheRow) return std::min(text_.find(line_end_, begin), text_.size());
  bool is_quoted = false;
  size_t at = begin;
  for (; at < text_.size() && (is_quoted || text_[at] != line_end_); ++at) is_quoted ^= text_[at] == '"';
  return at;
}

bool CsvReader::next() {
  while (at_ < text_.size()) {
    const size_t begin = at_, break_at = end_of_row(begin);
    at_ = std::min(break_at + 1, text_.size());
    line_ = next_line_;
    next_line_ += static_cast<size_t>(std::count(text_.begin() + static_cast<ptrdiff_t>(begin), text_.begin() + static_cast<ptrdiff_t>(at_), line_end_));
    size_t end = break_at;
    while (end > begin && text_[end - 1] == '\r') --end;
    const std::string_view row = text_.substr(begin, end - begin);
    if (trim(row).empty()) continue;
    offset_ = begin;
    length_ = row.size();
    split(row);
    return true;
  }
  return false;
}

void CsvReader::split(std::string_view row) {
  cells_.assign(1, "");
  is_open_ = false;
  for (size_t i = 0; i < row.size(); ++i) {
    if (is_open_ && row[i] == '"' && i + 1 < row.size() && row[i + 1] == '"') {
      cells_.back() += row[i++];
    } else if (row[i] == '"') {
      is_open_ = !is_open_;
    } else if (row[i] == ',' && !is_open_) {
      cells_.emplace_back();
    } else {
      cells_.back() += row[i];
    }
  }
}

}  // namespace skykeep

#include "sources/reading/csv.h"

#include "core/text.h"

namespace skykeep::sources::reading {

CsvReader::CsvReader(std::string_view body) : body_(body), line_end_(line_end_of(body)) {
  if (body_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

bool CsvReader::next() {
  while (at_ < body_.size()) {
    const size_t begin = at_;
    size_t end = body_.find(line_end_, begin);
    at_ = end == body_.npos ? body_.size() : end + 1;
    if (end == body_.npos) end = body_.size();
    ++line_;
    while (end > begin && body_[end - 1] == '\r') --end;
    const std::string_view row = body_.substr(begin, end - begin);
    if (trim(row).empty()) continue;
    span_ = {begin, row.size()};
    split(row);
    return true;
  }
  return false;
}

void CsvReader::split(std::string_view row) {
  cells_.assign(1, "");
  bool quoted = false;
  for (size_t i = 0; i < row.size(); ++i) {
    if (quoted && row[i] == '"' && i + 1 < row.size() && row[i + 1] == '"') {
      cells_.back() += row[i++];
    } else if (row[i] == '"') {
      quoted = !quoted;
    } else if (row[i] == ',' && !quoted) {
      cells_.emplace_back();
    } else {
      cells_.back() += row[i];
    }
  }
}

}  // namespace skykeep::sources::reading

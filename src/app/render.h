// JSON answers as aligned text for people. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"

namespace skykeep::app {

struct Column {
  std::string title;
  std::string field;  // a member of each row; "a.b" goes down
};

struct TableStyle {
  size_t width = 0;      // of the screen, in columns; 0: as wide as it gets
  bool colours = false;  // ANSI; states get the colour of their meaning
};

// One line a row; the widest cell sets the width, numbers stand right. On a narrower screen the widest texts end in "…".
std::string to_table(const Json& rows, const std::vector<Column>& columns, const TableStyle& style = {});
// A cell for people: null is "-", times lose their fraction.
std::string to_cell(const Json& value);
const Json& at_path(const Json& row, std::string_view path);  // null when it is not there

// "[=======>      ] 34/120 photos 5,310 curiosity sols 5010-5017"
std::string progress_bar(int64_t done, int64_t total, const std::string& text, int width);

}  // namespace skykeep::app

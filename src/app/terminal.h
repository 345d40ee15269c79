// Tables as they are printed: fitted to the terminal and coloured where stdout is one, plain and whole in a pipe or a file.
#pragma once

#include "app/render.h"

namespace skykeep::app {

// What stdout is; NO_COLOR, TERM=dumb and COLUMNS are honoured.
TableStyle style_of_stdout();
void print_table(const Json& rows, const std::vector<Column>& columns);

}  // namespace skykeep::app

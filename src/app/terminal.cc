#include "app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/text.h"

namespace skykeep::app {

TableStyle style_of_stdout() {
  TableStyle style;
  if (::isatty(STDOUT_FILENO) == 0) return style;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  style.colours = variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  winsize size{};
  if (const auto columns = to_int(variable("COLUMNS")); columns && *columns > 0) {
    style.width = static_cast<size_t>(*columns);
  } else if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    style.width = size.ws_col;
  }
  return style;
}

void print_table(const Json& rows, const std::vector<Column>& columns) {
  std::fputs(to_table(rows, columns, style_of_stdout()).c_str(), stdout);
}

}  // namespace skykeep::app

// The seed tables of the SQL project (models/seeds/*.csv), compiled into the program by CMake.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skykeep::sources {

std::string_view rovers_csv();
std::string_view cameras_csv();

// The rows below the header.
std::vector<std::vector<std::string>> csv_rows(std::string_view csv);

}  // namespace skykeep::sources

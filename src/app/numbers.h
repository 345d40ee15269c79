// Numbers as the command line says them. Pure. Errors: invalid_input that shows a number that would have been taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace skykeep::app {

// `option` is for the message: "--lat".
Result<double> number_of(std::string_view option, std::string_view text);
Result<long> whole_number_of(std::string_view option, std::string_view text);

// 57511 as "57,511".
std::string with_separators(int64_t number);
// The list of sols 5, 6, 7, 9 as "5..7, 9"; what is too long ends in "and 12 more". `sols` in any order.
std::string sol_ranges(std::vector<int64_t> sols, size_t most = 4);

}  // namespace skykeep::app

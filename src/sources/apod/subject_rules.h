#pragma once

#include <string_view>

namespace skykeep::sources::apod {

std::string_view subject_rules();  // subjects.rules

}  // namespace skykeep::sources::apod

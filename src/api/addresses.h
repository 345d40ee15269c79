// Whose an address is, by its path alone: in whose words an error is said, and what is never the page.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "api/route.h"

namespace skykeep::api {

// "//a///b" as "/a/b": the old services took doubled slashes for one.
std::string without_doubled_slashes(std::string_view path);
// The service whose clients ask below such a path, whether or not it is a route; kNative for everything else.
Dialect dialect_of(std::string_view path);
// Paths that programs ask: below a prefix of an API or with the ending of a file. What is not served there is a problem, never
// the page, whoever asks.
bool is_for_programs(std::string_view path);
// The page's own views. Other paths are the page's too, but only for a browser: it says itself that there is no such view.
bool is_view(std::string_view path);

}  // namespace skykeep::api

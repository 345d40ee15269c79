// Decides whether SQL from a user is one harmless SELECT (rules.md 20).
//
// The engine's own parser turns the text into a tree (json_serialize_sql takes nothing but SELECT), and this
// walks the tree: table functions and kinds of nodes by allow-list, scalar functions that touch the world by
// deny-list, no files as tables. It is the first of several lines: the transaction is READ ONLY, and external
// access is off in the instance. Threads: a pure function of the text.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep::warehouse::duck {

inline constexpr size_t kMaxSqlBytes = 256 << 10;

// Before the parser sees the text: length, NUL.
Result<> check_text(std::string_view sql);

// `tree` is what json_serialize_sql gave. invalid_input: not one SELECT, or it does not parse. permission:
// not allowed.
Result<> check_tree(const std::string& tree);

}  // namespace skykeep::warehouse::duck

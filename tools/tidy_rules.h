// The rules of the house as code: who may include whom, how long things may get, what every room must have.
//
// Pure over a tree of texts, so that the tests can make trees up; tools/tidy.cc reads the real one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skykeep::tidy {

struct Violation {
  std::string file;
  int line = 0;          // 1-based
  std::string rule;      // "edge", "sub-folder", "file-length", ... : the word an exemption names
  std::string message;   // what is wrong and how to mend it
};
std::string to_string(const Violation& violation);  // "file:line: [rule] message"

using Tree = std::map<std::string, std::string>;    // path from the root -> text

// tools/layers.txt: "room: rooms it may include", '#' begins a comment.
using Layers = std::map<std::string, std::set<std::string>>;
Layers parse_layers(std::string_view text);

struct Limits {
  int header = 300, source = 600, test = 900, function = 70;
};

// All rules over all files, then tools/tidy_exemptions.txt ("path: rule: reason") taken off; an exemption that is not
// needed, or gives no reason, is a violation itself. Sorted by file and line.
std::vector<Violation> check(const Tree& tree, const Limits& limits = {});

// The parts, for the tests.
std::vector<Violation> check_includes(const std::string& path, std::string_view text, const Layers& layers, const Tree& tree);
std::vector<Violation> check_lengths(const std::string& path, std::string_view text, const Limits& limits);
std::vector<Violation> check_text(const std::string& path, std::string_view text);
std::vector<Violation> check_rooms(const Tree& tree, const Layers& layers);
// An edge that no file of the room uses is an invitation.
std::vector<Violation> check_unused_edges(const Tree& tree, std::string_view layers_text);

// What moves and keeps any source names none: neither "rover" nor "sol" nor a folder of src/sources.
std::vector<Violation> check_source_blind(const Tree& tree);

// C++ with comments, literals and preprocessor lines blanked out; line breaks stay.
std::string blank_out(std::string_view text);

struct Function {
  std::string head;  // the text before its brace, on one line
  int first = 0, last = 0;
  int lines() const { return last - first + 1; }
};
std::vector<Function> functions(std::string_view text);

}  // namespace skykeep::tidy

#include "tools/tidy_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace skykeep::tidy {
namespace {

constexpr std::string_view kLayers = "tools/layers.txt";
constexpr std::string_view kExemptions = "tools/tidy_exemptions.txt";
// What moves and keeps partitions of any source.
constexpr std::array<std::string_view, 6> kSourceBlind = {"src/state/", "src/models/", "src/flows/partitions/", "src/flows/loader.h",
                                                          "src/flows/load/loader.cc", "src/flows/load/load_rows."};

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    out.push_back(text.substr(0, end));
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

// Tests, and what several tests of a room share: x_test.cc, what stands in a folder testing/, everything in tests/.
bool is_test(std::string_view path) {
  return path.ends_with("_test.cc") || path.contains("/testing/") || path.starts_with("tests/");
}
bool is_cpp(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cc"); }

// "src/bus/embedded/x.h" -> "bus"; "simulator/x.h" -> "simulator"; else "".
std::string room_of(std::string_view path) {
  if (path.starts_with("simulator/")) return "simulator";
  if (!path.starts_with("src/")) return {};
  path.remove_prefix(4);
  const size_t slash = path.find('/');
  return slash == path.npos ? std::string() : std::string(path.substr(0, slash));
}

// The path of a quoted include on this line; empty when there is none.
std::string_view included(std::string_view line) {
  line = trim(line);
  if (!line.starts_with('#')) return {};
  line = trim(line.substr(1));
  if (!line.starts_with("include")) return {};
  line = trim(line.substr(7));
  if (!line.starts_with('"')) return {};
  line.remove_prefix(1);
  return line.substr(0, line.find('"'));
}

std::string list_of(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out.empty() ? "nothing" : out;
}

bool contains_word(std::string_view text, std::string_view word) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const bool before = at > 0 && is_word(text[at - 1]);
    const bool after = at + word.size() < text.size() && is_word(text[at + word.size()]);
    if (!before && !after) return true;
  }
  return false;
}

// A loop over split(run.value("log", ""), '\n'): split gives views, and the text that it is given here is gone when the loop begins.
// True for a first argument that is a call which makes a text.
bool loops_over_views_of_a_temporary(std::string_view line) {
  static constexpr std::array<std::string_view, 12> kMakers = {".value(", "replace_all(", "fmt::format(", "std::string(", ".dump(", "to_text(", "to_string(",
                                                               "to_lower(", "join(", ".text(", "->text(", "percent_decode("};
  const size_t loop = line.find("for (");
  const size_t range = loop == line.npos ? loop : line.find(": split(", loop);
  if (range == line.npos) return false;
  std::string_view argument = line.substr(range + 8);
  argument = argument.substr(0, argument.find(", '"));
  return std::ranges::any_of(kMakers, [&](std::string_view maker) { return argument.find(maker) != argument.npos; });
}

// A loop over document()["rows"]: the member outlives the document that the call made by nothing.
bool loops_over_an_element_of_a_temporary(std::string_view line) {
  const size_t loop = line.find("for (");
  const size_t range = loop == line.npos ? loop : line.find(" : ", loop);
  if (range == line.npos || line.substr(loop, range - loop).find(';') != line.npos) return false;
  std::string_view walked = line.substr(range + 3);
  int depth = 1;
  size_t end = 0;
  for (; end < walked.size() && depth > 0; ++end) depth += walked[end] == '(' ? 1 : walked[end] == ')' ? -1 : 0;
  walked = walked.substr(0, end);
  const bool is_a_call = !walked.empty() && (std::isalnum(static_cast<unsigned char>(walked[0])) || walked[0] == '_');
  return is_a_call && walked.find(")[") != walked.npos;
}

// A thread that begins in plain work: what that throws ends the program.
bool begins_a_thread_unguarded(std::string_view line) {
  static constexpr std::array<std::string_view, 4> kBegins = {"std::jthread([", "std::thread([", " thread_([", "threads_.emplace_back(["};
  return std::ranges::any_of(kBegins, [&](std::string_view begin) { return line.contains(begin); }) && !line.contains("guarded");
}

struct Exemption {
  std::string path, rule;
  int line = 0;
  bool used = false;
};

}  // namespace

std::string to_string(const Violation& v) {
  return v.file + ":" + std::to_string(v.line) + ": [" + v.rule + "] " + v.message;
}

Layers parse_layers(std::string_view text) {
  Layers out;
  for (std::string_view line : lines_of(text)) {
    line = trim(line.substr(0, line.find('#')));
    const size_t colon = line.find(':');
    if (colon == line.npos) continue;
    auto& allowed = out[std::string(trim(line.substr(0, colon)))];
    std::string_view rest = trim(line.substr(colon + 1));
    while (!rest.empty()) {
      const size_t end = rest.find(' ');
      allowed.emplace(rest.substr(0, end));
      rest = end == rest.npos ? std::string_view() : trim(rest.substr(end));
    }
  }
  return out;
}

std::vector<Violation> check_includes(const std::string& path, std::string_view text, const Layers& layers, const Tree& tree) {
  std::vector<Violation> out;
  const std::string room = room_of(path);
  if (room.empty() || !is_cpp(path)) return out;
  if (path.substr(path.rfind('/') + 1).starts_with("test_"))
    out.push_back({path, 1, "test-name", "names that begin with test_ are for tests: x_test.cc, or a folder testing/ for what they share"});
  const auto allowed = layers.find(room);
  int number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    const std::string target(included(line));
    if (target.empty()) continue;
    const auto add = [&](std::string rule, std::string message) {
      out.push_back({path, number, std::move(rule), std::move(message)});
    };
    const size_t slash = target.find('/');
    const std::string other = slash == target.npos ? std::string() : target.substr(0, slash);
    if (other == "tests") {
      if (!is_test(path)) add("edge", "only tests may include \"" + target + "\": move what is needed into a room");
      continue;
    }
    if (target.contains("/testing/") && !is_test(path)) {
      add("edge", "only tests may include \"" + target + "\"");
      continue;
    }
    if (!layers.contains(other)) {
      const std::string beside = path.substr(0, path.rfind('/') + 1) + target;
      if (tree.contains(beside)) add("relative-include", "write the path from src/ (or the root) instead of \"" + target + "\"");
      continue;
    }
    if (other == room) continue;
    if (allowed == layers.end() || !allowed->second.contains(other)) {
      add("edge", room + " may not include " + other + " (it may: " +
                      list_of(allowed == layers.end() ? std::set<std::string>() : allowed->second) +
                      "): pass the thing in, or move it to a room below; edges stand in " + std::string(kLayers));
      continue;
    }
    const bool in_sub_folder = target.find('/', slash + 1) != target.npos;
    const bool is_loader = path.starts_with("src/flows/load/load_") && other == "sources";  // it reads one source's documents
    if (in_sub_folder && room != "app" && !is_test(path) && !is_loader)
      add("sub-folder", "\"" + target + "\" is inside " + other + ": include one of its top-level headers (src/" + other +
                            "/*.h) instead; only app and tests name backends");
  }
  return out;
}

std::vector<Violation> check_lengths(const std::string& path, std::string_view text, const Limits& limits) {
  std::vector<Violation> out;
  if (!is_cpp(path)) return out;
  const int lines = static_cast<int>(lines_of(text).size());
  const int limit = is_test(path) ? limits.test : path.ends_with(".h") ? limits.header : limits.source;
  if (lines > limit)
    out.push_back({path, limit + 1, "file-length",
                   std::to_string(lines) + " lines, at most " + std::to_string(limit) + ": give a part that has a name a file of its own"});
  for (const Function& function : functions(text))
    if (function.lines() > limits.function)
      out.push_back({path, function.first, "function-length",
                     std::to_string(function.lines()) + " lines, at most " + std::to_string(limits.function) + ": '" +
                         function.head.substr(0, 80) + "' does more than one thing; name the parts"});
  return out;
}

std::vector<Violation> check_text(const std::string& path, std::string_view text) {
  // Written in halves, so that this file passes its own rule.
  static const std::array<std::string, 3> kMarks = {std::string("TO") + "DO", std::string("FIX") + "ME", std::string("X") + "XX"};
  std::vector<Violation> out;
  int number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
      out.push_back({path, number, "trailing-space", "white space at the end of the line: remove it"});
    if (is_cpp(path) && (loops_over_views_of_a_temporary(line) || loops_over_an_element_of_a_temporary(line)))
      out.push_back({path, number, "dangling", "the loop walks over what is gone when it begins: give the text or document a name first"});
    if (!room_of(path).empty() && !is_test(path) && begins_a_thread_unguarded(line))
      out.push_back({path, number, "thread", "what this thread throws ends the program: let it begin in run_guarded() (core/guarded.h)"});
    for (const std::string& mark : kMarks)
      if (contains_word(line, mark))
        out.push_back({path, number, "mark", mark + ": do it now, or say what is left out in the README of the room"});
  }
  if (!text.empty() && text.back() != '\n')
    out.push_back({path, number, "last-line", "the last line has no line break: add it"});
  return out;
}

std::vector<Violation> check_source_blind(const Tree& tree) {
  constexpr std::string_view kSources = "src/sources/";
  const std::set<std::string> words = {"rover", "rovers", "sol", "sols"};
  std::set<std::string> nouns = words;
  for (const auto& [path, text] : tree) {
    const size_t end = path.find('/', kSources.size());
    if (path.starts_with(kSources) && end != path.npos) nouns.insert(path.substr(kSources.size(), end - kSources.size()));
  }
  nouns.erase("reading");  // what the parsers share
  std::vector<Violation> out;
  for (const auto& [path, text] : tree) {
    const bool is_blind = std::ranges::any_of(kSourceBlind, [&](std::string_view place) { return path.starts_with(place); });
    if (!is_blind || !is_cpp(path)) continue;
    int number = 0;
    for (const std::string_view line : lines_of(text)) {
      ++number;
      for (const std::string& noun : is_test(path) ? words : nouns)  // tests are about some source
        if (contains_word(line, noun)) out.push_back({path, number, "source-blind", "'" + noun + "' belongs to a source: say it by source, scope and part"});
    }
  }
  return out;
}

std::vector<Violation> check_rooms(const Tree& tree, const Layers& layers) {
  std::vector<Violation> out;
  std::set<std::string> rooms;
  for (const auto& [path, text] : tree)
    if (is_cpp(path))
      if (const std::string room = room_of(path); !room.empty()) rooms.insert(room);
  for (const std::string& room : rooms) {
    const std::string folder = room == "simulator" ? room : "src/" + room;
    if (!tree.contains(folder + "/README.md"))
      out.push_back({folder + "/README.md", 1, "readme",
                     "the room has none: say why it exists, what belongs here, what does not, and list its files"});
    if (!layers.contains(room))
      out.push_back({std::string(kLayers), 1, "edge", "room '" + room + "' is missing: add it with the rooms it may include"});
  }
  return out;
}

std::vector<Violation> check_unused_edges(const Tree& tree, std::string_view layers_text) {
  std::map<std::string, std::set<std::string>> used;
  for (const auto& [path, text] : tree) {
    const std::string room = room_of(path);
    if (room.empty() || !is_cpp(path)) continue;
    for (const std::string_view line : lines_of(text))
      if (const std::string target(included(line)); target.contains('/')) used[room].insert(target.substr(0, target.find('/')));
  }
  std::vector<Violation> out;
  int number = 0;
  for (const std::string_view line : lines_of(layers_text)) {
    ++number;
    for (const auto& [room, allowed] : parse_layers(line)) {
      const auto of_room = used.find(room);
      if (of_room == used.end()) continue;
      for (const std::string& other : allowed)
        if (!of_room->second.contains(other))
          out.push_back({std::string(kLayers), number, "unused-edge", room + " may include " + other + " and does not: take the edge out"});
    }
  }
  return out;
}

std::vector<Violation> check(const Tree& tree, const Limits& limits) {
  const auto layers_file = tree.find(std::string(kLayers));
  if (layers_file == tree.end()) return {{std::string(kLayers), 1, "edge", "the file is missing"}};
  const Layers layers = parse_layers(layers_file->second);
  std::vector<Violation> all = check_rooms(tree, layers);
  const auto append = [&](std::vector<Violation> more) { all.insert(all.end(), more.begin(), more.end()); };
  append(check_unused_edges(tree, layers_file->second));
  append(check_source_blind(tree));
  for (const auto& [path, text] : tree) {
    append(check_includes(path, text, layers, tree));
    append(check_lengths(path, text, limits));
    append(check_text(path, text));
  }

  std::vector<Exemption> exemptions;
  std::vector<Violation> out;
  if (const auto file = tree.find(std::string(kExemptions)); file != tree.end()) {
    int number = 0;
    for (std::string_view line : lines_of(file->second)) {
      ++number;
      line = trim(line);
      if (line.empty() || line.starts_with('#')) continue;
      const size_t first = line.find(':');
      const size_t second = first == line.npos ? first : line.find(':', first + 1);
      if (second == line.npos || trim(line.substr(second + 1)).empty()) {
        out.push_back({std::string(kExemptions), number, "exemption", "write 'path: rule: reason', the reason too"});
        continue;
      }
      exemptions.push_back({std::string(trim(line.substr(0, first))), std::string(trim(line.substr(first + 1, second - first - 1))), number});
    }
  }
  for (Violation& violation : all) {
    const auto match = [&](const Exemption& e) { return e.path == violation.file && e.rule == violation.rule; };
    const auto found = std::ranges::find_if(exemptions, match);
    if (found == exemptions.end()) {
      out.push_back(std::move(violation));
    } else {
      found->used = true;
    }
  }
  for (const Exemption& e : exemptions)
    if (!e.used)
      out.push_back({std::string(kExemptions), e.line, "exemption", e.path + " keeps rule " + e.rule + " again: remove the line"});
  std::ranges::stable_sort(out, [](const Violation& a, const Violation& b) {
    return a.file != b.file ? a.file < b.file : a.line < b.line;
  });
  return out;
}

}  // namespace skykeep::tidy

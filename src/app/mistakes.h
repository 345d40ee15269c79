// What is wrong with the words of a command line, said before the parser sees them: it would not name the word, nor guess.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace skykeep::app {

// `words` without the program's name. nullopt: every verb and every option is known.
std::optional<std::string> mistake_in(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace skykeep::app

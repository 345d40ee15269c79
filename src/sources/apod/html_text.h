// The foreign HTML of a picture's texts as plain text.
#pragma once

#include <string>
#include <string_view>

namespace skykeep::sources::apod {

// Without tags, comments, and what scripts, styles and the like hold; references decoded; white space, the hard one too, collapsed.
// No tag stands in it, not even one that was written in references: text that some page takes for HTML stays text.
std::string text_of_html(std::string_view html);
std::string collapsed(std::string_view text);  // white space, hard spaces and control characters as single spaces
// The address of the first film or player of a page: of its <video>, the <source> in it, or its <iframe>.
std::string film_of_html(std::string_view html);

}  // namespace skykeep::sources::apod

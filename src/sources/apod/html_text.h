// Foreign HTML as plain text. Pure.
#pragma once

#include <string>
#include <string_view>

namespace skykeep::sources::apod {

// Without tags, references resolved, white space collapsed. What is left may hold "<", but no tag of the input.
std::string text_of_html(std::string_view html);
// White space, U+00A0 included, becomes single spaces; none at the ends.
std::string collapsed(std::string_view text);
// The address in the first src="..." of the first <video or <iframe; "" where there is none.
std::string film_of_html(std::string_view html);

}  // namespace skykeep::sources::apod

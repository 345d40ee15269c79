// Who made a picture, and what that says about its use.
#pragma once

#include <string>
#include <string_view>

namespace skykeep::sources::apod {

// Plain text without the label before it: "Image Credit & Copyright: A. Nyone" is "A. Nyone".
std::string credit_of(std::string_view plain_text);

// "public domain": of NASA and those who work for it, or said so. "agencies, CC BY": ESA, ESO or CSA is among the agencies, who ask to be
// named. "unknown": anybody else is named, or nobody.
std::string_view licence_of(std::string_view credit);

}  // namespace skykeep::sources::apod

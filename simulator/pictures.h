// The pictures behind the image URLs of the documents: drawn when they are asked for.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/answer.h"
#include "simulator/world.h"

namespace skykeep::simulator {

// nullopt: no picture of that name was taken (or can be seen yet).
std::optional<Answer> picture_answer(const World& world, const View& view, std::string_view path);

// The photo whose image URL has this path, and the longest edge that its name asks for.
struct WantedPicture {
  Photo photo;
  bool thumbnail = false;
  int longest_edge = 0;
};
std::optional<WantedPicture> wanted_picture(const World& world, const View& view, std::string_view path);

}  // namespace skykeep::simulator

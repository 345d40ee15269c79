// libjpeg-turbo behind plain functions: its errors jump, and they jump no further than here. Used inside
// imaging alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skykeep::imaging::jpeg {

struct Header {
  int width = 0, height = 0;
};
// All return an empty text on success, else what libjpeg said.
std::string read_header(std::string_view bytes, Header& out);
// Size of the picture when decoded at eighths/8.
std::string scaled_size(std::string_view bytes, int eighths, Header& out);
// Decodes into `rgb`, which holds size.width x size.height x 3 of scaled_size().
std::string decode(std::string_view bytes, int eighths, const Header& size, uint8_t* rgb);
std::string encode(const uint8_t* rgb, int width, int height, int quality, std::string& out);

}  // namespace skykeep::imaging::jpeg

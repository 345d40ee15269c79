#include "simulator/pictures.h"

#include <algorithm>

#include "simulator/names.h"
#include "simulator/scene.h"

namespace skykeep::simulator {
namespace {

std::string stem_of(const Photo& photo, bool thumbnail) {
  switch (photo.rover) {
    case Rover::kPerseverance: return perseverance_stem(photo);
    case Rover::kCuriosity: return curiosity_stem(photo, thumbnail);
    default: return mer_stem(photo);
  }
}

struct Size {
  int width, height;
};
Size size_of(const WantedPicture& want) {
  const Instrument& camera = want.photo.camera();
  int width = camera.width, height = camera.height;
  if (want.photo.rover == Rover::kCuriosity && !want.thumbnail && want.photo.sample == Sample::kSubframe)
    height /= 2;
  // Where the URL names no size, 800 px stand for the camera's own: drawing costs time with every pixel.
  int longest = want.longest_edge > 0 ? want.longest_edge : 800;
  if (want.thumbnail) longest = camera.code[0] == '\0' ? 192 : 64;
  if (longest >= std::max(width, height)) return {width, height};
  return {std::max(1, width * longest / std::max(width, height)),
          std::max(1, height * longest / std::max(width, height))};
}

}  // namespace

std::optional<WantedPicture> wanted_picture(const World& world, const View& view, std::string_view path) {
  const auto named = picture_named(path);
  if (!named) return std::nullopt;
  for (const Photo& photo : world.photos(view, named->rover, named->sol)) {
    if (stem_of(photo, false) == named->stem) return WantedPicture{photo, false, named->longest_edge};
    if (named->rover == Rover::kCuriosity && photo.has_thumbnail && stem_of(photo, true) == named->stem)
      return WantedPicture{photo, true, 0};
  }
  return std::nullopt;
}

std::optional<Answer> picture_answer(const World& world, const View& view, std::string_view path) {
  if (path.ends_with(".png")) return std::nullopt;  // full_res: not drawn, the 1200 px JPEG is
  const auto want = wanted_picture(world, view, path);
  if (!want) return std::nullopt;
  const Size size = size_of(*want);
  auto bytes = imaging::encode_jpeg(draw(want->photo, size.width, size.height), 84);
  if (!bytes) return std::nullopt;
  Answer answer = Answer::json(std::move(*bytes));
  answer.content_type = "image/jpeg";
  answer.headers.emplace_back("Cache-Control", "public, max-age=31536000");
  return answer;
}

}  // namespace skykeep::simulator

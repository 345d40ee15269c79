// /api/v1/mars/photos/{id}/picture: the page never loads from a third party (rules.md 8).
#include <fmt/format.h>

#include "api/photo_rows.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

Answer picture(Context& context, const Call& call) {
  const int64_t id = *call.integer("id");
  std::string img_src;
  {
    auto session = TRY(context.sessions.take());
    const auto place = TRY(find_photo(*session, id));
    if (!place) return std::unexpected(Problem::not_found(fmt::format("there is no photo with id {}", id)));
    const warehouse::Table found =
        TRY(session->table("select img_src from silver.fact_photos where rover_id = ? and sol = ? and image_id = ?",
                           {int64_t{place->rover_id}, int64_t{place->sol}, place->image_id}));
    if (!found.rows.empty()) img_src = warehouse::text_of(found.rows.front()[0]);
  }
  const auto size =
      call.text("size", "full") == "thumb" ? flows::PictureCache::Size::kThumb : flows::PictureCache::Size::kFull;
  auto got = context.pictures->get(img_src, size, context.stopping.get_token());
  if (!got && got.error().code == Code::kPermission) {
    // Not a failure of this program: the address is not one that it may ask.
    return std::unexpected(Problem::not_found(got.error().message));
  }
  flows::Picture shown = TRY(std::move(got));
  Reply reply = bytes_reply(std::move(shown.bytes), std::move(shown.content_type));
  reply.headers.add("Cache-Control", "public, max-age=31536000, immutable");
  return reply;
}

}  // namespace

void add_pictures(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/mars/photos/{id}/picture",
             .tag = "mars",
             .summary = "The picture itself, from this archive",
             .description = "Fetched once from its upstream when it is not here yet; 404 with the reason where the upstream lost it.",
             .parameters = {{.name = "id", .type = ParamType::kInteger, .description = "the photo's id", .required = true, .max = INT64_MAX},
                            {.name = "size", .description = "a thumbnail of at most 320 pixels, or the whole picture",
                             .choices = {"thumb", "full"}, .fallback = "full"}},
             .response = "image/jpeg",
             .response_description = "The picture, of the type in which the upstream sends it.",
             .also = {"image/png", "image/gif", "image/webp", "application/octet-stream"},
             .pool = Pool::kPicture,
             .handler = [&context](const Call& call) { return picture(context, call); }});
}

}  // namespace skykeep::api

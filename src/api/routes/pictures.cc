// Pictures of rovers and of days: the page never loads from a third party (rules.md 8).
#include <fmt/format.h>

#include "api/photo_rows.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

using Size = flows::PictureCache::Size;

Answer shown(Context& context, const std::string& url, Size size, const char* caching) {
  auto got = context.pictures->get(url, size, context.stopping.get_token());
  // Not a failure of this program: the address is not one that it may ask.
  if (!got && got.error().code == Code::kPermission) return std::unexpected(Problem::not_found(got.error().message));
  flows::Picture picture = TRY(std::move(got));
  Reply reply = bytes_reply(std::move(picture.bytes), std::move(picture.content_type));
  reply.headers.add("Cache-Control", caching);
  return reply;
}

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
  return shown(context, img_src, call.text("size", "full") == "thumb" ? Size::kThumb : Size::kFull, "public, max-age=31536000, immutable");
}

// A picture whose licence nobody states is kept in small copies alone.
Answer day_picture(Context& context, const Call& call) {
  using Copies = ApiOptions::ApodPictures;
  const Date day = *call.date("date");
  if (context.options.apod_pictures == Copies::kOff)
    return std::unexpected(Problem::not_found("pictures of days are not kept here: [pictures] apod is off"));
  std::string type, url, large, poster, licence;
  {
    auto session = TRY(context.sessions.take());
    const warehouse::Table found = TRY(session->table(
        "select media_type, url, hdurl, thumbnail_url, licence from silver.apod where \"date\" - date '1970-01-01' = ?", {int64_t{day.days}}));
    if (found.rows.empty()) return std::unexpected(Problem::not_found(fmt::format("there is no picture of {} here", to_string(day))));
    const auto text = [&](size_t column) { return warehouse::text_of(found.rows.front()[column]); };
    type = text(0), url = text(1), large = text(2), poster = text(3), licence = text(4);
  }
  if (type != "image") url = large = poster;
  if (url.empty()) return std::unexpected(Problem::not_found(fmt::format("{} is no picture and has none beside it: its media_type is {}", to_string(day), type)));
  const std::string asked = call.text("size", "full");
  const bool is_whole = asked == "full" && context.options.apod_pictures == Copies::kFull && licence != "unknown";
  return shown(context, is_whole && !large.empty() ? large : url, asked == "thumb" ? Size::kThumb : is_whole ? Size::kFull : Size::kSmall,
               "public, max-age=86400");  // a day is edited for a week
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
  table.add({.path = "/api/v1/apod/{date}/picture",
             .tag = "apod",
             .summary = "The picture of a day, from this archive; of a film its poster",
             .description = "Fetched once from its upstream when it is not here yet. Where its licence is unknown, or [pictures] apod says so, the "
                            "small copy is all there is.",
             .parameters = {{.name = "date", .type = ParamType::kDate, .description = "the day", .required = true},
                            {.name = "size", .description = "at most 320 pixels, at most 960, or the whole picture",
                             .choices = {"thumb", "small", "full"}, .fallback = "full"}},
             .response = "image/jpeg",
             .response_description = "The picture, of the type in which the upstream sends it.",
             .also = {"image/png", "image/gif"},
             .pool = Pool::kPicture,
             .handler = [&context](const Call& call) { return day_picture(context, call); }});
}

}  // namespace skykeep::api

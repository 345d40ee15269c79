// Which of the photo shapes a document has, for import.
#include "sources/photo_feed.h"

#include <algorithm>

#include "sources/reading/document.h"

namespace skykeep::sources {

using namespace reading;

namespace {

std::optional<PhotoDialect> shape_of_member(std::string_view name) {
  if (name == "images") return PhotoDialect::kPerseveranceFeed;
  if (name == "items") return PhotoDialect::kCuriosityFeed;
  if (name == "photos" || name == "latest_photos" || name == "photo") return PhotoDialect::kOld;
  return std::nullopt;
}

// Most documents show their shape in their first member, which is seen without indexing all of them.
std::optional<PhotoDialect> shape_at_first_sight(std::string_view body) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto skip = [&](std::string_view what) {
    body.remove_prefix(std::min(body.find_first_not_of(kBlank), body.size()));
    if (!body.starts_with(what)) return false;
    body.remove_prefix(what.size());
    return true;
  };
  if (!skip("{") || !skip("\"")) return std::nullopt;
  return shape_of_member(body.substr(0, body.find('"')));
}

}  // namespace

std::string_view to_string(PhotoDialect dialect) {
  switch (dialect) {
    case PhotoDialect::kOld: return "old";
    case PhotoDialect::kPerseveranceFeed: return "perseverance_feed";
    case PhotoDialect::kCuriosityFeed: return "curiosity_feed";
  }
  return "?";
}

Result<PhotoDialect> recognise_photos(std::string_view body) {
  constexpr std::string_view kWhat = "photo document";
  Document document(kWhat, body);
  od::object root = TRY(document.root());
  for (auto entry : root) {
    od::field pair;
    if (const auto error = std::move(entry).get(pair)) return fail(document.broken(error));
    const std::string_view name = raw_key(pair);
    if (const auto shape = shape_of_member(name)) return *shape;
    if (name == "error" || name == "errors") return fail(error_answer(kWhat, pair.value()));
  }
  return fail(document.unexpected("it has none of 'photos', 'latest_photos', 'photo', 'images', 'items'"));
}

Result<PageInfo> parse_photos(std::string_view body, int rover_id, PhotoSink& sink) {
  const auto seen = shape_at_first_sight(body);
  switch (seen ? *seen : TRY(recognise_photos(body))) {
    case PhotoDialect::kPerseveranceFeed: return make_perseverance_feed()->parse(body, rover_id, sink);
    case PhotoDialect::kCuriosityFeed: return make_curiosity_feed()->parse(body, rover_id, sink);
    case PhotoDialect::kOld: break;
  }
  return make_old_shape_feed("", "")->parse(body, rover_id, sink);
}

}  // namespace skykeep::sources

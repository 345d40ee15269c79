// /api/v1/mars/photos: our own dialect; whole sols, ranges with a cursor, single photos and their raw records.
#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <tuple>

#include "api/cursor.h"
#include "api/photo_json.h"
#include "api/routes/answer_schemas.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

constexpr int64_t kMaxSol = 100'000;
constexpr int64_t kMaxLimit = 1000;
constexpr int kMaxSolsAPage = 400;  // a rare filter over a long range gives short pages instead of long waits

struct PhotoQuery {
  const flows::RoverFacts* rover = nullptr;
  int32_t first = 0, last = INT32_MAX;
  bool one_sol = false;
  std::vector<std::string> cameras;
  std::string sample_type;
  size_t limit = SIZE_MAX;
  std::optional<Cursor> cursor;
  NativePhotoWriter::Detail detail = NativePhotoWriter::Detail::kListed;
};

Outcome<void> read_sols(const Call& call, PhotoQuery& query) {
  const auto sol = call.integer("sol"), from = call.integer("from_sol"), to = call.integer("to_sol");
  const auto date = call.date("earth_date");
  if (sol && (from || to)) return std::unexpected(Problem::bad_parameter("sol", "give either sol or from_sol and to_sol"));
  if (date && (sol || from || to))
    return std::unexpected(Problem::bad_parameter("earth_date", "give either earth_date or sols"));
  if (date) {
    std::tie(query.first, query.last) = flows::sols_on_date(*query.rover, *date);
    query.one_sol = query.first == query.last;
  } else if (sol) {
    query.first = query.last = static_cast<int32_t>(*sol);
    query.one_sol = true;
  } else {
    query.first = static_cast<int32_t>(from.value_or(0));
    query.last = static_cast<int32_t>(to.value_or(INT32_MAX));
    if (query.first > query.last) return std::unexpected(Problem::bad_parameter("from_sol", "from_sol is behind to_sol"));
    query.one_sol = query.first == query.last;
  }
  return {};
}

Outcome<PhotoQuery> read_query(const Call& call) {
  PhotoQuery query;
  query.rover = call.rover("rover");
  TRY(read_sols(call, query));
  for (std::string& name : call.list("camera")) {
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    query.cameras.push_back(std::move(name));
  }
  query.sample_type = call.text("sample_type");
  if (call.text("detail") == "full") query.detail = NativePhotoWriter::Detail::kFull;
  const auto limit = call.integer("limit");
  if (limit) {
    query.limit = static_cast<size_t>(*limit);
  } else if (!query.one_sol) {
    query.limit = 100;
  }
  if (const std::string text = call.text("cursor"); !text.empty()) {
    query.cursor = parse_cursor(text);
    if (!query.cursor || query.cursor->rover_id != query.rover->id || query.cursor->sol < query.first || query.cursor->sol > query.last)
      return std::unexpected(Problem::bad_parameter("cursor", "cursor is not one that this question gave"));
  }
  return query;
}

bool fits(const PhotoQuery& query, const SolRows& rows, const SolRows::Row& row) {
  if (!query.cameras.empty() &&
      std::ranges::find(query.cameras, rows.camera_name(row)) == query.cameras.end())
    return false;
  return query.sample_type.empty() || rows.text(row, PhotoColumn::kSampleType) == query.sample_type;
}

// The answer as it grows.
struct PhotoPage {
  explicit PhotoPage(const PhotoQuery& query) {
    out = "{\"common\":";
    append_common(out, *query.rover);
    out += ",\"data\":[";
  }
  // Room for all of a sol once the size of one photo is known.
  void reserve(size_t begin, size_t rows) {
    if (count == 1) out.reserve(out.size() + (out.size() - begin + 16) * rows);
  }

  std::string out;
  size_t count = 0;
  std::optional<Cursor> next;
  int64_t total = 0;                         // of the one sol, as filtered
  std::map<std::string, int64_t> by_camera;  // of the one sol, before the filter
};

// Appends what fits of one sol; false when the limit was reached and more is there.
bool append_sol(const PhotoQuery& query, int32_t sol, SolRows& rows, PhotoPage& page) {
  NativePhotoWriter writer(page.out, *query.rover, sol, query.detail);
  int64_t* of_camera = nullptr;
  int64_t camera = 0;
  for (const SolRows::Row& row : rows.rows()) {
    if (query.one_sol) {
      if (of_camera == nullptr || row.camera != camera || camera == SolRows::kNoCamera)  // rows come camera by camera
        of_camera = &page.by_camera[std::string(rows.camera_name(row))];
      camera = row.camera;
      ++*of_camera;
    }
    if (!fits(query, rows, row)) continue;
    ++page.total;
    if (query.cursor && query.cursor->sol == sol &&
        std::tuple(row.camera, row.id) <= std::tuple(query.cursor->camera, query.cursor->id))
      continue;
    if (page.count >= query.limit) {
      if (!query.one_sol) return false;
      continue;  // counted for `total`
    }
    const size_t begin = page.out.size();
    if (page.count > 0) page.out.push_back(',');
    writer.write(rows, row);
    ++page.count;
    page.reserve(begin, std::min(rows.rows().size(), query.limit));
    page.next = Cursor{query.rover->id, sol, row.camera, row.id};
  }
  return true;
}

void close(const PhotoQuery& query, bool more, PhotoPage& page) {
  JsonWriter w(page.out);
  w.raw("],\"next\":");
  if (more && page.next) {
    w.text(to_text(*page.next));
  } else {
    w.null();
  }
  if (query.one_sol) {
    w.raw(",\"total\":");
    w.integer(page.total);
    w.raw(",\"sol_summary\":{\"by_camera\":{");
    bool first = true;
    for (const auto& [camera, n] : page.by_camera) {
      if (!first) w.raw(',');
      first = false;
      w.text(camera);
      w.raw(':');
      w.integer(n);
    }
    w.raw("}}");
  }
  w.raw('}');
}

Answer one_sol(Context& context, const PhotoQuery& query) {
  SolRows rows = TRY(context.sol(NativePhotoWriter::columns(query.detail), *query.rover, query.first));
  PhotoPage page(query);
  append_sol(query, query.first, rows, page);
  // More is there when the last one given is not the last that fits.
  bool more = false;
  if (page.next && page.count >= query.limit) {
    for (auto row = rows.rows().rbegin(); row != rows.rows().rend(); ++row) {
      if (!fits(query, rows, *row)) continue;
      more = std::tuple(row->camera, row->id) > std::tuple(page.next->camera, page.next->id);
      break;
    }
  }
  close(query, more, page);
  return json_reply(std::move(page.out));
}

Answer many_sols(Context& context, const PhotoQuery& query) {
  const auto counts = TRY(context.mars.counts(*query.rover));
  CameraSet wanted = 0;
  for (const std::string& name : query.cameras) {
    const flows::CameraFacts* camera = query.rover->camera(name);
    wanted |= camera == nullptr ? kUnknownCamera : CameraSet{1} << (camera - query.rover->cameras.data());
  }
  PhotoPage page(query);
  bool more = false;
  int walked = 0;
  auto at = std::ranges::lower_bound(counts->sols, query.cursor ? query.cursor->sol : query.first, {}, &SolCounts::sol);
  for (; at != counts->sols.end() && at->sol <= query.last; ++at) {
    if (wanted != 0 && (at->cameras & wanted) == 0) continue;
    if (page.count >= query.limit || ++walked > kMaxSolsAPage) {
      more = true;
      page.next = Cursor{query.rover->id, at->sol, INT64_MIN, INT64_MIN};  // before its first photo
      break;
    }
    SolRows rows = TRY(context.sol(NativePhotoWriter::columns(query.detail), *query.rover, at->sol));
    if (!append_sol(query, at->sol, rows, page)) {
      more = true;
      break;
    }
  }
  close(query, more, page);
  return json_reply(std::move(page.out));
}

Answer one_photo(Context& context, const Call& call) {
  const int64_t id = *call.integer("id");
  auto session = TRY(context.sessions.take());
  const auto place = TRY(find_photo(*session, id));
  if (!place) return std::unexpected(Problem::not_found(fmt::format("there is no photo with id {}", id)));
  const flows::RoverFacts* rover = flows::find_rover_facts(place->rover_id);
  if (rover == nullptr) return std::unexpected(Problem::of(500, fmt::format("photo {} is of an unknown rover", id)));
  SolRows rows = TRY(context.sol(SolRows::Columns::kFull, *rover, place->sol));
  const auto row = std::ranges::find(rows.rows(), place->image_id, &SolRows::Row::id);
  if (row == rows.rows().end()) return std::unexpected(Problem::not_found(fmt::format("there is no photo with id {}", id)));
  std::string out;
  NativePhotoWriter(out, *rover, place->sol, NativePhotoWriter::Detail::kFull).write(rows, *row);
  return json_reply(std::move(out));
}

Answer raw_record(Context& context, const Call& call) {
  const int64_t id = *call.integer("id");
  auto session = TRY(context.sessions.take());
  const auto place = TRY(find_photo(*session, id));
  if (!place) return std::unexpected(Problem::not_found(fmt::format("there is no photo with id {}", id)));
  const warehouse::Table found = TRY(session->table(
      "select r.object_key, p.record_offset, p.record_length from silver.fact_photos p "
      "join bronze.raw_object r on r.object_id = p.load_id "
      "where p.rover_id = ? and p.sol = ? and p.image_id = ?",
      {int64_t{place->rover_id}, int64_t{place->sol}, place->image_id}));
  if (found.rows.empty())
    return std::unexpected(Problem::not_found(fmt::format("the raw record of photo {} is not in the lake", id)));
  const auto& row = found.rows.front();
  const std::string key = warehouse::text_of(row[0]);
  Reply reply = json_reply(TRY(context.deps.lake.get_range(key, static_cast<uint64_t>(warehouse::int_of(row[1])),
                                                           static_cast<uint64_t>(warehouse::int_of(row[2])))));
  reply.headers.add("Skykeep-Lake-Object", key);
  return reply;
}

Parameter photo_id() {
  return {.name = "id", .type = ParamType::kInteger, .description = "the photo's id, also one that it had before",
          .required = true, .min = 0, .max = INT64_MAX};
}

}  // namespace

void add_mars_photos(RouteTable& table, Context& context) {
  table.add({
      .path = "/api/v1/mars/photos",
      .tag = "mars",
      .summary = "Photos of a rover: a sol, a range of sols or an Earth date, by camera",
      .description = "A single sol without limit comes whole, with its total and counts by camera. Otherwise follow `next`. What holds for "
                     "every photo of the answer stands once in `common`.",
      .parameters =
          {{.name = "rover", .type = ParamType::kRover, .description = "curiosity, opportunity, perseverance or spirit", .required = true},
           {.name = "sol", .type = ParamType::kInteger, .description = "one sol", .max = kMaxSol},
           {.name = "from_sol", .type = ParamType::kInteger, .description = "first sol of a range", .max = kMaxSol},
           {.name = "to_sol", .type = ParamType::kInteger, .description = "last sol of a range", .max = kMaxSol},
           {.name = "earth_date", .type = ParamType::kDate, .description = "the sol of this date, as the old service reckoned it"},
           {.name = "camera", .description = "one or several camera names, comma separated"},
           {.name = "sample_type", .description = "as the feed says, in lower case", .choices = {"full", "subframe", "downsampled", "thumbnail"}},
           {.name = "limit", .type = ParamType::kInteger, .description = "photos a page", .min = 1, .max = kMaxLimit, .fallback = "100; a single sol: all"},
           {.name = "cursor", .description = "`next` of the page before"},
           {.name = "detail", .description = "list: what a list needs; full: all that /mars/photos/{id} gives of each", .choices = {"list", "full"}, .fallback = "list"}},
      .answer = schema::page_of(schemas::listed_photo(),
                                {{"common", schemas::photos_common()},
                                 {"total", schema::integer("of one sol").optional()},
                                 {"sol_summary", schema::object({{"by_camera", schema::map_of(schema::integer())}}).optional()}}),
      .links = {{"GET", "/api/v1/mars/photos/{id}", "id", "/data/0/id"},
                {"GET", "/api/v1/mars/photos/{id}/picture", "id", "/data/0/id"},
                {"GET", "/api/v1/mars/photos/{id}/raw", "id", "/data/0/id"}},
      .refuses = "Sols are asked for in two ways, by sol and by range, or in none that the other allows; a range is empty; the cursor is of "
                 "another question.",
      .caching = Caching::kPublication,
      .handler = [&context](const Call& call) -> Answer {
        const PhotoQuery query = TRY(read_query(call));
        return query.one_sol ? one_sol(context, query) : many_sols(context, query);
      },
  });
  table.add({.path = "/api/v1/mars/photos/{id}",
             .tag = "mars",
             .summary = "One photo",
             .parameters = {photo_id()},
             .response_description = "The photo.",
             .answer = schemas::photo(),
             .caching = Caching::kPublication,
             .handler = [&context](const Call& call) { return one_photo(context, call); }});
  table.add({.path = "/api/v1/mars/photos/{id}/raw",
             .tag = "mars",
             .summary = "The record of a photo as the upstream sent it",
             .parameters = {photo_id()},
             .response_description = "The bytes of the record, out of the lake object named in Skykeep-Lake-Object.",
             .answer = schema::anything(),
             .caching = Caching::kPublication,
             .handler = [&context](const Call& call) { return raw_record(context, call); }});
}

}  // namespace skykeep::api

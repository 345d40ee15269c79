// The routes of NeoWs, so that its programs work again by changing a base URL: under /neo/rest/v1 as api.nasa.gov has them, and under
// /rest/v1 as its own host does. Objects are the bytes that came, but for their links, which lead here and carry no key.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "api/routes/routes.h"
#include "core/text.h"

namespace skykeep::api {
namespace {

using warehouse::int_of, warehouse::text_of;

constexpr int kMostDays = 7;
constexpr int64_t kPage = 20, kMostOfAPage = 100;

std::string base_of(const Call& call) { return fmt::format("http://{}/neo/rest/v1/", call.request().headers.get("Host").value_or("localhost")); }

// Without what follows "api_key=" of an address, and the sign before it.
std::string without_keys(std::string text) {
  constexpr std::string_view kKey = "api_key=";
  for (size_t at = text.find(kKey); at != text.npos; at = text.find(kKey, at)) {
    const size_t end = std::min(text.find_first_of("&\"\\ ", at), text.size());
    if (end < text.size() && text[end] == '&') text.erase(at, end + 1 - at);
    else text.erase(at == 0 ? at : at - 1, end - (at == 0 ? at : at - 1));
  }
  return text;
}

// Links of both hosts lead here.
std::string with_links_here(std::string text, const std::string& base) {
  constexpr std::array<std::string_view, 2> kHosts = {"api.nasa.gov/neo/rest/v1/", "www.neowsapp.com/rest/v1/"};
  for (const std::string_view host : kHosts)
    for (const std::string_view scheme : {"https://", "http://"}) text = replace_all(text, std::string(scheme) + std::string(host), base);
  return without_keys(std::move(text));
}

// Raw answers of the lake, each read once.
class RawAnswers {
 public:
  explicit RawAnswers(lake::Lake& lake) : lake_(lake) {}
  Outcome<std::string_view> slice(const std::string& key, int64_t offset, int64_t length) {
    auto at = bodies_.find(key);
    if (at == bodies_.end()) at = bodies_.emplace(key, TRY(lake_.get(key)).body).first;
    if (offset < 0 || length < 0 || static_cast<size_t>(offset + length) > at->second.size())
      return std::unexpected(Problem::of(500, key + " is shorter than it was"));
    return std::string_view(at->second).substr(static_cast<size_t>(offset), static_cast<size_t>(length));
  }
  // Until 2021 the link to the days before was called "prev".
  bool says_prev(const std::string& key) const {
    const auto at = bodies_.find(key);
    return at != bodies_.end() && at->second.find("\"prev\"") != std::string::npos && at->second.find("\"previous\"") == std::string::npos;
  }

 private:
  lake::Lake& lake_;
  std::map<std::string, std::string> bodies_;
};

Reply refusal(const Call& call, int status, std::string_view name, std::string_view words) {
  return json_reply(Json{{"code", status}, {"http_error", name}, {"error_message", words},
                         {"request", without_keys(fmt::format("http://{}{}", call.request().headers.get("Host").value_or("localhost"),
                                                              call.request().raw_target))}},
                    status);
}

Reply bad_dates(const Call& call) {
  return refusal(call, 400, "BAD_REQUEST", "Date Format Exception - Expected format (yyyy-mm-dd) - The Feed date limit is only 7 Days");
}

// Of each day the newest answer of the upstream; where none came, what files told of it.
constexpr std::string_view kFeedRows = R"sql(
with here as (
  select n.feed_date, n.object_id, n.load_id, n.record_offset, n.record_length, n.ingestion_date, n.provenance <> 'recording' as is_live
  from bronze.neo_record n
  where n.feed_date - date '1970-01-01' between ? and ? and n.load_id in (select load_id from bronze.published_loads)
),
newest as (
  select * from here
  qualify is_live = max(is_live) over (partition by feed_date)
    and case when is_live then load_id = last(load_id) over (partition by feed_date, is_live order by ingestion_date, load_id
                                                             rows between unbounded preceding and unbounded following)
        else row_number() over (partition by feed_date, object_id, is_live order by ingestion_date desc, load_id desc, record_offset) = 1 end
)
select cast(n.feed_date as varchar), o.object_key, n.record_offset, n.record_length
from newest n join bronze.raw_object o on o.object_id = n.load_id
order by n.feed_date, n.ingestion_date, n.load_id, n.record_offset)sql";

Answer feed(Context& context, const Call& call, Date start, Date end) {
  const std::string base = base_of(call);
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table(kFeedRows, {int64_t{start.days}, int64_t{end.days}}));
  if (found.rows.empty())
    return refusal(call, 404, "NOT_FOUND",
                   fmt::format("nothing is kept here of these days: skykeep sync neows --from {} --to {}", to_string(start), to_string(end)));
  RawAnswers raw(context.deps.lake);
  std::string days, day;
  for (const auto& row : found.rows) {
    if (const std::string of = text_of(row[0]); of != day) {
      days += fmt::format("{}\"{}\":[", day.empty() ? "" : "],", of);
      day = of;
    } else {
      days += ',';
    }
    days += with_links_here(std::string(TRY(raw.slice(text_of(row[1]), int_of(row[2]), int_of(row[3])))), base);
  }
  const int span = std::max(end - start, 1);
  const auto link = [&](Date from, Date to) {
    return fmt::format("{}feed?start_date={}&end_date={}&detailed=false", base, to_string(from), to_string(to));
  };
  const Json links = {{"next", link(end, end + span)},
                      {raw.says_prev(text_of(found.rows[0][1])) ? "prev" : "previous", link(start + -span, start)},
                      {"self", link(start, end)}};
  return json_reply(fmt::format("{{\"links\":{},\"element_count\":{},\"near_earth_objects\":{{{}]}}}}", to_text(links), found.rows.size(), days));
}

Answer feed_of_dates(Context& context, const Call& call) {
  const Date today = date_of(context.deps.clock.now());
  const auto given = [&](std::string_view name, Date fallback) -> std::optional<Date> {
    const std::string text = call.text(name);
    if (text.empty()) return fallback;
    const auto date = parse_date(text);
    return date ? std::optional(*date) : std::nullopt;
  };
  const auto start = given("start_date", today);
  const auto end = start ? given("end_date", *start + kMostDays) : std::nullopt;
  if (!start || !end || *end < *start || *end - *start > kMostDays) return bad_dates(call);
  return feed(context, call, *start, *end);
}

// What lookup and browse give of an object. Of one that only feeds told of: its newest record there, with all approaches that are known.
struct ObjectRow {
  std::string id, key;
  int64_t offset = 0, length = 0;
  bool is_of_feed = false;
};
constexpr std::string_view kObjectRows = R"sql(
select s.object_id, o.object_key, n.record_offset, n.record_length, n.feed_date is not null
from ({}) s
join bronze.neo_record n on n.object_id = s.object_id and n.load_id in (select load_id from bronze.published_loads)
join bronze.raw_object o on o.object_id = n.load_id
qualify row_number() over (partition by s.object_id order by n.feed_date is null desc, n.provenance <> 'recording' desc, n.ingestion_date desc,
                                                             n.load_id desc, n.record_offset desc) = 1
order by length(s.object_id), s.object_id)sql";

std::vector<ObjectRow> objects_of(const warehouse::Table& table) {
  std::vector<ObjectRow> out;
  for (const auto& row : table.rows) {
    const bool* is_of_feed = std::get_if<bool>(&row[4]);
    out.push_back({text_of(row[0]), text_of(row[1]), int_of(row[2]), int_of(row[3]), is_of_feed != nullptr && *is_of_feed});
  }
  return out;
}

Outcome<std::string> object_text(Session& session, RawAnswers& raw, const ObjectRow& object) {
  std::string text(TRY(raw.slice(object.key, object.offset, object.length)));
  if (!object.is_of_feed) return text;
  constexpr std::string_view kList = "\"close_approach_data\"";
  const size_t begin = text.find('[', std::min(text.find(kList), text.size()));
  const size_t end = text.find(']', std::min(begin, text.size()));  // an approach holds no list
  if (end == text.npos) return text;
  const auto found = TRY(session.table("select o.object_key, a.record_offset, a.record_length from silver.neo_approach_versions a "
                                       "join bronze.raw_object o on o.object_id = a.load_id where a.valid_to is null and a.object_id = ? order by a.approach_date, a.body",
                                       {object.id}));
  std::string approaches;
  for (const auto& row : found.rows) {
    approaches += approaches.empty() ? "" : ",";
    approaches += TRY(raw.slice(text_of(row[0]), int_of(row[1]), int_of(row[2])));
  }
  return text.replace(begin + 1, end - begin - 1, approaches);
}

Answer lookup(Context& context, const Call& call) {
  auto session = TRY(context.sessions.take());
  const auto objects =
      objects_of(TRY(session->table(fmt::format(kObjectRows, "select object_id from silver.neo where object_id = ?"), {call.text("id")})));
  if (objects.empty()) {
    Reply nothing = json_reply(std::string(), 404);  // as it was: an empty body
    return nothing;
  }
  RawAnswers raw(context.deps.lake);
  return json_reply(with_links_here(TRY(object_text(*session, raw, objects.front())), base_of(call)));
}

struct Page {
  int64_t number = 0, size = kPage;
};
std::optional<Page> page_of(const Call& call) {
  const auto number = to_int(trim(call.text("page", "0"))), size = to_int(trim(call.text("size", std::to_string(kPage))));
  if (!number || !size || *number < 0 || *size < 1) return std::nullopt;
  return Page{*number, std::min(*size, kMostOfAPage)};
}

std::string list_json(const Call& call, const Page& page, std::string_view what, int64_t total, std::string_view name, std::string_view items) {
  const auto link = [&](int64_t number) { return fmt::format("{}neo/{}?page={}&size={}", base_of(call), what, number, page.size); };
  const int64_t pages = (total + page.size - 1) / page.size;
  Json links = {{"self", link(page.number)}};
  if (page.number + 1 < pages) links["next"] = link(page.number + 1);
  if (page.number > 0) links["prev"] = link(page.number - 1);
  const Json about = {{"size", page.size}, {"total_elements", total}, {"total_pages", pages}, {"number", page.number}};
  return fmt::format("{{\"links\":{},\"page\":{},\"{}\":[{}]}}", to_text(links), to_text(about), name, items);
}

Answer browse(Context& context, const Call& call) {
  const auto page = page_of(call);
  if (!page) return refusal(call, 400, "BAD_REQUEST", "page and size are numbers");
  auto session = TRY(context.sessions.take());
  const int64_t total = int_of(TRY(session->table("select count(*) from silver.neo")).rows.at(0).at(0));
  const auto objects = objects_of(TRY(session->table(
      fmt::format(kObjectRows, "select object_id from silver.neo order by length(object_id), object_id limit ? offset ?"),
      {page->size, std::min(page->number, total) * page->size})));
  RawAnswers raw(context.deps.lake);
  std::string items;
  for (const ObjectRow& object : objects) {
    items += items.empty() ? "" : ",";
    items += with_links_here(TRY(object_text(*session, raw, object)), base_of(call));
  }
  return json_reply(list_json(call, *page, "browse", total, "near_earth_objects", items));
}

// Who Sentry watches is not kept yet.
Answer sentry(const Call& call) {
  const auto page = page_of(call);
  if (!page) return refusal(call, 400, "BAD_REQUEST", "page and size are numbers");
  return json_reply(list_json(call, *page, "sentry", 0, "sentry_objects", ""));
}

Schema neo_object() {
  using namespace schema;
  return named("OldNeo", Schema(Json{{"type", "object"}, {"additionalProperties", true}}).about("as NeoWs gave it, links rewritten"));
}

Schema links() {
  using namespace schema;
  return object({{"next", text().optional()}, {"prev", text().optional()}, {"previous", text().optional()}, {"self", text()}});
}

Schema feed_schema() {
  using namespace schema;
  return named("OldNeoFeed", object({{"links", links()}, {"element_count", integer("appearances")},
                                     {"near_earth_objects", map_of(list_of(neo_object()), "by date")}}));
}

Schema list_schema(const char* name, const char* items) {
  using namespace schema;
  return named(name, object({{"links", links()},
                             {"page", object({{"size", integer()}, {"total_elements", integer()}, {"total_pages", integer()}, {"number", integer()}})},
                             {items, list_of(neo_object())}}));
}

void mount(RouteTable& table, Context& context, const std::string& base) {
  const Parameter key{.name = "api_key", .description = "ignored; the old service asked for one", .max = kAnyLength};
  const Parameter detailed{.name = "detailed", .description = "ignored: an object has orbital_data where its answer had"};
  const auto day = [](const char* name, const char* about) {
    return Parameter{.name = name, .description = about, .example = "2026-11-16", .form = schema::date()};
  };
  const auto add = [&](const char* path, const char* summary, std::vector<Parameter> parameters, Schema answer, const char* refuses,
                       Handler handler) {
    table.add({.path = base + path, .tag = "legacy APIs", .summary = summary, .parameters = std::move(parameters), .answer = std::move(answer),
               .refuses = refuses, .dialect = Dialect::kNeows, .pool = Pool::kSql, .handler = std::move(handler)});
  };
  const Parameter page{.name = "page", .description = "from 0 on", .example = "0"};
  const Parameter size{.name = "size", .description = "objects a page, 20 without it, 100 at most", .example = "20"};
  add("/feed", "Near-Earth objects by the day on which they pass",
      {day("start_date", "first day; without it today"), day("end_date", "last day; without it seven days later"), detailed, key}, feed_schema(),
      "The dates are none, or more than seven days apart.", [&context](const Call& call) { return feed_of_dates(context, call); });
  add("/feed/today", "Near-Earth objects that pass today (UTC)", {detailed, key}, feed_schema(), "", [&context](const Call& call) {
    const Date today = date_of(context.deps.clock.now());
    return feed(context, call, today, today);
  });
  add("/neo/browse", "All objects that are kept here, page by page", {page, size, key}, list_schema("OldNeoPage", "near_earth_objects"),
      "page and size are no numbers.", [&context](const Call& call) { return browse(context, call); });
  add("/neo/sentry", "Objects that Sentry watches", {{.name = "is_active", .description = "ignored"}, page, size, key},
      list_schema("OldSentryPage", "sentry_objects"), "page and size are no numbers.", [](const Call& call) { return sentry(call); });
  add("/neo/{id}", "An object with all its approaches", {{.name = "id", .description = "SPK id", .required = true, .example = "3542519"}, key},
      neo_object(), "", [&context](const Call& call) { return lookup(context, call); });
}

}  // namespace

void add_legacy_neows(RouteTable& table, Context& context) {
  mount(table, context, "/neo/rest/v1");
  mount(table, context, "/rest/v1");
}

}  // namespace skykeep::api

// The Astronomy Picture of the Day: our list with its search, and the route of the retired service so that its programs work again by changing a base
// URL. Its checks and words are those of its published source (github.com/nasa/apod-api).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/routes/json_of.h"
#include "api/routes/routes.h"
#include "core/text.h"

namespace skykeep::api {
namespace {

using warehouse::Value;

constexpr std::string_view kFirstDay = "1995-06-16";
constexpr int64_t kMostDays = 100, kDaysAPage = 30;
constexpr size_t kMostRandomDays = 100;
constexpr std::string_view kColumns = "cast(\"date\" as varchar), title, explanation, media_type, url, hdurl, thumbnail_url, video_url, credit, "
                                      "copyright, licence, source_page, home, provenance, subject, subject_score, tags";
enum Column : size_t { kDate, kTitle, kExplanation, kMediaType, kUrl, kHdUrl, kThumbnail, kVideo, kCredit, kCopyright, kLicence, kSourcePage, kHome, kProvenance, kSubject, kScore, kTags };

Json text_or_null_at(const std::vector<Value>& row, Column column) { return text_or_null(warehouse::text_of(row[column])); }

const std::vector<std::string> kMediaTypes = {"image", "video", "other"};
const std::vector<std::string> kSubjects = {"nebula", "galaxy", "stars", "deep_field", "exoplanet", "planet", "planet_moon", "moon", "sun", "eclipse", "comet",
                                            "asteroid", "meteor", "aurora", "atmosphere", "nightscape", "earth", "spacecraft", "observatory", "other",
                                            "unclassified"};

Json day_json(const std::vector<Value>& row) {
  return {{"date", warehouse::text_of(row[kDate])}, {"title", warehouse::text_of(row[kTitle])}, {"explanation", text_or_null_at(row, kExplanation)},
          {"media_type", warehouse::text_of(row[kMediaType])}, {"url", text_or_null_at(row, kUrl)}, {"hdurl", text_or_null_at(row, kHdUrl)},
          {"thumbnail_url", text_or_null_at(row, kThumbnail)}, {"video_url", text_or_null_at(row, kVideo)},
          {"credit", text_or_null_at(row, kCredit)}, {"copyright", text_or_null_at(row, kCopyright)}, {"licence", warehouse::text_of(row[kLicence])},
          {"subject", warehouse::text_of(row[kSubject])}, {"subject_score", warehouse::real_of(row[kScore])},
          {"tags", parse_json(warehouse::text_of(row[kTags], "[]")).value_or(Json::array())},
          {"source_page", text_or_null_at(row, kSourcePage)}, {"home", warehouse::text_of(row[kHome])}, {"provenance", warehouse::text_of(row[kProvenance])}};
}

Outcome<ApodIndex::Filter> filter_of(const Call& call) {
  const auto one = call.date("date");
  ApodIndex::Filter out{.from = one ? one : call.date("from"), .to = one ? one : call.date("to"), .subject = call.text("subject"), .media_type = call.text("media_type")};
  if (one && (call.has("from") || call.has("to"))) return std::unexpected(Problem::bad_parameter("date", "ask for one date or for a range, not for both"));
  if (out.from && out.to && *out.from > *out.to) return std::unexpected(Problem::bad_parameter("from", "from is later than to"));
  return out;
}

// The best days for `q`. The cursor counts how many were shown.
Answer search(Context& context, const Call& call, const ApodIndex::Filter& filter) {
  const auto phrases = phrases_of(call.text("q"));
  if (phrases.empty()) return std::unexpected(Problem::bad_parameter("q", "there is no word in it"));
  const auto shown = to_int(call.text("cursor", "0"));
  if (!shown || *shown < 0) return std::unexpected(Problem::bad_parameter("cursor", "it is not `next` of a page of this search"));
  auto session = TRY(context.sessions.take());
  const auto found = TRY(context.apod_search.find(*session, context.publication(), phrases, filter));
  const size_t begin = std::min(static_cast<size_t>(*shown), found.size());
  const size_t end = std::min(begin + static_cast<size_t>(call.integer("limit", kDaysAPage)), found.size());
  std::string dates;
  for (size_t i = begin; i < end; ++i) dates += fmt::format("{}date '{}'", i == begin ? "" : ", ", to_string(found[i]));
  std::map<std::string, Json> days;
  if (begin < end) {
    const auto rows = TRY(session->connection().query(fmt::format("select {} from silver.apod where \"date\" in ({})", kColumns, dates), {}));
    for (const auto& row : TRY(warehouse::collect(*rows)).rows) days[warehouse::text_of(row[kDate])] = day_json(row);
  }
  Json data = Json::array();
  for (size_t i = begin; i < end; ++i)
    if (const auto day = days.find(to_string(found[i])); day != days.end()) data.push_back(std::move(day->second));
  return json_reply(Json{{"data", std::move(data)}, {"next", end < found.size() ? Json(std::to_string(end)) : Json()}, {"found", found.size()}});
}

Answer list(Context& context, const Call& call) {
  const ApodIndex::Filter filter = TRY(filter_of(call));
  if (call.has("q")) return search(context, call, filter);
  const int64_t limit = call.integer("limit", kDaysAPage);
  const Date from = filter.from.value_or(*parse_date(kFirstDay));
  Date to = filter.to.value_or(Date{INT32_MAX / 2});
  if (call.has("cursor")) {
    const auto before = parse_date(call.text("cursor"));
    if (!before) return std::unexpected(Problem::bad_parameter("cursor", "it is not `next` of a page before"));
    to = std::min(to, *before + -1);
  }
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table(
      fmt::format("select {} from silver.apod where \"date\" - date '1970-01-01' between ? and ? and subject like ? and media_type like ? "
                  "order by \"date\" desc limit ?", kColumns),
      {int64_t{from.days}, int64_t{to.days}, filter.subject.empty() ? "%" : filter.subject, filter.media_type.empty() ? "%" : filter.media_type, limit + 1}));
  Json data = Json::array();
  for (const auto& row : found.rows)
    if (std::ssize(data) < limit) data.push_back(day_json(row));
  const Json next = std::ssize(found.rows) > limit ? data.back()["date"] : Json();
  return json_reply(Json{{"data", std::move(data)}, {"next", next}});
}

Answer subjects(Context& context, const Call&) {
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table("select \"year\", subject, sum(days) from gold.apod_subjects group by all order by 1, 3 desc, 2"));
  Json data = Json::array();
  for (const auto& row : found.rows)
    data.push_back({{"year", warehouse::int_of(row[0])}, {"subject", warehouse::text_of(row[1])}, {"days", warehouse::int_of(row[2])}});
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

std::unexpected<Problem> bad_request(std::string words) { return std::unexpected(Problem::of(400, std::move(words))); }

Json old_day(const std::vector<Value>& row, bool thumbs) {
  Json out = Json::object();  // members in the order of the alphabet, as they came
  const auto add = [&](const char* name, Column column) {
    if (!warehouse::is_null(row[column])) out[name] = warehouse::text_of(row[column]);
  };
  add("copyright", kCopyright);
  add("date", kDate);
  out["explanation"] = warehouse::text_of(row[kExplanation]);
  add("hdurl", kHdUrl);
  add("media_type", kMediaType);
  out["service_version"] = "v1";
  if (thumbs && out["media_type"] == "video") out["thumbnail_url"] = warehouse::text_of(row[kThumbnail]);  // "" where there is none
  add("title", kTitle);
  add("url", kUrl);
  return out;
}

std::string in_words(Date date) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = to_string(date);
  return fmt::format("{} {}, {}", kMonths[to_int(text.substr(5, 2)).value_or(1) - 1], text.substr(8), text.substr(0, 4));
}

Outcome<Date> day_of(const Call& call, std::string_view name, UtcTime now) {
  const std::string text = call.text(name);
  const auto date = parse_date(text);
  if (!date) return bad_request(fmt::format("time data '{}' does not match format '%Y-%m-%d'", text));
  if (*date < *parse_date(kFirstDay) || *date > date_of(now))
    return bad_request(fmt::format("Date must be between {} and {}.", in_words(*parse_date(kFirstDay)), in_words(date_of(now))));
  return *date;
}

// Which days are asked for, as the rest of a query.
struct Asked {
  std::string rest;
  bool is_list = true;
};
Outcome<Asked> asked_days(const Call& call, UtcTime now) {
  const auto has = [&](std::string_view name) { return !call.text(name).empty(); };
  const bool has_range = has("start_date") || has("end_date");
  if (has("date") + has_range + has("count") > 1 || (has("end_date") && !has("start_date")))
    return bad_request("Bad Request: invalid field combination passed. Allowed request fields for apod method are 'concept_tags', 'date', 'hd', "
                       "'count', 'start_date', 'end_date', 'thumbs'");
  if (has("count")) {
    const auto count = to_int(trim(call.text("count")));
    if (!count) return bad_request(fmt::format("invalid literal for int() with base 10: '{}'", call.text("count")));
    if (*count < 1 || *count > static_cast<int64_t>(kMostRandomDays)) return bad_request("Count must be positive and cannot exceed 100");
    return Asked{fmt::format("order by random() limit {}", *count)};
  }
  if (has_range) {
    const Date start = TRY(day_of(call, "start_date", now));
    const Date end = has("end_date") ? TRY(day_of(call, "end_date", now)) : date_of(now);
    if (start > end) return bad_request("start_date cannot be after end_date");
    return Asked{fmt::format("where \"date\" between date '{}' and date '{}' order by \"date\"", to_string(start), to_string(end))};
  }
  if (!has("date")) return Asked{"order by \"date\" desc limit 1", false};  // today's, or what was there before it
  return Asked{fmt::format("where \"date\" = date '{}'", to_string(TRY(day_of(call, "date", now)))), false};
}

Answer old_service(Context& context, const Call& call) {
  const UtcTime now = context.deps.clock.now();
  const Asked asked = TRY(asked_days(call, now));
  const std::string thumbs = to_lower(call.text("thumbs"));
  const bool has_thumbs = !thumbs.empty() && thumbs != "false" && thumbs != "0";
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table(fmt::format("select {} from silver.apod {}", kColumns, asked.rest)));
  Json days = Json::array();
  for (const auto& row : found.rows) days.push_back(old_day(row, has_thumbs));
  if (asked.is_list) return json_reply(days);
  if (!days.empty()) return json_reply(days.front());
  return std::unexpected(Problem::not_found(fmt::format("No data available for date: {}", call.text("date", to_string(date_of(now))))));
}

Schema picture() {
  using namespace schema;
  return named("Apod", object({{"date", date("US Eastern")}, {"title", text()}, {"explanation", text("plain text").or_null()},
                               {"media_type", choice(kMediaTypes)}, {"url", text("the picture, or the film").or_null()},
                               {"hdurl", text().or_null()}, {"thumbnail_url", text("a picture of a film").or_null()}, {"video_url", text().or_null()},
                               {"credit", text().or_null()}, {"copyright", text("the credit where it is not of agencies alone").or_null()},
                               {"licence", choice({"public domain", "agencies, CC BY", "unknown"})},
                               {"subject", choice(kSubjects, "what it shows, by rules from title and text")},
                               {"subject_score", number("", "sum of the rules; below 3 it is unclassified")},
                               {"tags", list_of(text("every subject with at least half of that sum, the best first"))}, {"source_page", text().or_null()},
                               {"home", choice({"science", "old"}, "whose words they are")}, {"provenance", text()}}));
}

Schema old_picture() {
  using namespace schema;
  return named("OldApod", object({{"copyright", text().optional()}, {"date", date()}, {"explanation", text()}, {"hdurl", text().optional()},
                                  {"media_type", choice(kMediaTypes)}, {"service_version", text()},
                                  {"thumbnail_url", text("of a film, with thumbs; may be empty").optional()}, {"title", text()}, {"url", text().optional()}}));
}

}  // namespace

void add_apod(RouteTable& table, Context& context) {
  const auto day = [](const char* name, const char* about) { return Parameter{.name = name, .type = ParamType::kDate, .description = about}; };
  table.add({.path = "/api/v1/apod",
             .tag = "apod",
             .summary = "Astronomy pictures of the day, newest first; or what a search finds, the best first",
             .parameters = {{.name = "q", .description = "words and \"phrases\" that title and text hold; accents and plurals do not matter", .example = "dark nebula"},
                            {.name = "subject", .description = "what the picture shows", .choices = kSubjects},
                            {.name = "media_type", .description = "kind of picture", .choices = kMediaTypes},
                            day("date", "one day"), day("from", "first day of a range"), day("to", "last day of a range"),
                            {.name = "limit", .type = ParamType::kInteger, .description = "days a page", .min = 1, .max = kMostDays, .fallback = "30"},
                            {.name = "cursor", .description = "`next` of the page before"}},
             .answer = schema::page_of(picture(), {{"found", schema::integer("days that the search finds, with q").optional()}}),
             .refuses = "One day and a range are asked for at once, the range is empty, q holds no word, or the cursor is of another list.",
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return list(context, call); }});
  table.add({.path = "/api/v1/apod/subjects",
             .tag = "apod",
             .summary = "How many pictures of the day show what, year by year",
             .answer = schema::page_of(schema::named("ApodSubject", schema::object({{"year", schema::integer()}, {"subject", schema::choice(kSubjects)}, {"days", schema::integer()}}))),
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return subjects(context, call); }});
  const auto old_day_of = [](const char* name, const char* about) {
    return Parameter{.name = name, .description = about, .example = "2026-11-20", .form = schema::date()};
  };
  table.add({.path = "/planetary/apod",
             .tag = "legacy APIs",
             .summary = "The picture of a day, of a range of days, or of random days",
             .parameters = {old_day_of("date", "a day; without any the newest"), old_day_of("start_date", "first day of a range"),
                            old_day_of("end_date", "last day of a range; without it today"),
                            {.name = "count", .description = "so many random days, up to 100", .pattern = "^([1-9][0-9]?|100)?$", .example = "5"},
                            {.name = "thumbs", .description = "true: films have thumbnail_url"},
                            {.name = "hd", .description = "ignored, as it was"},
                            {.name = "concept_tags", .description = "ignored, as it was"},
                            {.name = "api_key", .description = "ignored; the old service asked for one", .max = kAnyLength}},
             .response_description = "As api.nasa.gov/planetary/apod answered: an object for one day, a list for several.",
             .answer = schema::any_of({old_picture(), schema::list_of(old_picture())}),
             .refuses = "date, start_date and count exclude each other; end_date needs start_date; days lie between 1995-06-16 and today.",
             .dialect = Dialect::kApod,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return old_service(context, call); }});
}

}  // namespace skykeep::api

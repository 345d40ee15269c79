// The Astronomy Picture of the Day: our list, and the route of the retired service so that its programs work again by changing a base
// URL. Its checks and words are those of its published source (github.com/nasa/apod-api).
#include <fmt/format.h>

#include <algorithm>

#include "api/routes/json_of.h"
#include "api/routes/routes.h"
#include "core/text.h"

namespace skykeep::api {
namespace {

using warehouse::Value;

constexpr std::string_view kFirstDay = "1995-06-16";
constexpr int64_t kMostDays = 100;      // a page
constexpr size_t kMostRandomDays = 100;
constexpr std::string_view kColumns = "cast(\"date\" as varchar), title, explanation, media_type, url, hdurl, thumbnail_url, video_url, credit, "
                                      "copyright, licence, source_page, home, provenance";
enum Column : size_t { kDate, kTitle, kExplanation, kMediaType, kUrl, kHdUrl, kThumbnail, kVideo, kCredit, kCopyright, kLicence, kSourcePage, kHome, kProvenance };

Json text_or_null_at(const std::vector<Value>& row, Column column) { return text_or_null(warehouse::text_of(row[column])); }

Answer list(Context& context, const Call& call) {
  const int64_t limit = call.integer("limit", 30);
  const Date first = *parse_date(kFirstDay);
  const auto one = call.date("date");
  const Date from = one ? *one : call.date("from").value_or(first);
  Date to = one ? *one : call.date("to").value_or(Date{INT32_MAX / 2});
  if (one && (call.has("from") || call.has("to"))) return std::unexpected(Problem::bad_parameter("date", "ask for one date or for a range, not for both"));
  if (from > to) return std::unexpected(Problem::bad_parameter("from", "from is later than to"));
  if (const auto before = call.date("cursor")) to = std::min(to, *before + -1);
  auto session = TRY(context.sessions.take());
  const auto found = TRY(session->table(
      fmt::format("select {} from silver.apod where \"date\" - date '1970-01-01' between ? and ? order by \"date\" desc limit ?", kColumns),
      {int64_t{from.days}, int64_t{to.days}, limit + 1}));
  Json data = Json::array();
  for (const auto& row : found.rows) {
    if (std::ssize(data) == limit) break;
    data.push_back({{"date", warehouse::text_of(row[kDate])}, {"title", warehouse::text_of(row[kTitle])}, {"explanation", text_or_null_at(row, kExplanation)},
                    {"media_type", warehouse::text_of(row[kMediaType])}, {"url", text_or_null_at(row, kUrl)}, {"hdurl", text_or_null_at(row, kHdUrl)},
                    {"thumbnail_url", text_or_null_at(row, kThumbnail)}, {"video_url", text_or_null_at(row, kVideo)},
                    {"credit", text_or_null_at(row, kCredit)}, {"copyright", text_or_null_at(row, kCopyright)}, {"licence", warehouse::text_of(row[kLicence])},
                    {"source_page", text_or_null_at(row, kSourcePage)}, {"home", warehouse::text_of(row[kHome])},
                    {"provenance", warehouse::text_of(row[kProvenance])}});
  }
  const Json next = std::ssize(found.rows) > limit ? data.back()["date"] : Json();
  return json_reply(Json{{"data", std::move(data)}, {"next", next}});
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
                               {"media_type", choice({"image", "video", "other"})}, {"url", text("the picture, or the film").or_null()},
                               {"hdurl", text().or_null()}, {"thumbnail_url", text("a picture of a film").or_null()}, {"video_url", text().or_null()},
                               {"credit", text().or_null()}, {"copyright", text("the credit where it is not of agencies alone").or_null()},
                               {"licence", choice({"public domain", "agencies, CC BY", "unknown"})}, {"source_page", text().or_null()},
                               {"home", choice({"science", "old"}, "whose words they are")}, {"provenance", text()}}));
}

Schema old_picture() {
  using namespace schema;
  return named("OldApod", object({{"copyright", text().optional()}, {"date", date()}, {"explanation", text()}, {"hdurl", text().optional()},
                                  {"media_type", choice({"image", "video", "other"})}, {"service_version", text()},
                                  {"thumbnail_url", text("of a film, with thumbs; may be empty").optional()}, {"title", text()}, {"url", text().optional()}}));
}

}  // namespace

void add_apod(RouteTable& table, Context& context) {
  const auto day = [](const char* name, const char* about) { return Parameter{.name = name, .type = ParamType::kDate, .description = about}; };
  table.add({.path = "/api/v1/apod",
             .tag = "apod",
             .summary = "Astronomy pictures of the day, newest first",
             .parameters = {day("date", "one day"), day("from", "first day of a range"), day("to", "last day of a range"),
                            {.name = "limit", .type = ParamType::kInteger, .description = "days a page", .min = 1, .max = kMostDays, .fallback = "30"},
                            day("cursor", "`next` of the page before")},
             .answer = schema::page_of(picture()),
             .refuses = "One day and a range are asked for at once, or the range is empty.",
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return list(context, call); }});
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

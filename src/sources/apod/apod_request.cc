#include <fmt/format.h>

#include <chrono>

#include "core/text.h"
#include "net/http.h"
#include "sources/apod/apod.h"

namespace skykeep::sources {
namespace {

using std::chrono::Sunday, std::chrono::sys_days, std::chrono::year;

constexpr Duration kPublishedAfter = 5min;  // after midnight

// US Eastern time is four hours behind UTC in summer, else five. Summer began on the first Sunday of April and ended on the last one of
// October until 2006, and since 2007 goes from the second Sunday of March to the first one of November; the clocks are changed at 2 h.
Duration eastern_behind_utc(UtcTime now) {
  using namespace std::chrono;
  const sys_days today{days{date_of(now).days}};
  const year y = year_month_day(today).year();
  const bool is_since_2007 = y >= year(2007);
  const sys_days begin = is_since_2007 ? sys_days(y / March / Sunday[2]) : sys_days(y / April / Sunday[1]);
  const sys_days end = is_since_2007 ? sys_days(y / November / Sunday[1]) : sys_days(y / October / Sunday[last]);
  const auto at = [](sys_days day, Duration hour) { return midnight(Date{static_cast<int32_t>(day.time_since_epoch().count())}) + hour; };
  return now >= at(begin, 7h) && now < at(end, 6h) ? Duration(4h) : Duration(5h);
}

}  // namespace

Date first_apod() { return Date{static_cast<int32_t>(sys_days(year(1995) / 6 / 16).time_since_epoch().count())}; }

std::vector<int64_t> days_without_apod() {
  std::vector<int64_t> out;
  for (const sys_days day : {year(1995) / 6 / 17, year(1995) / 6 / 18, year(1995) / 6 / 19, year(2020) / 6 / 10}) out.push_back(day.time_since_epoch().count());
  return out;
}

std::string apod_name(Date day) { return replace_all(to_string(day).substr(2), "-", ""); }

Date newest_apod(UtcTime now) { return date_of(now - eastern_behind_utc(now) - kPublishedAfter); }

net::Fetch science_apod_request(Date day) {
  net::Fetch fetch;
  fetch.url = "https://science.nasa.gov/wp-json/wp/v2/apod-basic/" + apod_name(day);
  return fetch;
}

net::Fetch old_apod_request(Date day, std::string_view api_key) {
  net::Fetch fetch;
  fetch.url = fmt::format("https://api.nasa.gov/planetary/apod?date={}&thumbs=True&api_key={}", to_string(day),
                          api_key.empty() ? std::string("DEMO_KEY") : net::percent_encode(api_key));
  return fetch;
}

}  // namespace skykeep::sources

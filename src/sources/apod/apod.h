// The Astronomy Picture of the Day, from both its homes. A part is a day of the US Eastern calendar.
//
// The new home, science.nasa.gov/wp-json/wp/v2/apod-basic/YYMMDD: one object; texts are HTML, `copyright` repeats `credit`, `url` is an
// article, `hdurl` the picture or a poster, and the address of a film stands in `basic_html` alone. 404 for a day that it does not have.
// The old home, api.nasa.gov/planetary/apod: one object, or a list for a range. Retired: since 2026-09-30 it answers with status 200, the
// title "NASA Science" and NASA's logo, whatever the day. That is a placeholder, never a day.
// Recordings hold records of the old home, also as {"apods": [...]}.
#pragma once

#include <vector>

#include "sources/notices.h"
#include "sources/source.h"

namespace skykeep::sources {

struct ApodRecord {
  Date date;
  std::string home;                     // "science" or "old"
  std::string title, explanation;       // plain text
  std::string media_type;               // image, video, other
  std::string url, hdurl;               // picture or film; hdurl of a picture alone
  std::string thumbnail_url, video_url;
  std::string credit;                   // plain text; of the old home its copyright, "" where a picture is free
  std::string licence;                  // follows from the credit, see credit.h
  std::string source_page;
  std::string subject;                  // see subjects.h
  double subject_score = 0;
  std::vector<std::string> tags;
  int64_t subject_rules = 0;            // the version of the rules
  uint64_t record_offset = 0, record_length = 0;
};
struct ApodDocument {
  std::vector<ApodRecord> records;
  std::vector<RejectedRecord> rejected;  // placeholders too
  std::vector<DriftNotice> drift;
  bool is_placeholder = false;           // it holds placeholders, and nothing else
};

Date first_apod();  // 1995-06-16
// Days after it of which it is known that no picture was published, as numbers since 1970. There are a few more: of those both homes
// say that there is none when they are asked.
std::vector<int64_t> days_without_apod();
// The day whose picture is there at `now`: a day begins five minutes after midnight, US Eastern time.
Date newest_apod(UtcTime now);

std::string apod_name(Date day);  // "261002"
net::Fetch science_apod_request(Date day);
net::Fetch old_apod_request(Date day, std::string_view api_key);
// corrupt: no APOD document. A record without a date, a title or a picture is rejected by itself; so is one of a day after `newest`.
Result<ApodDocument> parse_apod(std::string_view body, std::optional<Date> newest = std::nullopt);

Source apod_source(const Settings& settings);

}  // namespace skykeep::sources

#include "sources/apod/apod.h"

#include <fmt/format.h>

namespace skykeep::sources {
namespace {

enum class Home { kScience, kOld };

class ApodUpstream final : public Upstream {
 public:
  ApodUpstream(Home home, std::string api_key)
      : home_(home), api_key_(std::move(api_key)), host_(home == Home::kScience ? "science.nasa.gov" : "api.nasa.gov") {}
  std::string_view name() const override { return host_; }
  std::string host() const override { return host_; }
  bool covers(std::string_view scope) const override { return scope == kNoScope; }
  net::Fetch request(const PartitionKey& key, int) const override {
    const Date day = key.day().value_or(first_apod());
    return home_ == Home::kScience ? science_apod_request(day) : old_apod_request(day, api_key_);
  }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime at) const override {
    const ApodDocument document = TRY(parse_apod(body, newest_apod(at)));
    if (document.is_placeholder) return fail(Code::kNotFound, fmt::format("placeholder: {} answers with NASA's logo, which is no picture of a day", host_));
    if (document.records.size() != 1)
      return fail(Code::kCorrupt, fmt::format("{}: {}", host_, document.rejected.empty() ? "it holds no day" : document.rejected.front().reason));
    const std::string day = to_string(document.records.front().date);
    if (document.records.front().date != key.day()) return fail(Code::kCorrupt, fmt::format("{}: the picture is of {}, not of {}", host_, day, key.part));
    return PageFacts{.products = {day}, .first_identity = day, .items = 1};
  }

 private:
  Home home_;
  std::string api_key_, host_;
};

}  // namespace

Source apod_source(const Settings& settings) {
  constexpr int64_t kBackfillDays = 30;
  Source source;
  source.info.name = "apod";
  source.info.title = "Astronomy Picture of the Day";
  source.info.terms = "Pictures belong to whom each record credits; those of NASA are generally free of copyright in the United States. No "
                      "endorsement is implied.";
  source.info.credit = "NASA APOD: Robert Nemiroff, Jerry Bonnell";
  source.info.items = "pictures";
  source.info.cut = Cut::kDay;
  source.info.scopes = {std::string(kNoScope)};
  source.info.first_part = first_apod().days;
  source.info.never_were = days_without_apod();
  source.info.recheck = {{2, 1h}, {10, 24h}, {kEver, 24h * 91}};  // new posts are edited for some days
  source.info.freshness = 26h;                                    // of the newest day, which an upstream that is late may not have yet
  source.info.backfill = kBackfillDays;
  source.upstreams.push_back(std::make_unique<ApodUpstream>(Home::kScience, ""));
  source.upstreams.push_back(std::make_unique<ApodUpstream>(Home::kOld, settings.api_key));
  source.newest_by_clock = [](std::string_view, UtcTime now) { return int64_t{newest_apod(now).days}; };
  source.is_told_by_clock = true;
  source.date_of = [](std::string_view, int64_t day) { return Date{static_cast<int32_t>(day)}; };
  source.has_scope = [](std::string_view scope) { return scope == kNoScope; };
  return source;
}

}  // namespace skykeep::sources

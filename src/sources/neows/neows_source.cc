#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sources/neows/neows.h"

namespace skykeep::sources {
namespace {

constexpr std::string_view kHost = "api.nasa.gov";
constexpr int kDaysOfWeek = 7;

Date monday_of(Date day) { return Date{static_cast<int32_t>(parse_part(to_string(Part{Cut::kWeek, day.days})).value_or(Part{}).ordinal)}; }

class NeowsUpstream final : public Upstream {
 public:
  explicit NeowsUpstream(std::string api_key) : api_key_(std::move(api_key)) {}
  std::string_view name() const override { return kHost; }
  std::string host() const override { return std::string(kHost); }
  bool covers(std::string_view scope) const override { return scope == kNoScope; }
  net::Fetch request(const PartitionKey& key, int) const override { return neows_feed_request(key.day().value_or(Date{}), api_key_); }

  // Dates beside the week may come with it. Objects are there on every one: a week without any is no answer.
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    const NeowsDocument document = TRY(parse_neows(body));
    if (!document.is_feed) return fail(Code::kCorrupt, "neows: this is no feed");
    const Date monday = key.day().value_or(Date{});
    std::set<std::string> products;
    std::string other;
    for (const NeoRecord& object : document.objects) {
      const int day = object.feed_date.value_or(monday) - monday;
      if (day >= 0 && day < kDaysOfWeek) products.insert(fmt::format("{}/{}", to_string(*object.feed_date), object.object_id));
      else other = to_string(*object.feed_date);
    }
    if (products.empty())
      return fail(Code::kCorrupt,
                  other.empty() ? "neows: the feed holds no object" : fmt::format("neows: the feed is of {}, not of {}", other, key.part));
    PageFacts facts;
    facts.first_identity = *products.begin();
    facts.products.assign(products.begin(), products.end());
    facts.items = document.objects.size() + document.rejected.size();
    facts.claimed_total = document.claimed_total;
    return facts;
  }

 private:
  std::string api_key_;
};

}  // namespace

Source neows_source(const Settings& settings) {
  constexpr int kWeeksAhead = 4, kWeeksKept = 9;  // this one, those before and after it
  Source source;
  source.info.name = "neows";
  source.info.title = "Near-Earth objects (NeoWs)";
  source.info.terms = "Data of NASA and JPL are free of copyright in the United States. No endorsement is implied.";
  source.info.credit = "NASA/JPL-Caltech, CNEOS; NeoWs by the SpaceRocks team";
  source.info.items = "approaches";
  source.info.cut = Cut::kWeek;
  source.info.scopes = {std::string(kNoScope)};
  source.info.first_part = monday_of(*parse_date("1900-01-01")).days;
  source.info.last_part = monday_of(*parse_date("2199-12-31")).days;
  // Approaches change when orbits do: daily from two weeks back on, the others now and then.
  source.info.recheck = {{(kWeeksAhead + 3) * kDaysOfWeek, 24h}, {kWeeksKept * kDaysOfWeek, 24h * 7}, {kEver, 24h * 91}};
  source.info.freshness = 26h;
  source.info.backfill = (kWeeksKept - 1) * kDaysOfWeek + 1;  // in days, of which the newest is a Monday
  source.upstreams.push_back(std::make_unique<NeowsUpstream>(settings.api_key));
  source.newest_by_clock = [](std::string_view, UtcTime now) { return int64_t{monday_of(date_of(now)).days} + kWeeksAhead * kDaysOfWeek; };
  source.is_told_by_clock = true;
  source.date_of = [](std::string_view, int64_t day) { return Date{static_cast<int32_t>(day)}; };
  source.has_scope = [](std::string_view scope) { return scope == kNoScope; };
  return source;
}

}  // namespace skykeep::sources

#include <fmt/format.h>

#include <algorithm>

#include "sources/jpl_cad/jpl_cad.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

class CadUpstream final : public Upstream {
 public:
  std::string_view name() const override { return jpl::kHost; }
  std::string host() const override { return std::string(jpl::kHost); }
  bool covers(std::string_view scope) const override { return scope == kNoScope; }
  net::Fetch request(const PartitionKey& key, int) const override {
    const Date first = key.day().value_or(Date{});
    return cad_request(first, first_of_month(month_of(first) + 1));
  }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    const CadDocument document = TRY(parse_cad(body, key));
    PageFacts facts{.items = document.records.size() + document.rejected.size()};
    for (const CloseApproach& r : document.records) facts.products.push_back(fmt::format("{} {} {}", r.designation, r.body, to_string(r.date)));
    if (!facts.products.empty()) facts.first_identity = facts.products.front();
    std::ranges::sort(facts.products);
    const auto again = std::ranges::unique(facts.products);
    facts.products.erase(again.begin(), again.end());
    return facts;
  }
};

}  // namespace

Source jpl_cad_source(const Settings&) {
  constexpr int64_t kAhead = 12, kBehind = 12;  // months
  Source source;
  source.info.name = "jpl_cad";
  source.info.title = "Close approaches to the Earth";
  source.info.terms = "Public data of NASA/JPL's Solar System Dynamics group; one request at a time.";
  source.info.credit = "NASA/JPL CNEOS";
  source.info.items = "approaches";
  source.info.cut = Cut::kMonth;
  source.info.scopes = {std::string(kNoScope)};
  source.info.first_part = month_of(*parse_date("1900-01-01"));
  // Counted from the newest part, a year ahead: far months by the week, those about today by the day.
  source.info.recheck = {{kAhead - 2, 24h * 7}, {kAhead + 2, 24h}, {kEver, 24h * 91}};
  source.info.freshness = 48h;
  source.info.backfill = kAhead + 1 + kBehind;
  source.upstreams.push_back(std::make_unique<CadUpstream>());
  source.newest_by_clock = [](std::string_view, UtcTime now) { return month_of(date_of(now)) + kAhead; };
  source.is_told_by_clock = true;
  source.date_of = [](std::string_view, int64_t month) { return first_of_month(month); };
  source.has_scope = [](std::string_view scope) { return scope == kNoScope; };
  return source;
}

}  // namespace skykeep::sources

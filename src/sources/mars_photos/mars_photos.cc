#include "sources/mars_photos/mars_photos.h"

#include <fmt/format.h>

#include <unordered_set>

#include "sources/mars_source.h"

namespace skykeep::sources {
namespace {

// Counts what a page holds without keeping it: the loader reads the bytes again from the lake.
class CountingSink final : public PhotoSink {
 public:
  void on_photo(const PhotoRecord& record) override {
    if (record.sample_type != "thumbnail") products_.insert(record.product_id);
  }
  void on_rejected(const RejectedRecord&) override {}
  void on_drift(const DriftNotice&) override {}
  std::vector<std::string> take() { return {products_.begin(), products_.end()}; }

 private:
  std::unordered_set<std::string> products_;
};

class FeedUpstream final : public Upstream {
 public:
  explicit FeedUpstream(std::unique_ptr<PhotoFeed> feed) : feed_(std::move(feed)) {}
  std::string_view name() const override { return feed_->name(); }
  std::string host() const override {
    for (const Rover& rover : rovers())
      if (feed_->covers(rover.id)) return host_of_url(feed_->page_request(rover.id, 1, 0).url);
    return {};
  }
  bool covers(std::string_view scope) const override {
    const int rover = rover_id_of(scope);
    return rover != 0 && feed_->covers(rover);
  }
  net::Fetch request(const PartitionKey& key, int page) const override {
    return feed_->page_request(rover_id_of(key.scope), key.sol().value_or(0), page);
  }
  Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime) const override {
    CountingSink sink;
    const PageInfo page = TRY(feed_->parse(body, rover_id_of(key.scope), sink));
    PageFacts facts{.products = sink.take(), .first_identity = page.first_identity, .items = page.items};
    facts.is_last = feed_->page_size() == 0 || page.items < feed_->page_size();
    facts.claimed_total = page.claimed_total;
    return facts;
  }
  std::optional<net::Fetch> newest_request(std::string_view scope) const override { return feed_->latest_request(rover_id_of(scope)); }
  Result<int64_t> parse_newest(std::string_view body) const override { return TRY(feed_->parse_latest(body)); }
  bool is_measured() const override { return feed_->dialect() == PhotoDialect::kOld; }

 private:
  std::unique_ptr<PhotoFeed> feed_;
};

}  // namespace

Source mars_photos_source(const Settings& settings) {
  Source source = mars_source(settings, "mars_photos", "Mars rover photos");
  source.info.items = "photos";
  source.info.cut = Cut::kSol;
  source.info.recheck = {{15, 1h}, {60, 24h}, {kEver, 24h * 91}};
  source.info.freshness = 2h;
  source.info.backfill = settings.backfill;
  source.info.without_upstream = "name a server of the legacy photos API in [sources] old_servers, or import";
  source.info.former_prefixes = {"photos/"};
  source.upstreams.push_back(std::make_unique<FeedUpstream>(make_perseverance_feed()));
  source.upstreams.push_back(std::make_unique<FeedUpstream>(make_curiosity_feed()));
  for (const std::string& server : settings.legacy_servers)
    source.upstreams.push_back(std::make_unique<FeedUpstream>(make_old_shape_feed(server, key_for(server, settings))));
  source.is_told_by_clock = false;
  source.newest_by_clock = [](std::string_view scope, UtcTime now) {
    const Rover* rover = find_rover(scope);
    return rover == nullptr ? int64_t{0} : int64_t{newest_sol(*rover, now)};
  };
  source.date_of = [](std::string_view scope, int64_t sol) {
    const Rover* rover = find_rover(scope);
    return rover == nullptr ? Date{} : earth_date(*rover, static_cast<int32_t>(sol));
  };
  return source;
}

}  // namespace skykeep::sources

// An Api over tables that the real loader and the real models made of bodies in the lake, with ids as the program gives them.
#pragma once

#include "flows/former_format.h"
#include "flows/loader.h"
#include "flows/photo_ids.h"
#include "tests/api_rig.h"

namespace skykeep::api {

class PublishedRig : public Storage, public Client {
 public:
  ~PublishedRig() { api.reset(); }

  // Bodies that are published together; keys are put in order.
  void put(const std::string& key, std::string_view source, std::string_view body, std::string_view url = "", std::string_view origin = "recording") {
    lake::ObjectMeta meta;
    const auto former = flows::read_former_key(source, key);
    meta.partition = former.partition;
    meta.page = former.page;
    meta.url = url;
    meta.origin = origin;
    meta.content_type = "application/json";
    meta.fetched_at = clock.now();
    CHECK(lake->put(key, body, meta).has_value(), "a body is kept");
    keys_.push_back(key);
  }
  void publish() {
    if (!models) {
      models = *models::open_models(*warehouse, clock, models::embedded_project(), &photo_ids);
      CHECK(models->prepare().has_value(), "the tables can be made");
    }
    std::ranges::sort(keys_);
    const auto loaded = flows::make_loader(*warehouse, *lake, clock)->load(std::exchange(keys_, {}));
    CHECK(loaded.has_value() && loaded->refused.empty(), "the bodies load");
    const auto built = models->publish(loaded->object_ids);
    CHECK(built.has_value() && built->published, "the bodies are published");
  }
  void open(SolCache::Options sols = {}) {
    ApiOptions options;
    options.sols = std::move(sols);
    options.data_dir = dir.path;
    auto opened = Api::open({*warehouse, *models, flows, *bus, *lake, *state, fetcher, clock, fs, {}}, std::move(options));
    CHECK(opened.has_value(), "the api opens");
    api = std::move(*opened);
  }

  flows::PhotoIds photo_ids{*lake, clock};
  std::unique_ptr<models::Models> models;
  FakeFlows flows;
  FakeFetcher fetcher;

 private:
  std::vector<std::string> keys_;
};

}  // namespace skykeep::api

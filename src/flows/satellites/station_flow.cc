#include "flows/satellites/station_flow.h"

#include <fmt/format.h>

#include "flows/satellites/import.h"
#include "flows/satellites/queries.h"
#include "flows/satellites/station_rebuild.h"
#include "flows/satellites/station_sources.h"
#include "flows/stage.h"
#include "flows/topics.h"

namespace skykeep::flows::satellites {
namespace {

constexpr const char* kEnrich = "iss-enrich";
constexpr const char* kSink = "iss-sink";
constexpr const char* kElements = "iss-elements";
constexpr const char* kCrew = "iss-crew";
constexpr size_t kEnrichBatch = 5'000, kSinkBatch = 20'480;  // bounded: a slow sink leaves the rest on the bus

// Half of the time that a topic is kept is what a archiver that fails has left to be mended in.
alerts::StationLimits limits_of(const FlowConfig& config) {
  alerts::StationLimits limits;
  limits.unpacked_age_days = static_cast<double>((retention_of(kIssCandidates, config) / 2).count()) / 86'400e6;
  return limits;
}

struct Stores {
  state::Store values;
  state::Station station;
  state::RejectedRecords rejected;
  state::AlertChecks checks;
  state::Notices notices;
};

class Flow final : public StationFlow {
 public:
  Flow(const FlowDeps& deps, const FlowConfig& config, RunRecorder& recorder, UpstreamHealth& health, Worker& worker, Stores stores,
       std::unique_ptr<ElementStore> element_store)
      : config_(config), clock_(deps.clock), recorder_(recorder), element_store_(std::move(element_store)), tables_(deps.warehouse),
        elements_({stores.rejected, stores.station, deps.clock, recorder, *element_store_, tables_}),
        crew_({stores.rejected, stores.station, deps.clock, recorder, tables_, config.iss.crew_every}),
        enrich_(deps.bus, stores.rejected, recorder, streams::atlas_places()), sink_(deps.warehouse, deps.bus, stores.rejected, recorder),
        tracker_({deps.bus, stores.rejected, deps.fetcher, health, worker, stores.values, deps.clock, recorder, *element_store_, elements_, crew_,
                  {config.iss.wheretheiss_every, config.iss.open_notify_every, config.simulated}}),
        archiver_(deps.bus, stores.rejected, deps.lake, deps.warehouse, deps.clock, recorder),
        archive_({deps.warehouse, deps.lake, deps.clock, deps.fs, recorder, sink_, deps.data_dir + "/tmp", config.iss.hot_days}),
        alerts_(stores.checks, stores.notices, deps.clock, recorder, limits_of(config)),
        maintenance_({deps.clock, recorder, tracker_, elements_, *element_store_, sink_, archiver_, archive_, alerts_}),
        queries_({deps.warehouse, deps.clock, *element_store_, enrich_, tracker_, elements_, crew_, maintenance_, alerts_}),
        import_({deps.lake, deps.warehouse, deps.clock, recorder, *element_store_, tables_, crew_, sink_, config.simulated ? "simulated" : "recording"}),
        station_rebuild_({deps.lake, deps.warehouse, tables_, archiver_, import_}),
        elements_stage_(kElements, deps.bus, stores.rejected, deps.clock, std::string(kOrbitElements), 100,
                        [this](const auto& records, std::stop_token) { return elements_.handle(records); }),
        crew_stage_(kCrew, deps.bus, stores.rejected, deps.clock, std::string(kCrewAnswers), 100,
                    [this](const auto& records, std::stop_token) { return crew_.handle(records); }),
        enrich_stage_(kEnrich, deps.bus, stores.rejected, deps.clock, std::string(kIssPositions), kEnrichBatch,
                      [this](const auto& records, std::stop_token) { return enrich_.handle(records); }),
        sink_stage_(kSink, deps.bus, stores.rejected, deps.clock, std::string(kIssEnriched), kSinkBatch,
                    [this](const auto& records, std::stop_token) { return sink_.handle(records); }) {}

  ~Flow() override { stop(); }

  Result<> prepare() {
    TRY(archive_.restore());
    TRY(archiver_.open());
    const bus::Position written = TRY(sink_.open());
    // Before anything is appended: a group holds trimming back from its subscription on.
    for (Stage* stage : {&sink_stage_, &enrich_stage_, &elements_stage_, &crew_stage_}) TRY(stage->open());
    // While another worker writes, the topic is its; who gets it later leaves out the seconds that are there.
    if (auto sought = sink_stage_.seek(written); !sought && sought.error().code != Code::kConflict) return sought;
    return {};
  }

  Result<> start() override {
    if (started_) return {};
    run_ = recorder_.start("track_iss", "schedule", "positions of the station");
    TRY(tracker_.recover(run_.id));
    TRY(enrich_.recall(kEnrich));
    for (Stage* stage : {&sink_stage_, &enrich_stage_, &elements_stage_, &crew_stage_}) TRY(stage->start());
    tracker_.start();
    maintenance_.start();
    started_ = true;
    return {};
  }

  // From the source to the sink. A stage ends after the batch that it has in hand: the rest waits on the bus for the next start.
  void stop() override {
    if (!started_) return;
    started_ = false;
    maintenance_.stop();
    tracker_.stop();
    elements_stage_.stop();
    crew_stage_.stop();
    enrich_stage_.stop();
    sink_stage_.stop();
    recorder_.finish(run_, "done", {{"rows", sink_.rows_written()}});
  }

  StationQueries& queries() override { return queries_; }
  std::vector<SourceStatus> sources() const override {
    const UtcTime now = clock_.now();
    auto out = station_sources({tracker_.sources(), elements_.status(), crew_.status()}, config_, now);
    const StoredElements elements = element_store_->current(now);
    const StationCrew crew = crew_.crew(now);
    for (SourceStatus& status : out) {
      // The set that the program carries is no data of a source.
      if (status.name == "orbits" && elements.source != "built_in") status.provenance = elements.origin;
      if (status.name == "orbits" && elements.source != "built_in") status.newest_data = elements.fetched_at;
      if (status.name == "crew") status.provenance = crew.provenance;
      if (status.name == "crew") status.newest_data = crew.as_of;
    }
    return out;
  }
  Result<ImportReport> import(std::string_view source, const std::vector<ImportFile>& files) override { return import_.run(source, files); }
  Result<int64_t> station_rebuild(std::stop_token stop) override { return station_rebuild_.run(stop); }
  Json stages() override {
    return Json::array({enrich_stage_.status(), sink_stage_.status(), elements_stage_.status(), crew_stage_.status()});
  }

 private:
  const FlowConfig config_;
  const Clock& clock_;
  RunRecorder& recorder_;
  std::unique_ptr<ElementStore> element_store_;
  Tables tables_;
  ElementWatch elements_;
  CrewWatch crew_;
  EnrichStage enrich_;
  Sink sink_;
  state::Run run_;
  Tracker tracker_;
  RawArchiver archiver_;
  PositionArchive archive_;
  AlertWatch alerts_;
  StationMaintenance maintenance_;
  Queries queries_;
  Import import_;
  StationRebuild station_rebuild_;
  Stage elements_stage_, crew_stage_, enrich_stage_, sink_stage_;
  bool started_ = false;
};

}  // namespace

bool is_import_source(std::string_view source) { return Import::takes(source); }

Result<std::unique_ptr<StationFlow>> open_station_flow(const FlowDeps& deps, const FlowConfig& config, RunRecorder& recorder,
                                               UpstreamHealth& health, Worker& worker) {
  const Stores stores{TRY(state::Store::open(deps.state)), TRY(state::Station::open(deps.state)), TRY(state::RejectedRecords::open(deps.state)),
                      TRY(state::AlertChecks::open(deps.state)), TRY(state::Notices::open(deps.state))};
  auto element_store = TRY(ElementStore::open(stores.station));
  auto flow = std::make_unique<Flow>(deps, config, recorder, health, worker, stores, std::move(element_store));
  TRY(within("the station", flow->prepare()));
  return flow;
}

}  // namespace skykeep::flows::satellites

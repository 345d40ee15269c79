#include "flows/open_flows.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "core/guarded.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/mutex.h"
#include "flows/import_files.h"
#include "flows/load/load_stage.h"
#include "flows/maintenance/maintenance.h"
#include "flows/outage.h"
#include "flows/partitions/fetch_stage.h"
#include "flows/partitions/gap_view.h"
#include "flows/partitions/hand_on.h"
#include "flows/partitions/plan_loop.h"
#include "flows/publish/publish_stage.h"
#include "flows/rebuild.h"
#include "flows/satellites/station_flow.h"
#include "flows/source_status.h"
#include "flows/stage.h"
#include "flows/sync.h"
#include "flows/topics.h"

namespace skykeep::flows {
namespace {

sources::Settings source_settings(const FlowConfig& config) {
  return {.legacy_servers = config.legacy_servers, .api_key = config.api_key, .rovers = config.rovers, .backfill = config.backfill};
}

// Everything that is always there, in order of construction.
class LocalFlows final : public Flows {
 public:
  LocalFlows(FlowDeps deps, FlowConfig config, state::Ledger ledger, state::Runs runs, state::Store store, state::Notices notices,
       state::RejectedRecords rejected, state::Leases leases,
       std::unique_ptr<Loader> loader)
      : deps_(std::move(deps)), config_(std::move(config)), ledger_(ledger), runs_(runs), store_(store), notices_(notices), rejected_(rejected), worker_(leases, real_time_, random_hex(8)),
        loader_(std::move(loader)), catalogue_(source_settings(config_)), recorder_(deps_.bus, runs_, notices_, deps_.clock), health_(store_, deps_.clock), held_(deps_.warehouse, deps_.clock),
        ingest_({catalogue_, {deps_.bus, deps_.lake, deps_.fetcher, health_, ledger_, deps_.clock, recorder_, config_}, worker_, real_time_}),
        planner_(ledger_, deps_.clock, real_time_, config_),
        fetch_({deps_.bus, rejected_, ledger_, ingest_, recorder_, deps_.clock, deps_.fs, config_, deps_.data_dir},
               [this] { poke(); }),
        loading_(deps_.bus, rejected_, *loader_, ledger_, deps_.clock, recorder_),
        publishing_(rejected_, deps_.models, ledger_, deps_.clock, recorder_, [this](int64_t n) { on_publication(n); }),
        rebuild_({catalogue_, deps_.lake, deps_.warehouse, deps_.clock, recorder_, ledger_, loading_, publishing_, refill_of_station()}),
        load_stage_("load", deps_.bus, rejected_, deps_.clock, std::string(kLakeEvents), 64,
                    [this](const auto& records, std::stop_token stop) { return loading_.handle(records, stop); }),
        publish_stage_("models", deps_.bus, rejected_, deps_.clock, std::string(kLoadComplete), 64,
                       [this](const auto& records, std::stop_token stop) -> Result<> {
                         if (!worker_.is_mine("publisher")) return fail(Code::kUnavailable, "another worker publishes");
                         return publishing_.handle(records, stop);
                       }),
        plan_({deps_.bus, ledger_, catalogue_, ingest_, planner_, worker_, deps_.warehouse, deps_.models, recorder_, deps_.clock, real_time_, config_,
               [this] { return rebuild_.is_whole(); }}),
        maintenance_({deps_.bus, deps_.warehouse, deps_.models, publishing_, runs_, notices_, rejected_, recorder_, worker_, deps_.clock, config_,
                      [this] { return outage(); }, [this] { return standstills(); }, [this] { return scheduled() == 0 && rebuild_.is_whole(); }}) {}

  ~LocalFlows() override { stop(); }

  Result<> start() override {
    if (const std::string stale = deps_.models.stale(); !stale.empty()) recorder_.notice("error", "tests", stale);
    TRY(start_stages());
    if (iss_) TRY(iss_->start());
    plan_.start();
    maintenance_.start();
    rebuild_thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded("rebuild", stop, [&] { rebuild_until_whole(stop); }); });
    return {};
  }

  void stop() override {
    rebuild_thread_.request_stop();
    plan_.stop();
    maintenance_.stop();
    if (rebuild_thread_.joinable()) rebuild_thread_.join();
    if (iss_) iss_->stop();
    const MutexLock lock(start_mutex_);
    if (!started_) return;
    started_ = false;
    fetch_.stop();
    load_stage_.stop();
    publish_stage_.stop();
    worker_.stop();
    // What was being fetched is nobody's from now on.
    if (const auto reverted = ledger_.revert_expired_claims(real_time_.now()); !reverted)
      log::warn("claims stand until the next start: {}", reverted.error().message);
  }

  Result<SyncReport> sync(const SyncRequest& request, std::stop_token stop,
                          const std::function<void(const SyncProgress&)>& progress) override {
    TRY(start_stages());
    if (was_killed_.exchange(false)) sweep_lake();
    TRY(rebuild_.run(stop));
    Sync sync({deps_.bus, ledger_, deps_.warehouse, ingest_, planner_, deps_.clock, real_time_, recorder_, config_, fetch_, load_stage_,
               publish_stage_});
    auto report = TRY(sync.run(request, stop, progress));
    TRY(apply_gap_view(deps_.warehouse, ledger_, catalogue_, recorder_, deps_.clock.now()));
    return report;
  }

  Result<ImportReport> import(std::string_view source, const std::vector<ImportFile>& files,
                              std::string_view scope) override {
    // rules.md 19: what a file holds was recorded, and is never mixed with what is simulated.
    if (config_.simulated)
      return fail(Code::kUnsupported, fmt::format("{} holds simulated data, and an import is a recording: name another directory with --data",
                                                  deps_.data_dir));
    if (iss_ && satellites::is_import_source(source)) return iss_->import(source, files);
    TRY(rebuild_.run({}));
    const MutexLock lock(import_mutex_);  // its report counts what the tables gained
    ImportFiles importing({catalogue_, rejected_, deps_.lake, deps_.warehouse, ledger_, deps_.clock, recorder_, loading_, publishing_, "recording"});
    auto report = TRY(importing.run(source, files, scope));
    TRY(apply_gap_view(deps_.warehouse, ledger_, catalogue_, recorder_, deps_.clock.now()));
    return report;
  }

  Result<models::BuildReport> build(const std::vector<std::string>& select, bool full_refresh) override {
    TRY(deps_.models.check_selection(select));  // a name that is mistyped is no run that failed
    TRY(rebuild_.run({}));
    const MutexLock lock(publishing_.mutex());
    state::Run run = recorder_.start("build", "user", full_refresh ? "full refresh" : "models");
    auto report = deps_.models.build(select, full_refresh);
    const bool good = report && report->published;
    recorder_.finish(run, good ? "done" : "failed", Json::object(), report ? "" : report.error().message);
    if (good) on_publication(report->publication);
    return report;
  }

  Result<std::vector<models::TestResult>> test(const std::vector<std::string>& select) override {
    const MutexLock lock(publishing_.mutex());
    return deps_.models.test(select);
  }

  Result<> request_partition(const PartitionKey& key) override {
    const sources::Source* source = catalogue_.find(key.source);
    if (source == nullptr)
      return fail(Code::kInvalidInput, fmt::format("'{}' is no source that is fetched ({})", key.source, fmt::join(catalogue_.names(), ", ")));
    if (!source->keeps(key.scope)) return fail(Code::kInvalidInput, fmt::format("'{}' is no {} that is kept", key.scope, source->info.scope_noun));
    const Part part = TRY(parse_part(key.part));
    if (part.cut != source->info.cut)
      return fail(Code::kInvalidInput, fmt::format("'{}' is no part of {}: it is cut by {}", key.part, key.source, to_string(source->info.cut)));
    TRY(start_stages());
    return hand_on(deps_.bus, ledger_, {key.source, key.scope, {key.part}, "user", deps_.clock.now()}, real_time_.now());
  }

  Result<> replay_rejected(std::string_view topic, int64_t number) override {
    const auto rejected = TRY(rejected_.get(topic, number));
    if (!rejected) return fail(Code::kNotFound, fmt::format("there is no rejected record {} of '{}'", number, topic));
    const Json read_by = stages();
    if (std::none_of(read_by.begin(), read_by.end(), [&](const Json& stage) { return stage["topic"] == topic; }))
      return fail(Code::kUnsupported, fmt::format("no stage reads '{}' (positions are judged in the second in which they come): a replay would only "
                                                  "store the answer twice; it is kept raw as it is", topic));
    TRY(bus::append_one(deps_.bus, topic, rejected->key, rejected->record));
    return start_stages();
  }

  Result<std::vector<SourceStatus>> sources() override {
    return source_status({ledger_, catalogue_, deps_.fetcher, health_, held_, deps_.clock, iss_.get()});
  }

  Result<Outage> outage() override {
    return outage_of(TRY(source_status({ledger_, catalogue_, deps_.fetcher, health_, held_, deps_.clock, iss_.get(), false})), deps_.clock.now());
  }

  Result<std::vector<Notice>> notices(size_t limit) override { return notices_.newest(limit); }

  Json loop_status() override {
    Json topics = Json::array();
    if (const auto known = deps_.bus.topics())
      for (const auto& t : *known)
        topics.push_back({{"name", t.name}, {"first_offset", t.first_offset}, {"next_offset", t.end_offset}, {"bytes", t.bytes}});
    const auto out = outage();
    return {{"stages", stages()}, {"topics", topics}, {"outstanding", scheduled()}, {"words", words_of_loop(out ? *out : Outage{})}};
  }

  StationQueries* iss() override { return iss_ ? &iss_->queries() : nullptr; }

  Result<> open_rest() {
    TRY(rebuild_.open());
    if (config_.is_alone) end_runs_of_former_process();
    if (!rebuild_.is_whole())
      log::warn("the tables are not whole, and rows are missing until `skykeep build --data {}` has made them from the lake; serve, sync and import "
                "do it too", deps_.data_dir);
    if (config_.iss.enabled) iss_ = TRY(satellites::open_station_flow(deps_, config_, recorder_, health_, worker_));
    return {};
  }

 private:
  Result<> start_stages() {
    const MutexLock lock(start_mutex_);
    if (started_) return {};
    if (TRY(worker_.start(config_.is_alone))) TRY(ledger_.unschedule_all());
    TRY(ledger_.revert_expired_claims(real_time_.now()));
    if (rebuild_.is_whole() && worker_.is_mine("publisher")) TRY(publishing_.recover());  // else the rebuild begins with it
    TRY(fetch_.open());
    TRY(load_stage_.open());
    TRY(publish_stage_.open());
    fetch_.start();
    TRY(load_stage_.start());
    TRY(publish_stage_.start());
    started_ = true;
    return {};
  }

  // What is running by the state belongs to a process that is gone.
  void end_runs_of_former_process() {
    const auto ended = runs_.mark_interrupted();
    if (!ended) return log::warn("runs of a former process: {}", ended.error().message);
    if (*ended == 0) return;
    was_killed_ = true;
    log::info("{} runs were interrupted when the program ended; what they had left to do is scheduled again", *ended);
  }

  std::function<Result<int64_t>(std::stop_token)> refill_of_station() {
    if (!config_.iss.enabled) return {};
    return [this](std::stop_token stop) -> Result<int64_t> { return iss_ ? iss_->station_rebuild(stop) : 0; };
  }

  // A rebuild is the loader's work too, from the lake itself.
  Json load_status() {
    Json out = load_stage_.status();
    if (std::string what = rebuild_.what(); !what.empty()) {
      out["busy"] = true;
      out["what"] = std::move(what);
    }
    return out;
  }

  // What a crash or a full disk left of objects that were never whole.
  void sweep_lake() {
    const auto swept = deps_.lake.sweep();
    if (!swept) log::warn("the lake could not be swept: {}", swept.error().message);
    else if (*swept > 0) log::info("swept {} unfinished objects out of the lake: sidecars whose bytes a crash or a full disk cut off", *swept);
  }

  void rebuild_until_whole(std::stop_token stop) {
    sweep_lake();
    while (!rebuild_.is_whole() && !stop.stop_requested()) {
      const auto done = rebuild_.run(stop);
      if (done || done.error().code == Code::kCancelled) continue;
      recorder_.notice("error", "disk", fmt::format("the tables are not whole, making them from the lake failed: {}; trying again", done.error().message));
      stopped_within(stop, 10s);
    }
    poke();
  }

  Json stages() {
    Json stages = Json::array({plan_.status(), fetch_.status(), load_status(), publish_stage_.status()});
    if (iss_)
      for (Json& stage : iss_->stages()) stages.push_back(std::move(stage));
    return stages;
  }

  // Partitions that are asked for and not fetched yet, whoever asked.
  int64_t scheduled() {
    return ledger_.count_scheduled("", "", real_time_.now()).value_or(0);
  }

  // What the loop does, for people. Idleness says nothing good while nobody answers.
  std::string words_of_loop(const Outage& out) {
    if (!deps_.models.stale().empty()) return "Nothing new is published: this version's models fail their tests on what is here";
    if (out.state == "all") return out.words + "; what came before is published";
    const int64_t waiting = scheduled();
    if (waiting > 0) return fmt::format("{} {} asked for", waiting, waiting == 1 ? "part is" : "parts are");
    if (out.state == "some") return out.words + "; what came is published";
    return "Idle: everything that came is published";
  }

  void on_publication(int64_t number) {
    if (deps_.on_publication) deps_.on_publication(number);
    poke();
  }

  void poke() {
    plan_.poke();
    maintenance_.poke();
  }

  std::vector<Standstill> standstills() {
    std::vector<Standstill> out;
    for (const auto& standstill : {load_stage_.standstill(), publish_stage_.standstill()})  // the fetch stage tells its own
      if (standstill) out.push_back(*standstill);
    return out;
  }

  FlowDeps deps_;
  FlowConfig config_;
  const SystemClock real_time_;
  state::Ledger ledger_;
  state::Runs runs_;
  state::Store store_;
  state::Notices notices_;
  state::RejectedRecords rejected_;
  Worker worker_;
  std::unique_ptr<Loader> loader_;
  const sources::Catalogue catalogue_;
  RunRecorder recorder_;
  UpstreamHealth health_;
  HeldData held_;
  Ingest ingest_;
  Planner planner_;
  FetchStage fetch_;
  LoadStage loading_;
  PublishStage publishing_;
  Rebuild rebuild_;
  Stage load_stage_, publish_stage_;
  Mutex import_mutex_;
  Mutex start_mutex_;
  bool started_ GUARDED_BY(start_mutex_) = false;
  PlanLoop plan_;
  Maintenance maintenance_;
  std::atomic<bool> was_killed_ = false;  // the process before this one
  std::unique_ptr<satellites::StationFlow> iss_;
  std::jthread rebuild_thread_;
};

}  // namespace

Result<std::unique_ptr<Flows>> open_flows(FlowDeps deps, FlowConfig config) {
  auto ledger = TRY(state::Ledger::open(deps.state));
  auto runs = TRY(state::Runs::open(deps.state));
  auto store = TRY(state::Store::open(deps.state));
  auto notices = TRY(state::Notices::open(deps.state));
  auto rejected = TRY(state::RejectedRecords::open(deps.state));
  auto leases = TRY(state::Leases::open(deps.state));
  auto loader = make_loader(deps.warehouse, deps.lake, deps.clock);
  TRY(deps.bus.ensure(topic_specs(config)));
  auto flows = std::make_unique<LocalFlows>(std::move(deps), std::move(config), ledger, runs, store, notices, rejected, leases, std::move(loader));
  TRY(flows->open_rest());
  return flows;
}

}  // namespace skykeep::flows

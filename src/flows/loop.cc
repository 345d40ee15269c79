#include "flows/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "core/ids.h"
#include "core/log.h"
#include "flows/import_files.h"
#include "flows/load/load_stage.h"
#include "flows/outage.h"
#include "flows/partitions/fetch_stage.h"
#include "flows/partitions/gap_view.h"
#include "flows/partitions/hand_on.h"
#include "flows/partitions/plan.h"
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
class Loop final : public Flows {
 public:
  Loop(FlowDeps deps, FlowConfig config, state::Ledger ledger, state::Runs runs, state::Store store, state::Notices notices,
       state::RejectedRecords rejected, state::Leases leases,
       std::unique_ptr<Loader> loader)
      : deps_(std::move(deps)), config_(std::move(config)), ledger_(ledger), runs_(runs), store_(store), notices_(notices), rejected_(rejected), worker_(leases, real_time_, random_hex(8)),
        loader_(std::move(loader)), catalogue_(source_settings(config_)), recorder_(deps_.bus, runs_, notices_, deps_.clock), health_(store_, deps_.clock), held_(deps_.warehouse, deps_.clock),
        ingest_({catalogue_, {deps_.bus, deps_.lake, deps_.fetcher, health_, ledger_, deps_.clock, recorder_, config_}, worker_, real_time_}),
        planner_(ledger_, deps_.clock, real_time_, config_),
        fetch_({deps_.bus, rejected_, ledger_, ingest_, recorder_, deps_.clock, deps_.fs, config_, deps_.data_dir},
               [this] { poke(); }),
        loading_(deps_.bus, rejected_, *loader_, ledger_, deps_.clock, recorder_),
        publishing_(deps_.models, ledger_, deps_.clock, recorder_, [this](int64_t n) { on_publication(n); }),
        rebuild_({catalogue_, deps_.lake, deps_.warehouse, deps_.clock, recorder_, ledger_, loading_, publishing_, refill_of_station()}),
        load_stage_("load", deps_.bus, rejected_, deps_.clock, std::string(kLakeEvents), 64,
                    [this](const auto& records, std::stop_token stop) { return loading_.handle(records, stop); }),
        publish_stage_("models", deps_.bus, rejected_, deps_.clock, std::string(kLoadComplete), 64,
                       [this](const auto& records, std::stop_token stop) -> Result<> {
                         if (!worker_.is_mine("publisher")) return fail(Code::kUnavailable, "another worker publishes");
                         return publishing_.handle(records, stop);
                       }) {}

  ~Loop() override { stop(); }

  Result<> start() override {
    if (const std::string stale = deps_.models.stale(); !stale.empty()) recorder_.notice("error", "tests", stale);
    TRY(start_stages());
    if (iss_) TRY(iss_->start());
    plan_thread_ = std::jthread([this](std::stop_token stop) { plan_forever(stop); });
    rebuild_thread_ = std::jthread([this](std::stop_token stop) { rebuild_until_whole(stop); });
    return {};
  }

  void stop() override {
    plan_thread_.request_stop();
    rebuild_thread_.request_stop();
    poke();
    if (plan_thread_.joinable()) plan_thread_.join();
    if (rebuild_thread_.joinable()) rebuild_thread_.join();
    if (iss_) iss_->stop();
    const std::lock_guard lock(start_mutex_);
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
    if (std::exchange(was_killed_, false)) sweep_lake();
    TRY(rebuild_.run(stop));
    Sync sync({deps_.bus, ledger_, ingest_, planner_, deps_.clock, real_time_, recorder_, config_, fetch_, loading_,
               publishing_, load_stage_, publish_stage_});
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
    ImportFiles importing({catalogue_, rejected_, deps_.lake, deps_.warehouse, ledger_, deps_.clock, recorder_, loading_, publishing_, "recording"});
    auto report = TRY(importing.run(source, files, scope));
    TRY(apply_gap_view(deps_.warehouse, ledger_, catalogue_, recorder_, deps_.clock.now()));
    return report;
  }

  Result<models::BuildReport> build(const std::vector<std::string>& select, bool full_refresh) override {
    TRY(deps_.models.check_selection(select));  // a name that is mistyped is no run that failed
    TRY(rebuild_.run({}));
    const std::lock_guard lock(publishing_.mutex());
    state::Run run = recorder_.start("build", "user", full_refresh ? "full refresh" : "models");
    auto report = deps_.models.build(select, full_refresh);
    const bool good = report && report->published;
    recorder_.finish(run, good ? "done" : "failed", Json::object(), report ? "" : report.error().message);
    if (good) on_publication(report->publication);
    return report;
  }

  Result<std::vector<models::TestResult>> test(const std::vector<std::string>& select) override {
    const std::lock_guard lock(publishing_.mutex());
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
    const std::lock_guard lock(start_mutex_);
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
      std::mutex m;
      std::unique_lock lock(m);
      std::condition_variable_any().wait_for(lock, stop, std::chrono::seconds(10), [] { return false; });
    }
    poke();
  }

  Json stages() {
    Json stages = Json::array({plan_status(), fetch_.status(), load_status(), publish_stage_.status()});
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

  // Planning reads no topic: it looks at the ledger after every publication, every fetched batch and every few seconds.
  Json plan_status() {
    const std::lock_guard lock(plan_mutex_);
    return {{"name", "plan"},
            {"topic", nullptr},
            {"group", nullptr},
            {"lag", 0},
            {"busy", planning_},
            {"what", planning_ ? "looks for what is missing" : ""},
            {"processed", planned_},
            {"last_at", planned_at_.micros == 0 ? Json() : Json(to_string(planned_at_))}};
  }

  void note_planning(bool busy, size_t scheduled) {
    const std::lock_guard lock(plan_mutex_);
    planning_ = busy;
    if (scheduled == 0) return;
    planned_ += static_cast<int64_t>(scheduled);
    planned_at_ = deps_.clock.now();
  }

  void on_publication(int64_t number) {
    if (deps_.on_publication) deps_.on_publication(number);
    poke();
  }

  void poke() {
    {
      const std::lock_guard lock(plan_mutex_);
      poked_ = true;
    }
    plan_wake_.notify_all();
  }

  void plan_forever(std::stop_token stop) {
    while (!stop.stop_requested()) {
      note_planning(true, 0);
      if (const auto planned = plan_once(stop); !planned && planned.error().code != Code::kCancelled)
        log::error("plan: {}", planned.error().message);
      note_planning(false, 0);
      if (worker_.is_mine("planner")) run_hourly();
      std::unique_lock lock(plan_mutex_);
      plan_wake_.wait_for(lock, stop, 5s, [&] { return poked_; });
      poked_ = false;
    }
  }

  // One round: what is due goes to ingestion-scheduling, a batch a lane ahead of what is being fetched.
  Result<> plan_once(std::stop_token stop) {
    if (!worker_.is_mine("planner")) return {};
    TRY(ledger_.revert_expired_claims(real_time_.now()));
    TRY(read_gap_view());
    for (const bool whole : {true, false})  // a document may tell the newest part of another source
      for (const sources::Source& source : catalogue_.all()) {
        if ((source.info.cut == Cut::kWhole) != whole) continue;
        for (const std::string& scope : source.info.scopes)
          if (source.covers(scope)) TRY(plan_scope(source, scope, stop));
      }
    return {};
  }

  Result<> plan_scope(const sources::Source& source, const std::string& scope, std::stop_token stop) {
    if (newest_is_due(source, scope)) ask_newest(source, scope, stop);
    const auto newest = ingest_.known_newest(source, scope);
    const UtcTime now = real_time_.now();
    if (!newest || TRY(ledger_.count_scheduled(source.info.name, scope, now)) > config_.batch_parts / 2) return {};
    const Window window = Planner::window(source, scope, *newest, {});
    const auto keys = TRY(planner_.due(source, scope, window, *newest, static_cast<size_t>(config_.batch_parts)));
    for (const Schedule& schedule : planner_.batches(keys, source.info.cut == Cut::kWhole ? "schedule" : "event")) {
      TRY(hand_on(deps_.bus, ledger_, schedule, now));
      note_planning(true, schedule.parts.size());
    }
    return {};
  }

  // After a publication, at most every ten seconds: the view counts whole tables. While they are being made from the lake,
  // what they lack is no gap.
  Result<> read_gap_view() {
    const UtcTime now = deps_.clock.now();
    const int64_t publication = deps_.models.publication();
    const bool is_soon = now >= gaps_read_at_ && now - gaps_read_at_ < 10s;
    if (publication == seen_publication_ || is_soon || !rebuild_.is_whole()) return {};
    gaps_read_at_ = now;
    TRY(apply_gap_view(deps_.warehouse, ledger_, catalogue_, recorder_, now));
    seen_publication_ = publication;  // only now: what failed is done again
    return {};
  }

  void ask_newest(const sources::Source& source, const std::string& scope, std::stop_token stop) {
    const auto asked = ingest_.ask_newest(source, scope, stop);
    const auto trouble = !asked ? std::optional(asked.error()) : !*asked ? std::optional(asked->error()) : std::nullopt;
    NewestAsk& ask = newest_asked_[{source.info.name, scope}];
    ask.failures = trouble ? ask.failures + 1 : 0;
    if (trouble && trouble->code != Code::kCancelled && trouble->code != Code::kNotFound)
      log::info("the newest {} of {} is not known: {}; asking again", to_string(source.info.cut), scope, trouble->message);  // tell_outage() tells it
  }

  // One notice for all that does not answer, and one for its end: not one for each upstream and attempt.
  void tell_outage() {
    const auto out = outage();
    if (!out || out->state == told_outage_) return;
    const bool is_first = told_outage_.empty();
    told_outage_ = out->state;
    if (out->state != "none") return recorder_.tell_outage(out->state == "all", "warn", out->words + "; what is here is shown");
    recorder_.tell_outage(false, "info", is_first ? "" : "All upstreams that were asked answer again");
  }

  void tell_standstill() {
    for (const auto& standstill : {load_stage_.standstill(), publish_stage_.standstill()})  // the first stage tells it itself
      if (standstill && is_lasting(*standstill, std::chrono::microseconds(config_.sync_patience)))
        recorder_.notice("error", "disk", fmt::format("stage {} cannot go on: {}; it tries again", standstill->stage, standstill->error.message));
  }

  // The oldest look at a whole table; none when a table was never looked at as a whole, or has failures that a publication may
  // have mended since.
  std::optional<UtcTime> whole_tables_tested_at() const {
    std::optional<UtcTime> oldest;
    for (const models::TestResult& test : deps_.models.last_tests()) {
      if (!test.of_whole_table) return std::nullopt;
      if (!test.passed() && test.touched && test.touched->tested_at > test.tested_at) return std::nullopt;
      if (!oldest || test.tested_at < *oldest) oldest = test.tested_at;
    }
    return oldest;
  }

  // The whole tables once a day, also over restarts, and soon after what may have changed a verdict (rules.md 37); what a
  // publication touches is tested with it.
  void test_whole_tables(UtcTime now) {
    const auto before = whole_tables_tested_at();
    const bool is_fresh = before && now >= *before && now - *before < 24h;
    const bool is_soon = tested_at_.micros != 0 && now >= tested_at_ && now - tested_at_ < 10min;
    if (deps_.models.publication() == 0 || !rebuild_.is_whole() || is_fresh || is_soon) return;
    tested_at_ = now;
    const std::lock_guard lock(publishing_.mutex());
    state::Run run = recorder_.start("test", "schedule", "whole tables");
    const auto results = deps_.models.test({});
    int64_t failed = 0;
    if (results)
      failed = std::count_if(results->begin(), results->end(), [](const auto& t) { return !t.passed() && t.severity == "error"; });
    if (failed > 0) recorder_.notice("error", "tests", fmt::format("{} data tests fail over whole tables", failed));
    recorder_.finish(run, results && failed == 0 ? "done" : "failed", {{"failed", failed}},
                    results ? "" : results.error().message);
  }

  bool newest_is_due(const sources::Source& source, const std::string& scope) {
    if (source.is_told_by_clock) return false;
    const UtcTime now = deps_.clock.now();
    NewestAsk& ask = newest_asked_[{source.info.name, scope}];
    const bool is_known = ingest_.known_newest(source, scope).has_value();
    // While nobody answers the end of it is looked for soon, and ever more rarely.
    const Duration every = source.info.newest_every;
    const Duration wait = is_known && ask.failures == 0 ? every : backoff(config_.first_backoff, std::min(every, Duration(5min)), std::max(1, ask.failures));
    if (ask.at.micros != 0 && now >= ask.at && now - ask.at < wait) return false;
    ask.at = now;
    return true;
  }

  // Bounded history: once an hour.
  void run_hourly() {
    const UtcTime now = deps_.clock.now();
    tell_outage();
    tell_standstill();
    if (scheduled() == 0) test_whole_tables(now);
    if (now >= ran_hourly_at_ && now - ran_hourly_at_ < 1h) return;
    ran_hourly_at_ = now;
    (void)runs_.prune(config_.keep_runs);
    (void)notices_.prune(now - config_.bus_retention);
    (void)rejected_.prune(now - config_.rejected_retention);
    const auto topics = deps_.bus.topics();
    if (!topics) return;
    for (const auto& topic : *topics)
      if (const auto trimmed = deps_.bus.trim(topic.name, now - retention_of(topic.name, config_)); !trimmed)
        log::warn("{}", trimmed.error().message);
    (void)deps_.warehouse.checkpoint();
    (void)deps_.warehouse.trim_memory();
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
  std::mutex start_mutex_;
  bool started_ = false;
  std::mutex plan_mutex_;
  std::condition_variable_any plan_wake_;
  bool poked_ = false;
  bool planning_ = false;
  int64_t planned_ = 0;  // partitions sent to ingestion-scheduling
  UtcTime planned_at_;
  struct NewestAsk {
    UtcTime at;
    int failures = 0;  // in a row
  };
  std::map<std::pair<std::string, std::string>, NewestAsk> newest_asked_;  // by source and scope
  bool was_killed_ = false;  // the process before this one
  std::string told_outage_;  // its state, as the last notice told it
  UtcTime ran_hourly_at_, tested_at_, gaps_read_at_;
  int64_t seen_publication_ = 0;
  std::unique_ptr<satellites::StationFlow> iss_;
  std::jthread plan_thread_, rebuild_thread_;
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
  auto loop = std::make_unique<Loop>(std::move(deps), std::move(config), ledger, runs, store, notices, rejected, leases, std::move(loader));
  TRY(loop->open_rest());
  return loop;
}

}  // namespace skykeep::flows

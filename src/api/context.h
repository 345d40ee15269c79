// What handlers work with. One per Api; handlers capture a reference.
#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "api/apod_search.h"
#include "api/live_hub.h"
#include "api/mars_view.h"
#include "api/security.h"
#include "api/session_pool.h"
#include "api/sol_cache.h"
#include "bus/bus.h"
#include "core/clock.h"
#include "core/fs.h"
#include "core/worker_pool.h"
#include "flows/flows.h"
#include "flows/picture_cache.h"
#include "lake/lake.h"
#include "models/models.h"
#include "net/fetcher.h"
#include "state/ledger.h"
#include "state/rejected.h"
#include "state/runs.h"
#include "state/state.h"
#include "warehouse/warehouse.h"
#include "web/embedded.h"

namespace skykeep::api {

struct ApiOptions {
  std::string version = "0.1.0";
  std::string mode = "live";           // or "simulated": every page says so
  std::string data_dir;                // shown in /status; exports pass through its folder tmp/
  SecurityOptions security;
  flows::PictureOptions pictures;
  enum class ApodPictures { kOff, kThumbnails, kFull } apod_pictures = ApodPictures::kFull;  // which copies of a day's picture are fetched
  size_t cache_bytes = 32 << 20;       // finished answers
  SolCache::Options sols;
  Duration heartbeat = 2s;             // of event streams
};

// Borrowed; they outlive the Api.
struct ApiDeps {
  warehouse::Warehouse& warehouse;
  models::Models& models;
  flows::Flows& flows;
  bus::Bus& bus;
  lake::Lake& lake;
  state::State& state;
  net::Fetcher& fetcher;
  const Clock& clock;
  Fs& fs;
  std::span<const web::EmbeddedFile> page;
};

struct Context {
  ApiDeps deps;
  ApiOptions options;
  state::Ledger ledger;
  state::Runs runs;
  state::RejectedRecords rejected;
  SessionPool sessions;
  MarsView mars;
  SolCache sols;
  ApodSearch apod_search;
  std::unique_ptr<flows::PictureCache> pictures;
  UtcTime started_at;
  std::stop_source stopping;       // verbs watch it
  std::unique_ptr<WorkerPool> background;  // syncs
  std::unique_ptr<LiveHub> live;   // last: its thread uses what stands above

  Context(ApiDeps d, ApiOptions o, state::Ledger l, state::Runs r, state::RejectedRecords rejects)
      : deps(d),
        options(std::move(o)),
        ledger(std::move(l)),
        runs(std::move(r)),
        rejected(rejects),
        sessions(d.warehouse),
        mars(sessions, d.models, ledger, d.clock),
        sols(sessions, mars, d.models, d.warehouse, options.sols),
        started_at(d.clock.now()),
        background(std::make_unique<WorkerPool>(2, 4)) {}

  int64_t publication() const { return deps.models.publication(); }
  Result<SolRows> sol(SolRows::Columns columns, const flows::RoverFacts& rover, int32_t number) {
    if (auto kept = sols.find(columns, rover, number)) return std::move(*kept);
    return SolRows::read(*TRY(sessions.take()), columns, rover, number);
  }
};

}  // namespace skykeep::api

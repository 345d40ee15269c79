// IssQueries over the element_store, the tables and, while the flow runs, what it has in hand.
//
// Owner: IssFlow. Threads: any.
#pragma once

#include <mutex>

#include "flows/iss/crew_watch.h"
#include "flows/iss/element_store.h"
#include "flows/iss/enrich_stage.h"
#include "flows/iss/maintenance.h"
#include "flows/iss_queries.h"

namespace skykeep::flows::iss {

class Queries final : public IssQueries {
 public:
  struct Deps {
    warehouse::Warehouse& warehouse;
    const Clock& clock;
    ElementStore& element_store;
    EnrichStage& enrich;
    Tracker& tracker;
    ElementWatch& elements;
    CrewWatch& crew;
    StationMaintenance& maintenance;
    AlertWatch& alerts;
  };
  explicit Queries(Deps deps) : deps_(deps) {}

  Result<IssNow> now() override;
  Result<IssPosition> at(UtcTime t) override;
  Result<IssTrack> track(UtcTime from, UtcTime to, Duration step) override;
  Result<IssElements> elements(UtcTime t) override;
  Result<IssCrew> crew() override;
  Result<IssHealth> health() override;
  Result<> acknowledge(std::string_view check_id) override;

 private:
  Result<warehouse::Table> ask(const std::string& sql);
  Result<std::optional<IssPosition>> stored(const std::string& condition);
  Result<IssPosition> modelled(UtcTime t);
  Result<std::optional<IssPosition>> newest();
  std::vector<IssSource> sources();
  void add_orbit(IssPosition& p) const;
  void add_withheld(const IssTrackPoint& worst, IssTrack& out) const;

  Deps deps_;
  std::mutex mutex_;
  std::unique_ptr<warehouse::Connection> connection_;
};

}  // namespace skykeep::flows::iss

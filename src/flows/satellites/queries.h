// StationQueries over the element_store, the tables and, while the flow runs, what it has in hand.
//
// Owner: StationFlow. Threads: any.
#pragma once


#include "core/mutex.h"
#include "flows/satellites/crew_watch.h"
#include "flows/satellites/element_store.h"
#include "flows/satellites/enrich_stage.h"
#include "flows/satellites/maintenance.h"
#include "flows/station_queries.h"

namespace skykeep::flows::satellites {

class Queries final : public StationQueries {
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

  Result<StationNow> now() override;
  Result<SatellitePosition> at(UtcTime t) override;
  Result<SatelliteTrack> track(UtcTime from, UtcTime to, Duration step) override;
  Result<SatelliteElements> elements(UtcTime t) override;
  Result<StationCrew> crew() override;
  Result<StationHealth> health() override;
  Result<> acknowledge(std::string_view check_id) override;

 private:
  Result<warehouse::Table> ask(const std::string& sql);
  Result<std::optional<SatellitePosition>> stored(const std::string& condition);
  Result<SatellitePosition> modelled(UtcTime t);
  Result<std::optional<SatellitePosition>> newest();
  std::vector<StationUpstream> sources();
  void add_orbit(SatellitePosition& p) const;
  void add_withheld(const SatelliteTrackPoint& worst, SatelliteTrack& out) const;

  Deps deps_;
  Mutex mutex_;
  std::unique_ptr<warehouse::Connection> connection_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::flows::satellites

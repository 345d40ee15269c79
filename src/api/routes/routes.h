// Every theme adds its rows to the table. Handlers capture the context by reference; it outlives the table.
#pragma once

#include "api/context.h"
#include "api/metrics.h"
#include "api/response_cache.h"
#include "api/router.h"
#include "astro/sgp4.h"
#include "flows/station_queries.h"

namespace skykeep::api {

void add_mars_photos(RouteTable& table, Context& context);
void add_pictures(RouteTable& table, Context& context);
void add_mars_other(RouteTable& table, Context& context);
void add_old_shapes(RouteTable& table, Context& context);
void add_overview(RouteTable& table, Context& context);
void add_apod(RouteTable& table, Context& context);
void add_neo(RouteTable& table, Context& context);
void add_legacy_neows(RouteTable& table, Context& context);
void add_near_earth(RouteTable& table, Context& context);
void add_pipeline(RouteTable& table, Context& context);
void add_history(RouteTable& table, Context& context);
void add_tables(RouteTable& table, Context& context);
void add_sql(RouteTable& table, Context& context);
void add_station(RouteTable& table, Context& context);
void add_places(RouteTable& table);
void add_iss_old_shapes(RouteTable& table, Context& context);
void add_live(RouteTable& table, Context& context);
void add_verbs(RouteTable& table, Context& context);
void add_health(RouteTable& table, Context& context, const std::unique_ptr<RequestCounts>& counts,
                const ResponseCache& cache);
void add_sign_in(RouteTable& table, Context& context);
void add_openapi(RouteTable& table, Context& context);

// The served manifest of rules.md 7 as {"photo_manifest": ...}.
Result<std::string> old_manifest_json(Context& context, const flows::RoverFacts& rover);

// The station's figures for /metrics.
void write_station(Context& context, std::string& out);
// not_found where the station is not kept.
Result<flows::StationQueries*> station_queries(Context& context);
Result<astro::Sgp4> satellite_of(const flows::SatelliteElements& elements);
// Of the elements nearest to `t`; none when there are none.
std::optional<flows::SatelliteOrbit> station_orbit(Context& context, UtcTime t);

}  // namespace skykeep::api

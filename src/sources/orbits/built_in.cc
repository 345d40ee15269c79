#include "sources/orbit_documents.h"

namespace skykeep::sources {

const astro::Elements& built_in_elements() {
  static const astro::Elements elements = [] {
    astro::Elements e;
    e.name = "ISS (ZARYA)";
    e.object_id = "1998-067A";
    e.norad_cat_id = 25544;
    e.epoch = UtcTime{1'789'908'157'141'056};  // 2026-09-20T12:42:37.141056Z
    e.mean_motion_rev_per_day = 15.49196792;
    e.eccentricity = 0.00048259;
    e.inclination_deg = 51.6308;
    e.ra_of_asc_node_deg = 188.2246;
    e.arg_of_pericenter_deg = 162.2847;
    e.mean_anomaly_deg = 197.8311;
    e.bstar = 0.00015975118;
    e.mean_motion_dot = 8.422e-5;
    e.element_set_no = 999;
    e.rev_at_epoch = 58653;
    return e;
  }();
  return elements;
}

}  // namespace skykeep::sources

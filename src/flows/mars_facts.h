// What is known of the rovers and their cameras without asking anybody: the facts of sources, for rooms above.
//
// Owner: nobody, constant data. Threads: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.h"

namespace skykeep::flows {

struct CameraFacts {
  int camera_id = 0;       // rover_id x 100 + seed number
  int nasa_camera_id = 0;  // as in the old service
  std::string name, full_name, category;
};

struct RoverFacts {
  int id = 0;
  std::string name, slug, status;  // "Curiosity", "curiosity", active | complete
  Date landing_date, launch_date;
  std::vector<CameraFacts> cameras;  // by nasa_camera_id

  const CameraFacts* camera(std::string_view camera_name) const;  // without case
  const CameraFacts* camera_by_nasa_id(int64_t id) const;
};

std::span<const RoverFacts> rover_facts();                          // by id
const RoverFacts* find_rover_facts(std::string_view name_or_slug);  // without case
const RoverFacts* find_rover_facts(int id);

// landing date + floor(sol x 88775.244 / 86400) days.
Date earth_date_of(const RoverFacts& rover, int32_t sol);
// [first, last] sols whose earth date is `date`; empty when first > last.
std::pair<int32_t, int32_t> sols_on_date(const RoverFacts& rover, Date date);

}  // namespace skykeep::flows

// Facts about the four rovers, their cameras and their clocks, as the upstreams state them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/time.h"

namespace skykeep::simulator {

enum class Rover : uint8_t { kCuriosity, kOpportunity, kSpirit, kPerseverance };
inline constexpr Rover kRovers[] = {Rover::kCuriosity, Rover::kOpportunity, Rover::kSpirit,
                                    Rover::kPerseverance};
constexpr size_t index_of(Rover rover) { return static_cast<size_t>(rover); }

// A camera as the old photos service knew it.
struct OldCamera {
  int id;
  const char* name;
  const char* full_name;
};

// How a picture of an instrument looks.
enum class Look : uint8_t { kFisheye, kMono, kColour, kScope, kCloseUp, kSky, kDescent };

// An instrument as the raw-image feeds name it (Spirit and Opportunity: as the old service did).
struct Instrument {
  Rover rover;
  const char* name;
  const char* old_name;  // the old service's camera; nullptr: it did not know this one
  const char* prefix;    // first letters of the file name
  const char* folder;    // in the image URL
  const char* code;      // four letters of the file name
  const char* title;
  const char* credit;
  const char* blurb;  // second sentence of Perseverance's caption
  int sort;           // Curiosity's instrument_sort
  int width, height;
  float fov_deg;  // horizontal
  Look look;
};

struct RoverFacts {
  Rover rover;
  int id;            // of the old service
  const char* name;  // "Curiosity"
  const char* slug;  // "curiosity"
  const char* landing_date;
  const char* launch_date;
  bool active;
  int first_sol, last_sol;             // last_sol only when the mission is over
  double sol_zero_unix_s;              // midnight of sol 0, local mean solar time
  double clock_offset_s;               // unix time - spacecraft clock
  int64_t first_old_id;                // the old service's ids of this rover start here
  std::span<const OldCamera> cameras;  // in the order the old service listed them
};

inline constexpr double kSolSeconds = 88775.244;

const RoverFacts& facts(Rover rover);
std::optional<Rover> rover_named(std::string_view slug);  // any case
std::span<const Instrument> instruments();                // all rovers; Photo::instrument indexes it
std::optional<size_t> instrument_named(Rover rover, std::string_view name);
const OldCamera* old_camera(const Instrument& instrument);  // nullptr when the old service did not know it

UtcTime time_at(Rover rover, int sol, double lmst_seconds);  // lmst_seconds: 0..86400 of a local day
int sol_at(Rover rover, UtcTime t);                          // may be negative
Date earth_date(Rover rover, int sol);                       // as the old service computed it
std::optional<int> sol_on(Rover rover, Date earth_date);     // its inverse; none: no sol has that date

}  // namespace skykeep::simulator

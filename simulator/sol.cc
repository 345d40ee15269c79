#include "simulator/sol.h"

#include <algorithm>
#include <cmath>

#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

// A kind of observation and how it is done.
enum class Pattern : uint8_t { kPanorama, kMosaic, kFilters, kStare, kBurst };
struct Plan {
  const char* left;  // instrument; with `right` it is a stereo pair
  const char* right;
  double weight;
  Pattern pattern;
  int min_frames, max_frames;
  double from_h, to_h;  // local hours between which it starts
  float min_el, max_el;
  bool only_after_drives = false;
};

constexpr Plan kPerseverancePlans[] = {
    {"NAVCAM_LEFT", "NAVCAM_RIGHT", 3.0, Pattern::kPanorama, 4, 16, 9.5, 16.5, -22, -4},
    {"NAVCAM_LEFT", nullptr, 1.0, Pattern::kBurst, 6, 20, 11, 15, 2, 9},  // dust devil and cloud movies
    {"MCZ_LEFT", "MCZ_RIGHT", 5.0, Pattern::kMosaic, 6, 60, 9.5, 18.2, -6, 5},
    {"MCZ_LEFT", "MCZ_RIGHT", 2.0, Pattern::kFilters, 12, 14, 10.5, 14.5, -28, -6},
    {"FRONT_HAZCAM_LEFT_A", "FRONT_HAZCAM_RIGHT_A", 2.2, Pattern::kStare, 2, 12, 9, 17, -38, -32},
    {"REAR_HAZCAM_LEFT", "REAR_HAZCAM_RIGHT", 0.9, Pattern::kStare, 2, 6, 9, 17, -38, -32},
    {"SUPERCAM_RMI", nullptr, 1.6, Pattern::kMosaic, 3, 12, 10, 15.5, -35, -3},
    {"SHERLOC_WATSON", nullptr, 1.3, Pattern::kBurst, 5, 24, 10, 22, -80, -55},
    {"SHERLOC_ACI", nullptr, 0.35, Pattern::kBurst, 4, 12, 10, 21, -85, -75},
    {"PIXL_MCC", nullptr, 0.35, Pattern::kBurst, 8, 30, 18, 23.5, -85, -75},
    {"CACHECAM", nullptr, 0.1, Pattern::kStare, 1, 3, 14, 18, -89, -85},
    {"SKYCAM", nullptr, 0.8, Pattern::kStare, 1, 3, 6.5, 18.5, 85, 89},
};

constexpr Plan kCuriosityPlans[] = {
    {"NAV_LEFT", "NAV_RIGHT", 3.0, Pattern::kPanorama, 4, 18, 9.5, 16.5, -18, -3},
    {"NAV_RIGHT", nullptr, 1.0, Pattern::kBurst, 8, 24, 11, 16, 3, 30},
    {"MAST_LEFT", nullptr, 2.4, Pattern::kMosaic, 6, 60, 9.5, 18.2, -7, 5},
    {"MAST_RIGHT", nullptr, 2.4, Pattern::kMosaic, 6, 80, 9.5, 16.5, -4, 4},
    {"MAST_LEFT", "MAST_RIGHT", 1.2, Pattern::kFilters, 12, 14, 10.5, 14.5, -32, -6},
    {"CHEMCAM_RMI", nullptr, 1.8, Pattern::kMosaic, 3, 12, 10, 15.5, -45, -3},
    {"FHAZ_LEFT", "FHAZ_RIGHT", 2.0, Pattern::kStare, 2, 8, 9, 17, -38, -32},
    {"RHAZ_LEFT", "RHAZ_RIGHT", 0.8, Pattern::kStare, 2, 4, 9, 17, -38, -32},
    {"MAHLI", nullptr, 1.1, Pattern::kBurst, 4, 24, 11, 19, -85, -50},
    {"MARDI", nullptr, 0.6, Pattern::kStare, 1, 1, 13, 18, -89, -87, true},
};

constexpr Plan kMerPlans[] = {
    {"NAVCAM", nullptr, 2.0, Pattern::kPanorama, 4, 20, 9.5, 16.0, -18, -3},
    {"PANCAM", nullptr, 5.0, Pattern::kMosaic, 4, 30, 9.5, 17.5, -6, 3},
    {"PANCAM", nullptr, 3.0, Pattern::kFilters, 8, 13, 10.5, 14.5, -34, -6},
    {"PANCAM", nullptr, 2.0, Pattern::kBurst, 1, 3, 9, 18, 10, 40},
    {"FHAZ", nullptr, 2.0, Pattern::kStare, 2, 6, 9.5, 16, -38, -32},
    {"RHAZ", nullptr, 1.0, Pattern::kStare, 2, 4, 9.5, 16, -38, -32},
    {"MINITES", nullptr, 0.25, Pattern::kStare, 1, 2, 10, 15, -20, 10},
};

// Sol 0 and 1: the landing itself.
constexpr Plan kPerseveranceLanding[] = {
    {"EDL_DDCAM", nullptr, 1, Pattern::kBurst, 8, 20, 15.8, 15.88, -88, -85},
    {"EDL_RDCAM", nullptr, 1, Pattern::kBurst, 8, 20, 15.8, 15.88, -88, -85},
    {"EDL_RUCAM", nullptr, 1, Pattern::kBurst, 4, 10, 15.8, 15.88, 80, 88},
    {"EDL_PUCAM1", nullptr, 1, Pattern::kBurst, 4, 10, 15.8, 15.88, 80, 88},
    {"EDL_PUCAM2", nullptr, 1, Pattern::kBurst, 4, 10, 15.8, 15.88, 80, 88},
    {"LCAM", nullptr, 1, Pattern::kBurst, 2, 4, 15.8, 15.85, -88, -85},
    {"FRONT_HAZCAM_LEFT_A", "FRONT_HAZCAM_RIGHT_A", 2, Pattern::kStare, 2, 8, 15.9, 16.5, -38, -32},
    {"REAR_HAZCAM_LEFT", "REAR_HAZCAM_RIGHT", 2, Pattern::kStare, 2, 8, 15.9, 16.5, -38, -32},
};
constexpr Plan kCuriosityLanding[] = {
    {"MARDI", nullptr, 5, Pattern::kBurst, 60, 120, 14.8, 14.9, -88, -85},
    {"FHAZ_LEFT", "FHAZ_RIGHT", 1, Pattern::kStare, 2, 8, 15.0, 16.5, -38, -32},
    {"RHAZ_LEFT", "RHAZ_RIGHT", 1, Pattern::kStare, 2, 8, 15.0, 16.5, -38, -32},
    {"CHEMCAM_RMI", nullptr, 0.3, Pattern::kStare, 1, 2, 15.2, 16.0, -20, -3},
};
constexpr Plan kMerLanding[] = {
    {"ENTRY", nullptr, 0.6, Pattern::kBurst, 3, 3, 13.9, 13.95, -88, -85},
    {"NAVCAM", nullptr, 2, Pattern::kPanorama, 8, 30, 14.2, 15.8, -18, -3},
    {"PANCAM", nullptr, 2, Pattern::kFilters, 5, 13, 14.4, 16, -20, -6},
    {"FHAZ", nullptr, 1, Pattern::kStare, 2, 2, 14.1, 14.3, -38, -32},
    {"RHAZ", nullptr, 1, Pattern::kStare, 2, 2, 14.1, 14.3, -38, -32},
};

std::span<const Plan> plans(Rover rover, int sol) {
  const bool landing = sol <= (rover == Rover::kPerseverance || rover == Rover::kCuriosity ? 0 : 1);
  switch (rover) {
    case Rover::kPerseverance:
      return landing ? std::span<const Plan>(kPerseveranceLanding) : kPerseverancePlans;
    case Rover::kCuriosity: return landing ? std::span<const Plan>(kCuriosityLanding) : kCuriosityPlans;
    default: return landing ? std::span<const Plan>(kMerLanding) : kMerPlans;
  }
}

// Distribution per rover like that of the recorded manifests: many thin sols, few thick ones, some without
// any.
int target_of(Rover rover, int sol, Random& random) {
  struct Shape {
    double none, base, width, power;
  };
  static constexpr Shape kShapes[] = {
      {0.09, 12, 660, 2.2}, {0.14, 2, 200, 3.2}, {0.10, 2, 260, 3.0}, {0.04, 24, 720, 1.85}};
  const Shape& shape = kShapes[index_of(rover)];
  const double u = random.unit();
  const bool quiet = random.chance(shape.none);
  if (sol <= 1) return static_cast<int>(shape.base + 0.3 * shape.width * u + 20);
  return quiet ? 0 : static_cast<int>(shape.base + shape.width * std::pow(u, shape.power));
}

// Curiosity's cameras have two sides; side A was used at first and again around sol 2050.
size_t find_instrument(Rover rover, int sol, const char* name) {
  if (auto i = instrument_named(rover, name)) return *i;
  const bool side_a = sol < 200 || (sol > 2050 && sol < 2170);
  return instrument_named(rover, std::string(name) + (side_a ? "_A" : "_B")).value();
}

class SolBook {
 public:
  SolBook(uint64_t seed, Rover rover, int sol, const DrivePlan& drives)
      : rover_(rover),
        sol_(sol),
        drives_(drives),
        random_(mix(seed, 0x501 + index_of(rover), static_cast<uint64_t>(sol) + 7)) {}

  std::vector<Photo> write() {
    const int target = target_of(rover_, sol_, random_);
    photos_.reserve(static_cast<size_t>(target) + 16);
    const bool drove = drives_.place(sol_, 86399).has_tracks;
    for (int tries = 0; static_cast<int>(photos_.size()) < target && tries < 400; ++tries) {
      const Plan& plan = choose();
      if (plan.only_after_drives && !drove) continue;
      observe(plan, target - static_cast<int>(photos_.size()));
    }
    finish();
    return std::move(photos_);
  }

 private:
  const Plan& choose() {
    const auto all = plans(rover_, sol_);
    double sum = 0;
    for (const Plan& p : all) sum += p.weight;
    double x = random_.unit() * sum;
    for (const Plan& p : all)
      if ((x -= p.weight) <= 0) return p;
    return all.back();
  }

  void observe(const Plan& plan, int room) {
    ++sequence_;
    const size_t left = find_instrument(rover_, sol_, plan.left);
    const bool stereo = plan.right != nullptr;
    const size_t right = stereo ? find_instrument(rover_, sol_, plan.right) : left;
    int frames = std::min(random_.between(plan.min_frames, plan.max_frames), room);
    double at_s = random_.between(plan.from_h, plan.to_h) * 3600;
    const bool at_pole = plan.min_el < -45 || plan.min_el > 45;
    const auto az = static_cast<float>(random_.between(0.0, 360.0));
    const auto el = static_cast<float>(
        random_.between(static_cast<double>(plan.min_el), static_cast<double>(plan.max_el)));
    const float fov = instruments()[left].fov_deg;
    const int columns =
        std::max(1, static_cast<int>(std::ceil(std::sqrt(frames / (stereo ? 2.0 : 1.0) * 2.5))));
    for (int f = 0, shot = 0; f < frames; ++shot) {
      Photo photo = base(at_s);
      photo.azimuth_deg = az;
      photo.elevation_deg = el;
      if (plan.pattern == Pattern::kPanorama) photo.azimuth_deg += static_cast<float>(shot) * fov * 0.8F;
      if (plan.pattern == Pattern::kMosaic) {
        photo.azimuth_deg += static_cast<float>(shot % columns) * fov * 0.8F;
        photo.elevation_deg -= static_cast<float>(shot / columns) * fov * 0.65F;
      }
      if (plan.pattern == Pattern::kFilters) photo.filter = static_cast<uint8_t>(shot % 7);
      if (plan.pattern == Pattern::kStare && !at_pole)  // bolted to the body
        photo.azimuth_deg = photo.heading_deg + (plan.left[0] == 'R' ? 180.0F : 0.0F);
      photo.azimuth_deg = std::fmod(std::fmod(photo.azimuth_deg, 360.0F) + 360.0F, 360.0F);
      photo.frame = static_cast<int16_t>(shot);
      photo.sequence = static_cast<uint16_t>(sequence_ * 37 + 100);
      photo.instrument = static_cast<uint8_t>(left);
      if (random_.chance(0.12)) photo.sample = random_.chance(0.7) ? Sample::kSubframe : Sample::kDownsampled;
      photos_.push_back(photo);
      ++f;
      if (stereo && f < frames) {
        photo.instrument = static_cast<uint8_t>(right);
        photos_.push_back(photo);
        ++f;
      }
      at_s = std::min(at_s + random_.between(9.0, 40.0), 86340.0);
    }
  }

  Photo base(double lmst_s) {
    Photo photo;
    photo.rover = rover_;
    photo.sol = sol_;
    photo.lmst_ms = static_cast<int32_t>(lmst_s * 1000);
    photo.utc_ms = time_at(rover_, sol_, lmst_s).micros / 1000;
    photo.clock_ms = photo.utc_ms - static_cast<int64_t>(std::llround(facts(rover_).clock_offset_s * 1000));
    const Place place = drives_.place(sol_, lmst_s);
    photo.site = place.counter.site;
    photo.drive = place.counter.drive;
    photo.x_m = static_cast<float>(place.x);
    photo.y_m = static_cast<float>(place.y);
    photo.heading_deg = static_cast<float>(place.heading_deg);
    photo.has_tracks = place.has_tracks;
    return photo;
  }

  // Order, later versions, thumbnails, ranks.
  void finish() {
    std::stable_sort(photos_.begin(), photos_.end(),
                     [](const Photo& a, const Photo& b) { return a.lmst_ms < b.lmst_ms; });
    std::vector<Photo> all;
    all.reserve(photos_.size() + photos_.size() / 16);
    for (Photo& photo : photos_) {
      // The last picture of a sol is taken before midnight and everything is down within six hours of it.
      photo.received_ms = photo.utc_ms + random_.between(1'800, 9'000) * 1000ll;
      photo.has_thumbnail = rover_ == Rover::kPerseverance ? random_.chance(0.8) : random_.chance(0.67);
      all.push_back(photo);
      if (rover_ == Rover::kPerseverance && random_.chance(0.03)) {
        photo.version = 2;
        photo.received_ms += random_.between(600, 5'400) * 1000ll;
        photo.has_thumbnail = false;
        all.push_back(photo);
      }
    }
    uint32_t index = 0, rank = 0;
    for (Photo& photo : all) {
      photo.index = index++;
      if (photo.in_old_service()) photo.old_rank = rank++;
    }
    photos_ = std::move(all);
  }

  Rover rover_;
  int sol_;
  const DrivePlan& drives_;
  Random random_;
  std::vector<Photo> photos_;
  int sequence_ = 0;
};

}  // namespace

std::vector<Photo> photograph_sol(uint64_t seed, Rover rover, int sol, const DrivePlan& drives) {
  const RoverFacts& f = facts(rover);
  if (sol < f.first_sol || (!f.active && sol > f.last_sol)) return {};
  std::vector<Photo> photos = SolBook(seed, rover, sol, drives).write();
  const bool is_last = !f.active && sol == f.last_sol;  // the ended missions' last sols had pictures
  for (uint64_t salt = 1; is_last && photos.empty(); ++salt)
    photos = SolBook(mix(seed, salt), rover, sol, drives).write();
  return photos;
}

}  // namespace skykeep::simulator

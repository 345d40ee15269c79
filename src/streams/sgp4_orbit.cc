#include "streams/sgp4_orbit.h"

#include "astro/frames.h"
#include "astro/sgp4.h"
#include "astro/station.h"

namespace skykeep::streams {
namespace {

Vec3 array_of(const astro::Vec3& v) { return {v.x, v.y, v.z}; }

class Sgp4Orbit final : public Orbit {
 public:
  explicit Sgp4Orbit(astro::Sgp4 satellite) : satellite_(std::move(satellite)) {}

  std::optional<OrbitPoint> at(int64_t second) const override {
    const UtcTime t{second * 1'000'000};
    astro::TemeState state;
    if (satellite_.state(satellite_.minutes_since_epoch(t), state) != astro::Sgp4Status::kOk) return std::nullopt;
    const astro::Geodetic place = astro::to_geodetic(astro::EarthRotation(t).to_itrf(state.position_km));
    return OrbitPoint{place.latitude_deg, place.longitude_deg, place.height_km,
                      {array_of(state.position_km), array_of(state.velocity_km_s)}};
  }

  std::optional<int64_t> orbit_number(int64_t second) const override {
    const auto number = astro::orbit_number(satellite_, UtcTime{second * 1'000'000});
    return number ? std::optional(*number) : std::nullopt;
  }

 private:
  astro::Sgp4 satellite_;
};

}  // namespace

Result<ElementSet> make_element_set(const astro::Elements& elements) {
  auto satellite = TRY(astro::Sgp4::create(elements));
  ElementSet set;
  set.epoch = elements.epoch;
  set.orbit = std::make_shared<Sgp4Orbit>(std::move(satellite));
  return set;
}

}  // namespace skykeep::streams

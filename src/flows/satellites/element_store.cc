#include "flows/satellites/element_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "astro/identity.h"
#include "core/json.h"
#include "core/log.h"
#include "streams/sgp4_orbit.h"

namespace skykeep::flows::satellites {
namespace {

constexpr size_t kMostSets = 60;  // three weeks at three a day
constexpr Duration kAhead = 48h;  // elements are sometimes made for the coming hours

state::ElementSetRow row_of(const StoredElements& k) {
  return {k.elements.norad_cat_id, k.elements.epoch, astro::to_omm_json({k.elements}), k.source, k.origin, k.fetched_at, k.raw_id};
}

Result<StoredElements> known_of(const state::ElementSetRow& row) {
  auto document = TRY(astro::parse_elements(row.omm));
  return StoredElements{std::move(document.elements.front()), row.source, row.origin, row.fetched_at, row.raw_id};
}

int64_t distance(UtcTime a, UtcTime b) { return std::abs(a.micros - b.micros); }

}  // namespace

StoredElements built_in() { return {sources::built_in_elements(), "built_in", "recording", std::nullopt, {}}; }

Result<std::unique_ptr<ElementStore>> ElementStore::open(state::Station stored) {
  std::unique_ptr<ElementStore> element_store(new ElementStore(stored));
  TRY(within("the known elements", element_store->recall()));
  return element_store;
}

Result<> ElementStore::recall() {
  std::vector<StoredElements> sets = {built_in()};
  for (const state::ElementSetRow& row : TRY(stored_.element_sets())) {
    auto known = known_of(row);
    if (known) sets.push_back(std::move(*known));
    else log::warn("one of the kept sets of elements cannot be read: {}", known.error().message);
  }
  std::stable_sort(sets.begin(), sets.end(), [](const auto& a, const auto& b) { return a.elements.epoch < b.elements.epoch; });
  const MutexLock lock(mutex_);
  sets_ = std::move(sets);
  return {};
}

Result<bool> ElementStore::take(StoredElements known) {
  TRY(to_element_set(known));
  if (!astro::is_station(known.elements))
    return fail(Code::kInvalidInput, fmt::format("elements of object {} with {} revolutions a day at {} degrees: the station does not fly so",
                                                 known.elements.norad_cat_id, known.elements.mean_motion_rev_per_day, known.elements.inclination_deg));
  // A set that could not be kept is not known: else the next try would take it for known, and it would never be kept.
  if (!TRY(within("keep the elements", stored_.add_element_set(row_of(known), kMostSets)))) return false;
  TRY(recall());
  return true;
}

StoredElements ElementStore::current(UtcTime now) const {
  const MutexLock lock(mutex_);
  const StoredElements* best = nullptr;
  for (const StoredElements& set : sets_) {
    if (set.elements.epoch > now + kAhead) continue;
    // Of equal epochs the fetched one; the built-in set only when nothing newer is known.
    if (best == nullptr || set.elements.epoch >= best->elements.epoch) best = &set;
  }
  return best != nullptr ? *best : sets_.front();
}

StoredElements ElementStore::nearest(UtcTime t) const {
  const MutexLock lock(mutex_);
  // Of equal epochs the fetched one, as above: it stands behind the built-in set.
  const auto nearer = [t](const auto& a, const auto& b) { return distance(a.elements.epoch, t) < distance(b.elements.epoch, t); };
  return *std::min_element(sets_.rbegin(), sets_.rend(), nearer);
}

Result<streams::ElementSet> to_element_set(const StoredElements& known) {
  streams::ElementSet set = TRY(streams::make_element_set(known.elements));
  set.source = known.source;
  set.is_built_in = known.source == "built_in";
  // The set that the program carries is a fact about the orbit; that it was recorded stands in the quality.
  if (known.origin == "simulated") set.provenance = streams::Provenance::kSimulated;
  if (known.origin == "recording" && !set.is_built_in) set.provenance = streams::Provenance::kRecording;
  set.raw_id = known.raw_id;
  return set;
}

SatelliteElements to_view(const StoredElements& known, UtcTime at) {
  SatelliteElements out;
  out.satellite_id = known.elements.norad_cat_id;
  out.name = known.elements.name;
  out.object_id = known.elements.object_id;
  out.epoch = known.elements.epoch;
  out.age_s = static_cast<double>((at - known.elements.epoch).count()) / 1e6;
  out.source = known.source;
  out.provenance = known.origin;
  out.fetched_at = known.fetched_at;
  const Json omm = parse_json(astro::to_omm_json({known.elements})).value_or(Json::array());
  if (omm.is_array() && !omm.empty()) out.omm = to_text(omm[0]);
  if (const auto tle = astro::to_tle(known.elements)) {
    out.line1 = tle->line1;
    out.line2 = tle->line2;
  }
  const double age_days = std::abs(out.age_s) / 86'400;
  if (age_days > streams::kWithholdDays)
    out.withheld = fmt::format("the elements {} {:.0f} days {} ({}): the station may be {:.0f} km from where they put it, so passes are withheld",
                               out.age_s > 0 ? "are" : "lie", age_days, out.age_s > 0 ? "old" : "ahead", known.source, streams::model_error_km(age_days));
  return out;
}

}  // namespace skykeep::flows::satellites

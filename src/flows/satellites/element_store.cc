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

constexpr std::string_view kStored = "iss.elements";
constexpr size_t kMostSets = 60;  // three weeks at three a day
constexpr Duration kAhead = 48h;  // elements are sometimes made for the coming hours

Json to_json(const StoredElements& k) {
  return {{"omm", astro::to_omm_json({k.elements})},
          {"source", k.source},
          {"origin", k.origin},
          {"fetched_at", k.fetched_at ? Json(to_string(*k.fetched_at)) : Json()},
          {"raw_id", k.raw_id ? Json(*k.raw_id) : Json()}};
}

Result<StoredElements> known_of(const Json& json) {
  StoredElements out;
  try {
    auto document = TRY(astro::parse_elements(json.at("omm").get<std::string>()));
    out.elements = std::move(document.elements.front());
    out.source = json.at("source").get<std::string>();
    out.origin = json.at("origin").get<std::string>();
    if (!json.at("fetched_at").is_null()) out.fetched_at = TRY(parse_utc(json.at("fetched_at").get<std::string>()));
    if (const auto id = json.find("raw_id"); id != json.end() && id->is_number_integer()) out.raw_id = id->get<int64_t>();
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, e.what());
  }
  return out;
}

int64_t distance(UtcTime a, UtcTime b) { return std::abs(a.micros - b.micros); }

}  // namespace

StoredElements built_in() { return {sources::built_in_elements(), "built_in", "recording", std::nullopt, {}}; }

Result<std::unique_ptr<ElementStore>> ElementStore::open(state::Store store) {
  std::unique_ptr<ElementStore> element_store(new ElementStore(store));
  TRY(within("the known elements", element_store->recall()));
  return element_store;
}

Result<> ElementStore::recall() {
  sets_ = {built_in()};
  const auto stored = TRY(store_.value(kStored));
  if (!stored) return {};
  const auto json = parse_json(*stored);
  if (!json || !json->is_array()) {
    log::warn("the kept elements cannot be read; the built-in set stands in for them");
    return {};
  }
  for (const Json& item : *json) {
    auto known = known_of(item);
    if (known) sets_.push_back(std::move(*known));
    else log::warn("one of the kept sets of elements cannot be read: {}", known.error().message);
  }
  std::stable_sort(sets_.begin(), sets_.end(), [](const auto& a, const auto& b) { return a.elements.epoch < b.elements.epoch; });
  return {};
}

Result<> ElementStore::keep() const {
  Json out = Json::array();
  for (const StoredElements& set : sets_)
    if (set.source != "built_in") out.push_back(to_json(set));
  return store_.set_value(kStored, to_text(out));
}

Result<bool> ElementStore::take(StoredElements known) {
  TRY(to_element_set(known));
  if (!astro::is_station(known.elements))
    return fail(Code::kInvalidInput, fmt::format("elements of object {} with {} revolutions a day at {} degrees: the station does not fly so",
                                                 known.elements.norad_cat_id, known.elements.mean_motion_rev_per_day, known.elements.inclination_deg));
  const std::lock_guard lock(mutex_);
  const auto same = [&](const StoredElements& other) {
    return other.source != "built_in" && other.elements.epoch == known.elements.epoch && other.elements.norad_cat_id == known.elements.norad_cat_id;
  };
  if (std::any_of(sets_.begin(), sets_.end(), same)) return false;
  const std::vector<StoredElements> before = sets_;
  const auto at = std::upper_bound(sets_.begin(), sets_.end(), known.elements.epoch,
                                   [](UtcTime epoch, const StoredElements& set) { return epoch < set.elements.epoch; });
  sets_.insert(at, std::move(known));
  if (sets_.size() > kMostSets) {
    const auto oldest = std::find_if(sets_.begin(), sets_.end(), [](const auto& set) { return set.source != "built_in"; });
    if (oldest != sets_.end()) sets_.erase(oldest);
  }
  if (auto kept = keep(); !kept) {
    sets_ = before;  // else the next try would take it for known, and it would never be kept
    return fail(std::move(kept.error()).in("keep the elements"));
  }
  return true;
}

StoredElements ElementStore::current(UtcTime now) const {
  const std::lock_guard lock(mutex_);
  const StoredElements* best = nullptr;
  for (const StoredElements& set : sets_) {
    if (set.elements.epoch > now + kAhead) continue;
    // Of equal epochs the fetched one; the built-in set only when nothing newer is known.
    if (best == nullptr || set.elements.epoch >= best->elements.epoch) best = &set;
  }
  return best != nullptr ? *best : sets_.front();
}

StoredElements ElementStore::nearest(UtcTime t) const {
  const std::lock_guard lock(mutex_);
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

// The arbiter's state as JSON, so that a restart goes on.
#include "core/json.h"
#include "streams/arbitrate_position.h"

namespace skykeep::streams {
namespace {

constexpr int kFormat = 1;

Json or_null(const std::optional<int64_t>& value) { return value ? Json(*value) : Json(); }
Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

template <class T>
std::optional<T> optional_at(const Json& json, const char* name) {
  if (!json.contains(name) || json.at(name).is_null()) return std::nullopt;
  return json.at(name).get<T>();
}

Json to_json(const Candidate& c) {
  return {{"second", c.second},
          {"latitude", c.latitude_deg},
          {"longitude", c.longitude_deg},
          {"altitude_km", or_null(c.altitude_km)},
          {"fetched_at", c.fetched_at.micros},
          {"asked", c.was_asked_for},
          {"provenance", to_string(c.provenance)},
          {"raw_id", or_null(c.raw_id)}};
}

Candidate candidate_of(const Json& json, Source source, int64_t satellite) {
  Candidate c;
  c.source = source;
  c.satellite_id = satellite;
  c.second = json.at("second").get<int64_t>();
  c.latitude_deg = json.at("latitude").get<double>();
  c.longitude_deg = json.at("longitude").get<double>();
  c.altitude_km = optional_at<double>(json, "altitude_km");
  c.fetched_at.micros = json.at("fetched_at").get<int64_t>();
  c.was_asked_for = json.at("asked").get<bool>();
  c.provenance = parse_provenance(json.at("provenance").get<std::string>()).value_or(Provenance::kApi);
  c.raw_id = optional_at<int64_t>(json, "raw_id");
  return c;
}

}  // namespace

std::string Arbiter::save() const {
  Json sources = Json::array();
  for (const Upstream& up : upstreams_) {
    Json track = Json::array();
    for (const Track::Point& p : up.track.points()) track.push_back({p.second, p.latitude_deg, p.longitude_deg, p.was_good});
    Json waiting = Json::array();
    for (const auto& [second, accepted] : up.waiting) {
      Json item = to_json(accepted.candidate);
      item["residual_km"] = or_null(accepted.residual_km);
      waiting.push_back(std::move(item));
    }
    Json said = Json::object();
    for (const auto& [verdict, when] : up.said) said[std::string(to_string(verdict))] = when;
    sources.push_back({{"verdict", to_string(up.verdict)},
                       {"text", up.text},
                       {"since", up.since},
                       {"last_answer", or_null(up.last_answer)},
                       {"last_good", or_null(up.last_good)},
                       {"good_answers", up.good_answers},
                       {"said", said},
                       {"track", track},
                       {"waiting", waiting}});
  }
  Json out = {{"format", kFormat},      {"last", or_null(last_)},      {"height_km", or_null(last_height_km_)},
              {"sources", sources},     {"stage", element_stage_},     {"clock_back", said_clock_went_back_},
              {"filling", filling_until_}, {"gap", nullptr},           {"confirmed", nullptr}};
  if (gap_) out["gap"] = {{"from", gap_->from}, {"to", gap_->to}, {"reason", gap_->reason}};
  if (confirmed_)
    out["confirmed"] = {{"source", to_string(confirmed_->source)}, {"second", confirmed_->second}, {"residual_km", or_null(confirmed_->residual_km)}};
  return to_text(out);
}

Result<> Arbiter::restore(std::string_view text) {
  const Json json = TRY(parse_json(text));
  Arbiter fresh(options_);
  try {
    if (json.at("format").get<int>() != kFormat) return fail(Code::kUnsupported, "the saved state of arbitration has another format");
    fresh.last_ = optional_at<int64_t>(json, "last");
    fresh.last_height_km_ = optional_at<double>(json, "height_km");
    fresh.element_stage_ = json.at("stage").get<int>();
    fresh.said_clock_went_back_ = json.at("clock_back").get<bool>();
    fresh.filling_until_ = json.at("filling").get<int64_t>();
    if (const Json& gap = json.at("gap"); !gap.is_null())
      fresh.gap_ = Gap{options_.satellite_id, gap.at("from").get<int64_t>(), gap.at("to").get<int64_t>(), gap.at("reason").get<std::string>(), options_.run_id};
    if (const Json& c = json.at("confirmed"); !c.is_null())
      fresh.confirmed_ = Confirmation{parse_source(c.at("source").get<std::string>()).value_or(Source::kWheretheiss),
                                      c.at("second").get<int64_t>(), optional_at<double>(c, "residual_km")};
    for (size_t i = 0; i < kUpstreams; ++i) {
      const Json& from = json.at("sources").at(i);
      Upstream& up = fresh.upstreams_[i];
      up.verdict = parse_verdict(from.at("verdict").get<std::string>()).value_or(Verdict::kWaiting);
      up.text = from.at("text").get<std::string>();
      up.since = from.at("since").get<int64_t>();
      up.last_answer = optional_at<int64_t>(from, "last_answer");
      up.last_good = optional_at<int64_t>(from, "last_good");
      up.good_answers = from.at("good_answers").get<int>();
      for (const auto& [name, when] : from.at("said").items())
        if (const auto verdict = parse_verdict(name)) up.said[*verdict] = when.get<int64_t>();
      for (const Json& p : from.at("track"))
        up.track.add({p.at(0).get<int64_t>(), p.at(1).get<double>(), p.at(2).get<double>(), p.at(3).get<bool>()});
      for (const Json& item : from.at("waiting")) {
        Accepted accepted{candidate_of(item, static_cast<Source>(i), options_.satellite_id), optional_at<double>(item, "residual_km")};
        up.waiting.emplace(accepted.candidate.second, std::move(accepted));
      }
    }
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, std::string("the saved state of arbitration cannot be read: ") + e.what());
  }
  fresh.elements_ = std::move(elements_);
  *this = std::move(fresh);
  return {};
}

}  // namespace skykeep::streams

#include "streams/position.h"

#include <span>

namespace skykeep::streams {
namespace {

template <class T, size_t N>
std::optional<T> find(const std::array<std::string_view, N>& names, std::string_view text) {
  for (size_t i = 0; i < N; ++i)
    if (names[i] == text) return static_cast<T>(i);
  return std::nullopt;
}

constexpr std::array<std::string_view, 4> kSources = {"wheretheiss", "open_notify", "sgp4", "track"};
constexpr std::array<std::string_view, 5> kProvenances = {"api", "second_api", "model", "recording", "simulated"};
constexpr std::array<std::string_view, 9> kQualities = {"filled",      "old_elements", "unconfirmed", "disputed",
                                                        "height_from_model", "height_assumed", "height_odd",
                                                        "speed_odd",   "built_in_elements"};
constexpr std::array<std::string_view, 3> kAnomalies = {"jump", "freeze", "reboost"};
constexpr std::array<std::string_view, 3> kIlluminations = {"sunlit", "penumbra", "eclipsed"};

void append_names(std::string& out, std::span<const std::string_view> names, uint32_t bits) {
  out.push_back('[');
  bool first = true;
  for (size_t i = 0; i < names.size(); ++i) {
    if ((bits >> i & 1) == 0) continue;
    if (!first) out.push_back(',');
    first = false;
    out.push_back('"');
    out.append(names[i]);
    out.push_back('"');
  }
  out.push_back(']');
}

uint32_t bit_of(std::span<const std::string_view> names, std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return 1u << i;
  return 0;
}

}  // namespace

std::string_view to_string(Source source) { return kSources[static_cast<size_t>(source)]; }
std::optional<Source> parse_source(std::string_view text) { return find<Source>(kSources, text); }
std::string_view to_string(Provenance provenance) { return kProvenances[static_cast<size_t>(provenance)]; }
std::optional<Provenance> parse_provenance(std::string_view text) { return find<Provenance>(kProvenances, text); }
std::string_view to_string(Illumination illumination) { return kIlluminations[static_cast<size_t>(illumination)]; }

void append_quality(std::string& out, uint32_t quality) { append_names(out, kQualities, quality); }
void append_anomalies(std::string& out, uint32_t anomalies) { append_names(out, kAnomalies, anomalies); }
uint32_t quality_of(std::string_view name) { return bit_of(kQualities, name); }
uint32_t anomaly_of(std::string_view name) { return bit_of(kAnomalies, name); }

}  // namespace skykeep::streams

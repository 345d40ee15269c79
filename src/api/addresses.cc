#include "api/addresses.h"

#include <algorithm>
#include <iterator>

namespace skykeep::api {
namespace {

struct Prefix {
  std::string_view path;
  Dialect dialect;
};
// A prefix ends where a segment does, or at a dot: "/astros" is that of "/astros.json" and "/astros/v1/", not of "/astrosx".
constexpr Prefix kPrefixes[] = {
    {"/mars-photos", Dialect::kOld},
    {"/api/v1/rovers", Dialect::kOld},
    {"/api/v1/photos", Dialect::kOld},
    {"/api/v1/manifests", Dialect::kOld},
    {"/iss-now", Dialect::kOpenNotify},
    {"/iss-pass", Dialect::kOpenNotify},
    {"/iss-tle-info", Dialect::kOpenNotify},
    {"/iss", Dialect::kOpenNotify},
    {"/astros", Dialect::kOpenNotify},
    {"/satellites", Dialect::kWheretheiss},
    {"/coordinates", Dialect::kWheretheiss},
    {"/api", Dialect::kNative},
    {"/planetary", Dialect::kApod},
    {"/neo", Dialect::kNeows},
    {"/rest", Dialect::kNeows},
    {"/neo-threat-score", Dialect::kNative},
    {"/openapi", Dialect::kNative},
    {"/metrics", Dialect::kNative},
    {"/healthz", Dialect::kNative},
    {"/readyz", Dialect::kNative},
    {"/assets", Dialect::kNative},
};

// "/v1", "/v2/satellites": wheretheiss.at counted its versions so.
bool is_versioned(std::string_view path) {
  const std::string_view segment = path.substr(1, path.find('/', 1) - 1);
  return segment.size() >= 2 && segment.size() <= 4 && segment[0] == 'v' &&
         std::ranges::all_of(segment.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

const Prefix* prefix_of(std::string_view path) {
  static constexpr Prefix kVersioned = {"/v", Dialect::kWheretheiss};
  for (const Prefix& prefix : kPrefixes) {
    if (!path.starts_with(prefix.path)) continue;
    const std::string_view rest = path.substr(prefix.path.size());
    if (rest.empty() || rest[0] == '/' || rest[0] == '.') return &prefix;
  }
  return path.size() > 1 && is_versioned(path) ? &kVersioned : nullptr;
}

}  // namespace

std::string without_doubled_slashes(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (const char c : path)
    if (c != '/' || out.empty() || out.back() != '/') out.push_back(c);
  return out;
}

Dialect dialect_of(std::string_view path) {
  const Prefix* prefix = prefix_of(without_doubled_slashes(path));
  return prefix == nullptr ? Dialect::kNative : prefix->dialect;
}

bool is_for_programs(std::string_view path) {
  const std::string clean = without_doubled_slashes(path);
  if (prefix_of(clean) != nullptr || clean.find("/.") != clean.npos) return true;
  std::string_view last = clean;
  while (last.ends_with('/')) last.remove_suffix(1);
  last = last.substr(last.rfind('/') + 1);
  return last.find('.') != last.npos;
}

bool is_view(std::string_view path) {
  const std::string clean = without_doubled_slashes(path);
  if (clean.empty()) return false;
  const std::string_view first = std::string_view(clean).substr(1, clean.find('/', 1) - 1);
  constexpr std::string_view kViews[] = {"", "live", "mars", "pipeline", "data"};
  return std::ranges::find(kViews, first) != std::end(kViews);
}

}  // namespace skykeep::api

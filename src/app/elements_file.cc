#include "app/elements_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "core/fs.h"

namespace skykeep::app {
namespace {

constexpr size_t kMostBytes = 64 << 20;
constexpr int64_t kStation = 25544;

Result<std::string> read_all(const std::string& file) {
  if (file != "-") {
    RealFs fs;
    return within("--elements", fs.read(file));
  }
  std::string text;
  char buffer[1 << 16];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
    text.append(buffer, n);
    if (text.size() > kMostBytes) return fail(Code::kInvalidInput, "--elements -: more than 64 MiB came on stdin");
  }
  return text;
}

}  // namespace

Result<astro::Elements> choose_elements(const std::vector<astro::Elements>& all, std::optional<long> satellite, UtcTime moment) {
  std::set<int64_t> objects;
  for (const astro::Elements& e : all) objects.insert(e.norad_cat_id);
  int64_t wanted = satellite.value_or(objects.size() == 1 ? *objects.begin() : kStation);
  if (!objects.contains(wanted)) {
    const std::string known = fmt::format("{}{}", fmt::join(objects.begin(), std::next(objects.begin(), std::min<long>(8, static_cast<long>(objects.size()))), ", "),
                                          objects.size() > 8 ? fmt::format(" and {} more", objects.size() - 8) : "");
    if (satellite) return fail(Code::kNotFound, fmt::format("the elements have no object {}; they have {}", wanted, known));
    return fail(Code::kInvalidInput, fmt::format("the elements are of {} objects ({}): say which with --satellite", objects.size(), known));
  }
  const astro::Elements* best = nullptr;
  for (const astro::Elements& e : all) {
    if (e.norad_cat_id != wanted) continue;
    const auto distance = [&](const astro::Elements& x) { return std::abs((x.epoch - moment).count()); };
    if (best == nullptr || distance(e) < distance(*best)) best = &e;
  }
  return *best;
}

Result<astro::Elements> read_elements(const std::string& file, std::optional<long> satellite, UtcTime moment) {
  const std::string text = TRY(read_all(file));
  const auto document = TRY(within(file == "-" ? "elements on stdin" : file, astro::parse_elements(text)));
  for (const astro::RejectedElements& rejected : document.rejected)
    std::fprintf(stderr, "skykeep: %s, %s: %s\n", file.c_str(), rejected.where.c_str(), rejected.error.message.c_str());
  return choose_elements(document.elements, satellite, moment);
}

}  // namespace skykeep::app

#include "app/elements_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/endpoint.h"
#include "astro/identity.h"
#include "core/fs.h"

namespace skykeep::app {
namespace {

constexpr size_t kMostBytes = 64 << 20;

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

Result<astro::Elements> choose_elements(const std::vector<astro::Elements>& all, const std::string& satellite, UtcTime moment) {
  std::vector<std::string> objects;  // in the order of the file
  for (const astro::Elements& e : all)
    if (std::ranges::find(objects, astro::identity_of(e)) == objects.end()) objects.push_back(astro::identity_of(e));
  const auto is_wanted = [&](const astro::Elements& e) {
    if (!satellite.empty()) return astro::is_named(e, satellite);
    return objects.size() == 1 || astro::is_station(e);
  };
  const astro::Elements* best = nullptr;
  for (const astro::Elements& e : all) {
    if (!is_wanted(e)) continue;
    const auto distance = [&](const astro::Elements& x) { return std::abs((x.epoch - moment).count()); };
    if (best == nullptr || distance(e) < distance(*best)) best = &e;
  }
  if (best != nullptr) return *best;
  std::ranges::sort(objects, [](const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
  const std::string known = fmt::format("{}{}", fmt::join(objects.begin(), std::next(objects.begin(), std::min<long>(8, std::ssize(objects))), ", "),
                                        objects.size() > 8 ? fmt::format(" and {} more", objects.size() - 8) : "");
  if (!satellite.empty()) return fail(Code::kNotFound, fmt::format("the elements have no object {}; they have {}", satellite, known));
  return fail(Code::kInvalidInput, fmt::format("the elements are of {} objects ({}): say which with --satellite", objects.size(), known));
}

Result<astro::Elements> read_elements(const std::string& file, const std::string& satellite, UtcTime moment) {
  const std::string text = TRY(read_all(file));
  auto document = within(file == "-" ? "elements on stdin" : file, astro::parse_elements(text));
  if (!document) {
    // What the file holds is at fault, not what this program is set to.
    Error error = std::move(document.error());
    if (error.code == Code::kUnsupported) error.code = Code::kInvalidInput;
    return std::unexpected(std::move(error));
  }
  for (const astro::RejectedElements& rejected : document->rejected)
    note(fmt::format("{}, {}: {}", file, rejected.where, rejected.error.message));
  return choose_elements(document->elements, satellite, moment);
}

}  // namespace skykeep::app

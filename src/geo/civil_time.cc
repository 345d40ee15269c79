#include "geo/civil_time.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "core/text.h"

namespace skykeep::geo {
namespace {

std::string with_offset(UtcTime t, int offset_s) {
  const std::string local = to_string(UtcTime{(second_of(t) + offset_s) * 1'000'000});  // "...Z"
  const int minutes = std::abs(offset_s) / 60;
  return fmt::format("{}{}{:02}:{:02}", local.substr(0, local.size() - 1), offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

// Hours of Etc/GMT-7 and its like, east positive: the sign in the name is that of POSIX.
std::optional<int> nautical_hours(std::string_view zone) {
  if (zone == "Etc/GMT" || zone == "Etc/UTC" || zone == "UTC") return 0;
  if (!zone.starts_with("Etc/GMT")) return std::nullopt;
  const auto hours = to_int(zone.substr(7));
  if (!hours || *hours < -14 || *hours > 12) return std::nullopt;
  return static_cast<int>(-*hours);
}

}  // namespace

Result<CivilTime> civil_time(std::string_view zone, UtcTime t) {
  if (const auto hours = nautical_hours(zone)) {
    return CivilTime{with_offset(t, *hours * 3600), *hours * 3600,
                     *hours == 0 ? "UTC" : fmt::format("{}{:02}", *hours < 0 ? '-' : '+', std::abs(*hours))};
  }
  const date::tzdb* data = nullptr;
  try {
    data = &date::get_tzdb();
  } catch (const std::exception& e) {
    return fail(Code::kUnavailable, fmt::format("civil time in {}: the system's time zone data cannot be read ({}): install the "
                                                "package tzdata", zone, e.what()));
  }
  try {
    const auto info = date::locate_zone(zone)->get_info(date::sys_seconds(std::chrono::seconds(second_of(t))));
    const int offset = static_cast<int>(info.offset.count());
    return CivilTime{with_offset(t, offset), offset, info.abbrev};
  } catch (const std::exception&) {
    return fail(Code::kNotFound, fmt::format("civil time: the system's time zone data ({}) do not know {}: update the package tzdata",
                                             data->version, zone));
  }
}

}  // namespace skykeep::geo

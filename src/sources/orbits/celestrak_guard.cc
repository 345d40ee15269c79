#include "sources/celestrak_guard.h"

#include <fmt/format.h>

#include <algorithm>

namespace skykeep::sources {
namespace {

// As the answer of 403 begins: "GP data has not updated since your last successful download of ...".
constexpr std::string_view kNotUpdated = "has not updated since";

// 4 h, 8 h, 16 h, 24 h ...
Duration unchanged_pause(int times) {
  return std::min<Duration>(kGuardLongest, kGuardUnchanged * (1 << std::clamp(times - 1, 0, 3)));
}

}  // namespace

GuardDecision may_ask(const CelestrakGuard& guard, UtcTime now) {
  if (now >= guard.not_before) return {true, now, {}};
  std::string why = fmt::format("CelesTrak is asked again at {}", to_string(guard.not_before));
  if (!guard.refusal.empty()) {
    why += fmt::format("; it refused: {}", guard.refusal);
  } else if (guard.errors > 0) {
    why += fmt::format("; the last {} answers were errors", guard.errors);
  } else {
    why += "; its data changes two or three times a day, and one download per update is allowed";
  }
  return {false, guard.not_before, std::move(why)};
}

CelestrakGuard asked(CelestrakGuard guard, UtcTime now) {
  guard.asked_at = now;
  guard.not_before = std::max(guard.not_before, now + kGuardPause);
  return guard;
}

CelestrakGuard answered(CelestrakGuard guard, UtcTime now, UtcTime epoch) {
  const bool is_same = guard.epoch && epoch <= *guard.epoch;
  guard.unchanged = is_same ? guard.unchanged + 1 : 0;
  guard.errors = 0;
  guard.refusal.clear();
  guard.succeeded_at = now;
  guard.epoch = guard.epoch ? std::max(*guard.epoch, epoch) : epoch;
  guard.not_before = now + (is_same ? unchanged_pause(guard.unchanged) : kGuardAfterNew);
  return guard;
}

CelestrakGuard refused(CelestrakGuard guard, UtcTime now, const Error& error) {
  if (error.message.find(kNotUpdated) != std::string::npos) {
    ++guard.unchanged;
    guard.refusal = error.message;
    guard.not_before = now + unchanged_pause(guard.unchanged);
    return guard;
  }
  ++guard.errors;
  const bool is_final = error.code == Code::kPermission || error.code == Code::kNotFound || error.code == Code::kInvalidInput;
  if (is_final) guard.refusal = error.message;
  guard.not_before = now + (is_final || guard.errors >= kGuardMostErrors ? kGuardLongest : kGuardPause);
  if (error.retry_after_s > 0) {
    const Duration wait(static_cast<int64_t>(std::min(error.retry_after_s, 7 * 86400.0) * 1e6));
    guard.not_before = std::max(guard.not_before, now + wait);
  }
  return guard;
}

CelestrakGuard repaired(CelestrakGuard guard, UtcTime now) {
  if (!guard.asked_at || *guard.asked_at <= now) return guard;
  const Duration ahead = *guard.asked_at - now;
  guard.asked_at = now;
  guard.not_before = std::min(guard.not_before - ahead, now + kGuardLongest);
  if (guard.succeeded_at) guard.succeeded_at = std::min(*guard.succeeded_at, now);
  return guard;
}

}  // namespace skykeep::sources

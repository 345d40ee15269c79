#include "sources/celestrak_guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json.h"

namespace skykeep::sources {
namespace {

// As the answer of 403 begins: "GP data has not updated since your last successful download of ...".
constexpr std::string_view kNotUpdated = "has not updated since";

// 4 h, 8 h, 16 h, 24 h ...
Duration unchanged_pause(int times) {
  return std::min<Duration>(kGuardLongest, kGuardUnchanged * (1 << std::clamp(times - 1, 0, 3)));
}

Json time_json(const std::optional<UtcTime>& t) { return t ? Json(t->micros) : Json(nullptr); }

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

std::string to_text(const CelestrakGuard& guard) {
  return skykeep::to_text(Json{{"asked_at", time_json(guard.asked_at)},
                               {"succeeded_at", time_json(guard.succeeded_at)},
                               {"epoch", time_json(guard.epoch)},
                               {"not_before", guard.not_before.micros},
                               {"unchanged", guard.unchanged},
                               {"errors", guard.errors},
                               {"refusal", guard.refusal}});
}

Result<CelestrakGuard> parse_guard(std::string_view text) {
  const Json json = TRY(within("the stored guard of CelesTrak", parse_json(text)));
  const auto number = [&](const char* name) -> std::optional<int64_t> {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<int64_t>();
  };
  const auto time = [&](const char* name) -> std::optional<UtcTime> {
    const auto micros = number(name);
    return micros ? std::optional(UtcTime{*micros}) : std::nullopt;
  };
  if (!json.is_object() || !number("not_before"))
    return fail(Code::kCorrupt, "the stored guard of CelesTrak has no 'not_before'");
  CelestrakGuard guard;
  guard.asked_at = time("asked_at");
  guard.succeeded_at = time("succeeded_at");
  guard.epoch = time("epoch");
  guard.not_before = *time("not_before");
  guard.unchanged = static_cast<int>(std::clamp<int64_t>(number("unchanged").value_or(0), 0, 1000));
  guard.errors = static_cast<int>(std::clamp<int64_t>(number("errors").value_or(0), 0, 1000));
  if (const auto words = json.find("refusal"); words != json.end() && words->is_string()) guard.refusal = words->get<std::string>();
  return guard;
}

}  // namespace skykeep::sources

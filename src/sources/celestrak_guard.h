// When CelesTrak may be asked, as its usage policy demands: one download per update, never more often than every two hours,
// and after anything but 200 no retry until long afterwards. Pure: state in, decision out.
//
// Why: since March 2026 the second download of an unchanged set is answered with 403, more than 50 errors in two hours put an
// address behind a firewall, and restart loops have got people there. So the state must be on disk *before* a request goes out:
//   guard = asked(guard, now); store it; fetch; guard = answered(...) or refused(...); store again.
// A crash in between then costs two hours of waiting and never a second request.
//
// Owner: flows keeps it in state. Threads: values and free functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace skykeep::sources {

inline constexpr Duration kGuardPause = 2h;         // between two requests, whatever came
inline constexpr Duration kGuardAfterNew = 6h;      // after a new set: two or three come a day, asking earlier earns a 403
inline constexpr Duration kGuardUnchanged = 4h;     // after "has not updated since", doubled each time in a row
inline constexpr Duration kGuardLongest = 24h;      // and after any other refusal: a person should look first
inline constexpr int kGuardMostErrors = 3;          // in a row, then it is as if refused

struct CelestrakGuard {
  std::optional<UtcTime> asked_at;      // the last request that went out, or was about to
  std::optional<UtcTime> succeeded_at;  // the last 200 that was usable
  std::optional<UtcTime> epoch;         // newest epoch that it brought
  UtcTime not_before;                   // no request earlier than this
  int unchanged = 0;                    // "has not updated" in a row
  int errors = 0;                       // other failures in a row
  std::string refusal;                  // its words with 403, until the next success: for people to read
  bool operator==(const CelestrakGuard&) const = default;
};

struct GuardDecision {
  bool may_ask = false;
  UtcTime at;        // the moment from which on it may be asked
  std::string why;   // in words, when it may not
};
GuardDecision may_ask(const CelestrakGuard& guard, UtcTime now);

CelestrakGuard asked(CelestrakGuard guard, UtcTime now);
// 200, and elements were read from it; `epoch` is their newest.
CelestrakGuard answered(CelestrakGuard guard, UtcTime now, UtcTime epoch);
// Anything else; `error` as net::Fetcher gives it: kPermission is a 403 and its message holds CelesTrak's words.
CelestrakGuard refused(CelestrakGuard guard, UtcTime now, const Error& error);
// A clock that was ahead must not silence us for years: moments that lie ahead of `now` are taken back to it.
CelestrakGuard repaired(CelestrakGuard guard, UtcTime now);


}  // namespace skykeep::sources

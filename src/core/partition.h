// The key of a partition: the smallest part of a source that is asked for, kept and published on its own.
//
// One canonical text, "source/scope/part", is the key of the ledger, the prefix in the lake, the key of a record on the bus, a member of
// an object's sidecar and the path in the API:
//
//   mars_photos/curiosity/sol=05017     apod/-/day=2026-11-20     neows/-/week=2026-11-16     mars_manifests/spirit/all
//
// Within a scope parts of one cut sort as texts as their ordinals do. Pure values; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace skykeep {

// How a source is cut into parts.
enum class Cut { kWhole, kDay, kWeek, kMonth, kSol };
std::string_view to_string(Cut cut);  // "whole", "day", "week", "month", "sol"

struct Part {
  Cut cut = Cut::kWhole;
  // 0 of a whole document, the number of a sol, days since 1970-01-01 of a day and of a week's Monday, months since 1970-01.
  int64_t ordinal = 0;
  auto operator<=>(const Part&) const = default;
};
// "all", "sol=05017", "day=2026-11-20", "week=2026-11-16", "month=2026-11"; a day inside a week names its Monday.
std::string to_string(const Part& part);
// invalid_input for anything that to_string does not write.
Result<Part> parse_part(std::string_view text);

inline constexpr std::string_view kNoScope = "-";  // of a source that is not divided further
inline constexpr int64_t kMaxSol = 99'999;

struct PartitionKey {
  std::string source;               // "mars_photos"
  std::string scope{kNoScope};      // "curiosity", "-"
  std::string part = "all";         // the text of a Part
  auto operator<=>(const PartitionKey&) const = default;
  bool empty() const { return source.empty(); }

  Part parsed_part() const;         // a text that is no part is kWhole
  std::optional<int32_t> sol() const;
  std::optional<Date> day() const;  // also a week's Monday, a month's first
};
PartitionKey whole_of(std::string source, std::string scope = std::string(kNoScope));
PartitionKey sol_of(std::string source, std::string scope, int64_t sol);
PartitionKey day_of(std::string source, std::string scope, Date day);
int64_t month_of(Date day);        // the ordinal of the month that it lies in
Date first_of_month(int64_t ordinal);

std::string to_string(const PartitionKey& key);
// For people: "curiosity sol 5017", "apod 2026-11-20", "mars_manifests of spirit".
std::string to_words(const PartitionKey& key);
// "curiosity sols 5010-5017"; of parts of one source and scope.
std::string to_words(const PartitionKey& first, const PartitionKey& last);
// The only reader of that text. invalid_input names what is wrong: three steps of [a-z0-9_-], the last one a part.
Result<PartitionKey> parse_partition(std::string_view text);

}  // namespace skykeep

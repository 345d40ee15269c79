#include "core/partition.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/text.h"

namespace skykeep {
namespace {

constexpr int64_t kDaysOfWeek = 7;
constexpr int kEpochYear = 1970, kMonthsOfAYear = 12;
constexpr size_t kLettersOfAMonth = 7;  // yyyy-mm
constexpr int64_t kFirstMonday = 4;  // 1970-01-05, in days since 1970-01-01

bool is_monday(int64_t day) { return (day - kFirstMonday) % kDaysOfWeek == 0; }

bool is_step(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::unexpected<Error> no_part(std::string_view text) {
  return fail(Code::kInvalidInput, fmt::format("'{}' is no part: all, sol=00000 with five digits, day=yyyy-mm-dd, week=yyyy-mm-dd of a Monday, month=yyyy-mm",
                                               text.substr(0, 60)));
}

}  // namespace

std::string_view to_string(Cut cut) {
  switch (cut) {
    case Cut::kWhole: return "whole";
    case Cut::kDay: return "day";
    case Cut::kWeek: return "week";
    case Cut::kMonth: return "month";
    case Cut::kSol: return "sol";
  }
  return "?";
}

std::string to_string(const Part& part) {
  switch (part.cut) {
    case Cut::kWhole: break;
    case Cut::kSol: return fmt::format("sol={:05}", std::clamp<int64_t>(part.ordinal, 0, kMaxSol));
    case Cut::kDay: return "day=" + to_string(Date{static_cast<int32_t>(part.ordinal)});
    case Cut::kMonth: return "month=" + to_string(first_of_month(part.ordinal)).substr(0, kLettersOfAMonth);
    case Cut::kWeek: {
      const int64_t behind = ((part.ordinal - kFirstMonday) % kDaysOfWeek + kDaysOfWeek) % kDaysOfWeek;
      return "week=" + to_string(Date{static_cast<int32_t>(part.ordinal - behind)});
    }
  }
  return "all";
}

Result<Part> parse_part(std::string_view text) {
  if (text == "all") return Part{};
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = equals == text.npos ? std::string_view() : text.substr(equals + 1);
  Part part;
  if (name == "sol") {
    const auto sol = to_int(value);
    if (!sol) return no_part(text);
    part = {Cut::kSol, *sol};
  } else if (name == "day" || name == "week") {
    const auto day = parse_date(value);
    if (!day || (name == "week" && !is_monday(day->days))) return no_part(text);
    part = {name == "day" ? Cut::kDay : Cut::kWeek, day->days};
  } else if (name == "month") {
    const auto first = parse_date(std::string(value) + "-01");
    if (!first) return no_part(text);
    part = {Cut::kMonth, month_of(*first)};
  } else {
    return no_part(text);
  }
  if (to_string(part) != text) return no_part(text);
  return part;
}

Part PartitionKey::parsed_part() const { return parse_part(part).value_or(Part{}); }

std::optional<int32_t> PartitionKey::sol() const {
  const Part parsed = parsed_part();
  return parsed.cut == Cut::kSol ? std::optional(static_cast<int32_t>(parsed.ordinal)) : std::nullopt;
}

std::optional<Date> PartitionKey::day() const {
  const Part parsed = parsed_part();
  if (parsed.cut == Cut::kMonth) return first_of_month(parsed.ordinal);
  if (parsed.cut != Cut::kDay && parsed.cut != Cut::kWeek) return std::nullopt;
  return Date{static_cast<int32_t>(parsed.ordinal)};
}

PartitionKey whole_of(std::string source, std::string scope) { return {std::move(source), std::move(scope), "all"}; }

PartitionKey sol_of(std::string source, std::string scope, int64_t sol) {
  return {std::move(source), std::move(scope), to_string(Part{Cut::kSol, sol})};
}

PartitionKey day_of(std::string source, std::string scope, Date day) {
  return {std::move(source), std::move(scope), to_string(Part{Cut::kDay, day.days})};
}

int64_t month_of(Date day) {
  const std::chrono::year_month_day civil{std::chrono::sys_days(std::chrono::days(day.days))};
  return (int64_t{static_cast<int>(civil.year())} - kEpochYear) * kMonthsOfAYear + static_cast<unsigned>(civil.month()) - 1;
}

Date first_of_month(int64_t ordinal) {
  using namespace std::chrono;
  const year_month month = year_month(year(kEpochYear), January) + months(ordinal);
  return Date{static_cast<int32_t>(sys_days(month / 1).time_since_epoch().count())};
}

std::string to_string(const PartitionKey& key) { return fmt::format("{}/{}/{}", key.source, key.scope, key.part); }

std::string to_words(const PartitionKey& key) {
  const std::string& whose = key.scope == kNoScope ? key.source : key.scope;
  if (const auto sol = key.sol()) return fmt::format("{} sol {}", whose, *sol);
  if (const auto day = key.day()) return fmt::format("{} {}", whose, to_string(*day));
  return key.scope == kNoScope ? key.source : fmt::format("{} of {}", key.source, key.scope);
}

std::string to_words(const PartitionKey& first, const PartitionKey& last) {
  if (first == last) return to_words(first);
  if (first.sol()) return fmt::format("{} sols {}-{}", first.scope, *first.sol(), last.sol().value_or(0));
  return fmt::format("{} to {}", to_words(first), last.day() ? to_string(*last.day()) : last.part);
}

Result<PartitionKey> parse_partition(std::string_view text) {
  const auto bad = [&](std::string_view why) {
    return fail(Code::kInvalidInput, fmt::format("'{}' is no partition (source/scope/part): {}", text.substr(0, 100), why));
  };
  const auto steps = split(text, '/');
  if (steps.size() != 3) return bad("it has three steps");
  if (!is_step(steps[0]) || !is_step(steps[1])) return bad("source and scope are made of a-z 0-9 _ -");
  if (const auto part = parse_part(steps[2]); !part) return bad(part.error().message);
  return PartitionKey{std::string(steps[0]), std::string(steps[1]), std::string(steps[2])};
}

}  // namespace skykeep

#include <fmt/format.h>

#include <cmath>

#include "core/text.h"
#include "sources/jpl_cad/jpl_cad.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kVersions[] = {"1.1", "1.2", "1.3", "1.4", "1.5"};
constexpr jpl::Api kApi{"jpl_cad", "Close Approach", kVersions};
constexpr double kMostAu = 100, kMostKmS = 1'000, kMostKm = 2'000;
constexpr Duration kMostOfRounding = 1min;  // of cd against jd

enum Slot : uint8_t { kDes, kOrbit, kJd, kCd, kDist, kDistMin, kDistMax, kRel, kInf, kSigma, kH, kBody, kDiameter, kDiameterSigma, kFullName };

const FieldTable& columns() {
  using enum Expect;
  static const FieldTable kColumns = {{"fields.",
                                       {{"des", kText, kDes},
                                        {"orbit_id", kText, kOrbit},
                                        {"jd", kText, kJd},
                                        {"cd", kText, kCd},
                                        {"dist", kText, kDist},
                                        {"dist_min", kText, kDistMin},
                                        {"dist_max", kText, kDistMax},
                                        {"v_rel", kText, kRel},
                                        {"v_inf", kText, kInf},
                                        {"t_sigma_f", kText, kSigma},
                                        {"h", kText, kH},
                                        {"body", kText, kBody},
                                        {"diameter", kText, kDiameter},
                                        {"diameter_sigma", kText, kDiameterSigma},
                                        {"fullname", kText, kFullName}}}};
  return kColumns;
}

// "< 00:01", "12:34", "3_04:05": hours and minutes, with days before them.
std::optional<double> minutes_of(std::string_view written) {
  if (written.starts_with("<")) written = trim(written.substr(1));
  double days = 0;
  if (const size_t line = written.find('_'); line != written.npos) {
    const auto read = to_int(written.substr(0, line));
    if (!read || *read < 0) return std::nullopt;
    days = static_cast<double>(*read);
    written = written.substr(line + 1);
  }
  const size_t colon = written.find(':');
  if (colon == written.npos) return std::nullopt;
  const auto hours = to_int(written.substr(0, colon)), minutes = to_int(written.substr(colon + 1));
  if (!hours || !minutes || *hours < 0 || *minutes < 0) return std::nullopt;
  return (days * 24 + static_cast<double>(*hours)) * 60 + static_cast<double>(*minutes);
}

// "" or why the two dates are none.
std::string fill_time(const Values& values, CloseApproach& record) {
  const auto written = jpl::parse_time(values.text(kCd));
  const auto days = to_number(values[kJd]);
  if (!written) return fmt::format("cd is no date: {}", describe(values[kCd]));
  const UtcTime tdb = days ? jpl::time_of_julian_date(*days) : *written;
  if (tdb - *written > kMostOfRounding || *written - tdb > kMostOfRounding)
    return fmt::format("cd and jd are of two moments: {} and {}", describe(values[kCd]), describe(values[kJd]));
  constexpr double kUnixEpoch = 2'440'587.5, kDayS = 86'400;
  record.julian_date = days.value_or(kUnixEpoch + tdb.unix_seconds() / kDayS);
  record.date = date_of(*written);
  record.at = jpl::utc_of_tdb(tdb);
  return {};
}

std::string fill(const Values& values, CloseApproach& record) {
  record.designation = trim(values.label(kDes));
  if (record.designation.empty()) return fmt::format("des is none: {}", describe(values[kDes]));
  if (std::string reason = fill_time(values, record); !reason.empty()) return reason;
  const auto distance = to_number(values[kDist]);
  if (!distance || *distance < 0 || *distance > kMostAu) return fmt::format("dist is no distance: {}", describe(values[kDist]));
  record.distance_au = *distance;
  record.full_name = trim(values.label(kFullName));
  record.orbit_id = trim(values.label(kOrbit));
  record.body = trim(values.label(kBody));
  if (record.body.empty()) record.body = "Earth";  // who asks for the Earth alone gets no such column
  record.time_sigma = trim(values.label(kSigma));
  record.time_sigma_min = minutes_of(record.time_sigma);
  record.distance_min_au = values.number_within(kDistMin, 0, kMostAu);
  record.distance_max_au = values.number_within(kDistMax, 0, kMostAu);
  record.v_rel_km_s = values.number_within(kRel, 0, kMostKmS);
  record.v_inf_km_s = values.number_within(kInf, 0, kMostKmS);
  record.h = values.number_within(kH, -30, 60);
  record.diameter_km = values.number_within(kDiameter, 0, kMostKm);
  record.diameter_sigma_km = values.number_within(kDiameterSigma, 0, kMostKm);
  return {};
}

}  // namespace

Result<CadDocument> parse_cad(std::string_view body, const PartitionKey& asked) {
  CadDocument out;
  auto facts = TRY(jpl::read_table({.api = kApi,
                                    .columns = columns(),
                                    .required = {kDes, kCd, kDist},
                                    .take =
                                        [&](const Values& values, const Span& row) {
                                          CloseApproach record;
                                          record.record_offset = row.offset;
                                          record.record_length = row.length;
                                          std::string reason = fill(values, record);
                                          if (reason.empty()) out.records.push_back(std::move(record));
                                          return reason;
                                        }},
                                   body));
  out.rejected = std::move(facts.rejected);
  out.drift = std::move(facts.drift);
  const auto first = asked.day();
  if (!first) return out;
  // The midnight between two months belongs to both.
  const UtcTime from = midnight(*first) - kMostOfRounding, to = midnight(first_of_month(month_of(*first) + 1)) + kMostOfRounding;
  for (const CloseApproach& record : out.records)
    if (const UtcTime tdb = jpl::time_of_julian_date(record.julian_date); tdb < from || tdb > to)
      return fail(Code::kCorrupt, fmt::format("jpl_cad: the approach of {} is of {}, not of {}", record.designation, to_string(record.date), asked.part));
  return out;
}

}  // namespace skykeep::sources

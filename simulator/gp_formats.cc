#include "simulator/gp_formats.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "core/text.h"

namespace skykeep::simulator {
namespace {

// "2026-09-20T12:42:37.141056": no zone, always six digits.
std::string epoch_text(UtcTime t) {
  std::string text = to_string(UtcTime{t.micros / 1'000'000 * 1'000'000});
  text.pop_back();
  return fmt::format("{}.{:06}", text, t.micros % 1'000'000);
}

// 8.422e-5, not 8.422e-05.
std::string json_number(double value) {
  std::string text = fmt::format("{}", value);
  for (const std::string_view zero : {"e-0", "e+0"})
    if (const size_t at = text.find(zero); at != text.npos) text.erase(at + 2, 1);
  return text;
}

// .0003466
std::string plain(double value, int digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.starts_with("0.")) text.erase(0, 1);
  return text;
}

// .15975118E-3
std::string scientific(double value) {
  if (value == 0) return "0";
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  const double mantissa = value / std::pow(10, exponent);
  std::string digits = fmt::format("{:.8f}", std::abs(mantissa));
  while (digits.back() == '0') digits.pop_back();
  return fmt::format("{}{}E{}", value < 0 ? "-" : "", digits.substr(1), exponent);
}

// " 15975-3": an assumed point before five digits.
std::string tle_exponent(double value) {
  if (value == 0) return " 00000+0";
  int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  auto mantissa = static_cast<int>(std::lround(std::abs(value) / std::pow(10, exponent) * 1e5));
  if (mantissa == 100'000) {
    mantissa = 10'000;
    ++exponent;
  }
  return fmt::format("{}{:05}{}{}", value < 0 ? '-' : ' ', mantissa, exponent > 0 ? '+' : '-', std::abs(exponent));
}

std::string with_checksum(std::string line) {
  int sum = 0;
  for (const char c : line) sum += c >= '0' && c <= '9' ? c - '0' : c == '-' ? 1 : 0;
  return line + static_cast<char>('0' + sum % 10);
}

std::string tle_epoch(UtcTime t) {
  const Date day = date_of(t);
  const int year = static_cast<int>(*to_int(to_string(day).substr(0, 4)));
  const Date first = *parse_date(fmt::format("{}-01-01", year));
  const double of_day = static_cast<double>((t - midnight(day)).count()) / 86400e6;
  return fmt::format("{:02}{:012.8f}", year % 100, (day - first) + 1 + of_day);
}

using Members = std::vector<std::pair<std::string, std::string>>;

// Keyword and value in the order of the standard; how numbers look differs from format to format.
Members mean_elements(const astro::Elements& e, bool is_csv) {
  const auto number = [&](double value, int digits) { return is_csv ? plain(value, digits) : json_number(value); };
  const bool has_eighth_digit = std::lround(e.eccentricity * 1e8) % 10 != 0;  // newer sets have it
  return {{"EPOCH", epoch_text(e.epoch)},
          {"MEAN_MOTION", number(e.mean_motion_rev_per_day, 8)},
          {"ECCENTRICITY", number(e.eccentricity, has_eighth_digit ? 8 : 7)},
          {"INCLINATION", number(e.inclination_deg, 4)},
          {"RA_OF_ASC_NODE", number(e.ra_of_asc_node_deg, 4)},
          {"ARG_OF_PERICENTER", number(e.arg_of_pericenter_deg, 4)},
          {"MEAN_ANOMALY", number(e.mean_anomaly_deg, 4)}};
}
Members tle_parameters(const astro::Elements& e, bool is_csv) {
  const auto number = [&](double value) { return is_csv ? scientific(value) : json_number(value); };
  return {{"EPHEMERIS_TYPE", "0"},
          {"CLASSIFICATION_TYPE", std::string(1, e.classification)},
          {"NORAD_CAT_ID", std::to_string(e.norad_cat_id)},
          {"ELEMENT_SET_NO", std::to_string(e.element_set_no)},
          {"REV_AT_EPOCH", std::to_string(e.rev_at_epoch)},
          {"BSTAR", number(e.bstar)},
          {"MEAN_MOTION_DOT", number(e.mean_motion_dot)},
          {"MEAN_MOTION_DDOT", number(e.mean_motion_ddot)}};
}
Members all_members(const astro::Elements& e, bool is_csv) {
  Members out = {{"OBJECT_NAME", e.name}, {"OBJECT_ID", e.object_id}};
  for (auto& member : mean_elements(e, is_csv)) out.push_back(std::move(member));
  for (auto& member : tle_parameters(e, is_csv)) out.push_back(std::move(member));
  return out;
}
const Members& metadata() {
  static const Members members = {
      {"CENTER_NAME", "EARTH"}, {"REF_FRAME", "TEME"}, {"TIME_SYSTEM", "UTC"}, {"MEAN_ELEMENT_THEORY", "SGP4"}};
  return members;
}

bool is_text(std::string_view name) {
  return name == "OBJECT_NAME" || name == "OBJECT_ID" || name == "EPOCH" || name == "CLASSIFICATION_TYPE";
}

std::string xml_members(const Members& members) {
  std::string out;
  for (const auto& [name, value] : members) out += fmt::format("<{0}>{1}</{0}>", name, value);
  return out;
}

}  // namespace

std::string gp_json(const astro::Elements& e, bool pretty) {
  std::string out;
  for (const auto& [name, value] : all_members(e, false)) {
    out += out.empty() ? "" : ",";
    if (pretty) out += "\n    ";
    out += fmt::format("\"{}\":{}{}", name, pretty ? " " : "", is_text(name) ? fmt::format("\"{}\"", value) : value);
  }
  return pretty ? fmt::format("[\n  {{{}\n  }}\n]", out) : fmt::format("[{{{}}}]", out);
}

std::string gp_csv(const astro::Elements& e) {
  std::string header, row;
  for (const auto& [name, value] : all_members(e, true)) {
    header += (header.empty() ? "" : ",") + name;
    row += (row.empty() ? "" : ",") + value;
  }
  return fmt::format("{}\r\n{}\r\n", header, row);
}

std::string gp_kvn(const astro::Elements& e) {
  std::string out = "CCSDS_OMM_VERS = 2.0\nCREATION_DATE  = \nORIGINATOR     = \n\n";
  const auto add = [&](const Members& members) {
    for (const auto& [name, value] : members) out += fmt::format("{:<20} = {}\n", name, value);
    out += "\n";
  };
  Members head = {{"OBJECT_NAME", e.name}, {"OBJECT_ID", e.object_id}};
  for (const auto& member : metadata()) head.push_back(member);
  head.back().second = "SGP/SGP4";
  add(head);
  add(mean_elements(e, false));
  add(tle_parameters(e, false));
  return out;
}

std::string gp_xml(const astro::Elements& e) {
  Members head = {{"OBJECT_NAME", e.name}, {"OBJECT_ID", e.object_id}};
  for (const auto& member : metadata()) head.push_back(member);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ndm xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:noNamespaceSchemaLocation=\"https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-2.0.0-master-2.0.xsd\">\n"
      "<omm id=\"CCSDS_OMM_VERS\" version=\"2.0\"><header><CREATION_DATE/><ORIGINATOR/></header><body><segment>"
      "<metadata>{}</metadata><data><meanElements>{}</meanElements><tleParameters>{}</tleParameters></data></segment></body>"
      "</omm></ndm>\n",
      xml_members(head), xml_members(mean_elements(e, false)), xml_members(tle_parameters(e, false)));
}

TwoLines two_lines(const astro::Elements& e) {
  TwoLines out;
  out.name = fmt::format("{:<24}", e.name);
  const std::string dot = fmt::format("{:.8f}", std::abs(e.mean_motion_dot)).substr(1);
  const std::string launch = e.object_id.substr(2, 2) + e.object_id.substr(5);  // 1998-067A: 98067A
  out.line1 = with_checksum(fmt::format("1 {:05}{} {:<8} {} {}{} {} {} 0 {:4}", e.norad_cat_id, e.classification, launch,
                                        tle_epoch(e.epoch), e.mean_motion_dot < 0 ? '-' : ' ', dot, tle_exponent(e.mean_motion_ddot),
                                        tle_exponent(e.bstar), e.element_set_no));
  out.line2 = with_checksum(fmt::format("2 {:05} {:8.4f} {:8.4f} {:07} {:8.4f} {:8.4f} {:11.8f}{:05}", e.norad_cat_id,
                                        e.inclination_deg, e.ra_of_asc_node_deg, static_cast<int>(e.eccentricity * 1e7),
                                        e.arg_of_pericenter_deg, e.mean_anomaly_deg, e.mean_motion_rev_per_day, e.rev_at_epoch));
  return out;
}

std::string gp_tle(const astro::Elements& e, bool with_name) {
  const TwoLines lines = two_lines(e);
  return fmt::format("{}{}\r\n{}\r\n", with_name ? lines.name + "\r\n" : "", lines.line1, lines.line2);
}

}  // namespace skykeep::simulator

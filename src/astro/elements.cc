// What all formats share: recognition, ranges, the sentences that come instead of elements.
#include "astro/elements.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "astro/elements_readers.h"
#include "core/text.h"

namespace skykeep::astro {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

// "MEAN_MOTION = 15.5" somewhere; comments before it may be long.
bool looks_like_kvn(std::string_view text) {
  while (!text.empty()) {
    const auto line = trim(detail::take_line(text));
    const auto key = trim(line.substr(0, line.find('=')));
    if (key.size() < line.size() && (iequals(key, "CCSDS_OMM_VERS") || iequals(key, "MEAN_MOTION"))) return true;
  }
  return false;
}

bool looks_like_csv(std::string_view text) {
  const std::string header = to_lower(detail::take_line(text));
  return header.find("mean_motion") != header.npos && header.find(detail::csv_separator(header)) != header.npos;
}

// Line 1 of a two-line set: a name may start with "1 " too, but is no longer than 24 columns.
bool looks_like_tle(std::string_view text) {
  while (!text.empty()) {
    const auto line = detail::trim_left(detail::take_line(text));
    if ((line.starts_with("1 ") || line.starts_with("2 ")) && line.size() > 40) return true;
  }
  return false;
}

// What a Windows shell writes when it is told to put output into a file; empty for other bytes. Elements are ASCII but for
// names.
std::string from_utf16(std::string_view bytes) {
  const bool is_little = bytes.starts_with("\xFF\xFE");
  if (!is_little && !bytes.starts_with("\xFE\xFF")) return {};
  std::string out;
  for (size_t i = 2; i + 1 < bytes.size(); i += 2) {
    const char low = bytes[i + (is_little ? 0 : 1)], high = bytes[i + (is_little ? 1 : 0)];
    out.push_back(high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?');
  }
  return out;
}

std::string excerpt(std::string_view text) {
  std::string out(text.substr(0, 160));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return text.size() > 160 ? out + "..." : out;
}

// No known format. CelesTrak answers in plain sentences, proxies in HTML.
std::unexpected<Error> not_elements(std::string_view text) {
  if (text.empty()) return fail(Code::kInvalidInput, "elements: the document is empty");
  if (starts_with_nocase(text, "No GP data found")) {
    return fail(
        Code::kNotFound,
        fmt::format(
            "elements: the server has none ('{}'). An object with six or more digits in its catalogue number "
            "has no TLE: ask for FORMAT=JSON",
            excerpt(text)));
  }
  if (starts_with_nocase(text, "GP data has not updated")) {
    return fail(Code::kRateLimited,
                fmt::format("elements: '{}'; keep the elements of the last download", excerpt(text)));
  }
  if (starts_with_nocase(text, "CCSDS_")) {
    return fail(Code::kUnsupported, fmt::format("elements: {} is another message: SGP4 needs the mean elements of an OMM",
                                                excerpt(text.substr(0, text.find_first_of(" =_\r\n", 10)))));
  }
  return fail(Code::kInvalidInput,
              fmt::format("elements: neither OMM (JSON, CSV, XML, KVN) nor TLE; the document begins '{}'",
                          excerpt(text)));
}

Result<> read(std::string_view text, Checksums checksums, ElementsDocument& out) {
  const auto as = [&](ElementsFormat format) { out.format = format; };
  if (text.starts_with('[') || text.starts_with('{')) {
    as(ElementsFormat::kOmmJson);
    return detail::read_json(text, checksums, out);
  }
  if (text.starts_with('<')) {
    if (starts_with_nocase(text, "<!doctype html") || starts_with_nocase(text, "<html"))
      return not_elements(text);
    as(ElementsFormat::kOmmXml);
    return detail::read_xml(text, out);
  }
  if (looks_like_kvn(text)) {
    as(ElementsFormat::kOmmKvn);
    return detail::read_kvn(text, out);
  }
  if (looks_like_csv(text)) {
    as(ElementsFormat::kOmmCsv);
    return detail::read_csv(text, out);
  }
  if (looks_like_tle(text)) {
    as(ElementsFormat::kTle);
    return detail::read_tle(text, checksums, out);
  }
  return not_elements(text);
}

}  // namespace

namespace detail {

std::string_view take_line(std::string_view& text) {
  const auto end = text.find_first_of("\r\n");
  const auto line = text.substr(0, end);
  if (end == text.npos) {
    text = {};
  } else {
    const auto behind = text.find_first_not_of('\r', end);
    const bool ends_with_lf = behind != text.npos && text[behind] == '\n';
    text.remove_prefix(ends_with_lf ? behind + 1 : end + 1);
  }
  return line;
}

std::string_view trim_left(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin == text.npos ? std::string_view() : text.substr(begin);
}

std::string clean_name(std::string_view text) {
  constexpr size_t kMost = 120;
  std::string out;
  for (size_t i = 0; i < text.size() && out.size() < kMost; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      out.push_back(c < ' ' || c == 0x7F ? ' ' : text[i]);
      continue;
    }
    const size_t more = c >= 0xC2 && c < 0xE0 ? 1 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : 0;
    const auto is_tail = [](char t) { return (static_cast<unsigned char>(t) & 0xC0) == 0x80; };
    const auto tail = text.substr(i + 1, more);
    if (more == 0 || tail.size() != more || !std::ranges::all_of(tail, is_tail)) {
      out.push_back('?');
      continue;
    }
    out.append(text.substr(i, more + 1));
    i += more;
  }
  return std::string(trim(out));
}

void take(Result<Elements> elements, std::string where, ElementsDocument& document) {
  if (elements) {
    document.elements.push_back(std::move(*elements));
  } else {
    document.rejected.push_back({std::move(where), std::move(elements.error())});
  }
}

}  // namespace detail

std::string_view to_string(ElementsFormat format) {
  switch (format) {
    case ElementsFormat::kOmmJson: return "OMM JSON";
    case ElementsFormat::kOmmCsv: return "OMM CSV";
    case ElementsFormat::kOmmXml: return "OMM XML";
    case ElementsFormat::kOmmKvn: return "OMM KVN";
    case ElementsFormat::kTle: return "TLE";
  }
  return "unknown";
}

Result<> check(const Elements& e) {
  const auto refuse = [&](std::string_view what, double value, std::string_view range) {
    return fail(Code::kInvalidInput, fmt::format("elements of object {}: {} is {}, expected {}",
                                                 e.norad_cat_id, what, value, range));
  };
  struct Angle {
    std::string_view name;
    double degrees;
  };
  const Angle angles[] = {{"RA_OF_ASC_NODE", e.ra_of_asc_node_deg},
                          {"ARG_OF_PERICENTER", e.arg_of_pericenter_deg},
                          {"MEAN_ANOMALY", e.mean_anomaly_deg}};
  // Written so that NaN fails too.
  if (!(e.mean_motion_rev_per_day > 0 && e.mean_motion_rev_per_day <= 20)) {
    return refuse("MEAN_MOTION", e.mean_motion_rev_per_day, "(0, 20] revolutions a day");
  }
  if (!(e.eccentricity >= 0 && e.eccentricity < 1)) return refuse("ECCENTRICITY", e.eccentricity, "[0, 1)");
  if (!(e.inclination_deg >= 0 && e.inclination_deg <= 180))
    return refuse("INCLINATION", e.inclination_deg, "[0, 180] degrees");
  for (const auto& angle : angles) {
    if (!(std::fabs(angle.degrees) <= 360)) return refuse(angle.name, angle.degrees, "[-360, 360] degrees");
  }
  if (!(std::fabs(e.bstar) <= 10)) return refuse("BSTAR", e.bstar, "[-10, 10] per earth radius");
  if (!std::isfinite(e.mean_motion_dot) || !std::isfinite(e.mean_motion_ddot)) {
    return refuse("MEAN_MOTION_DOT or MEAN_MOTION_DDOT", e.mean_motion_dot, "a finite number");
  }
  constexpr UtcTime kFirst{-631'152'000'000'000}, kEnd{7'258'118'400'000'000};  // 1950 and 2200
  if (e.epoch < kFirst || e.epoch >= kEnd) {
    return fail(Code::kInvalidInput, fmt::format("elements of object {}: EPOCH is {}, expected a time from 1950 to 2199", e.norad_cat_id,
                                                 skykeep::to_string(e.epoch)));
  }
  if (e.norad_cat_id < 0 || e.norad_cat_id > 999'999'999) {
    return refuse("NORAD_CAT_ID", static_cast<double>(e.norad_cat_id), "up to nine digits");
  }
  return {};
}

Result<ElementsDocument> parse_elements(std::string_view bytes, Checksums checksums) {
  const std::string narrowed = from_utf16(bytes);
  if (!narrowed.empty()) bytes = narrowed;
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  while (!bytes.empty() && std::string_view(" \t\r\n").find(bytes.front()) != std::string_view::npos) {
    bytes.remove_prefix(1);
  }
  ElementsDocument out;
  TRY(read(bytes, checksums, out));
  if (!out.elements.empty()) return out;
  if (out.rejected.empty()) {
    return fail(Code::kNotFound,
                fmt::format("elements: the {} document holds no object", to_string(out.format)));
  }
  auto& first = out.rejected.front();
  return fail(std::move(first.error).in(fmt::format("{}, {}", to_string(out.format), first.where)));
}

}  // namespace skykeep::astro

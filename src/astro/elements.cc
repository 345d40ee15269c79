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

bool contains_line_starting(std::string_view text, std::string_view prefix) {
  while (!text.empty()) {
    if (trim(detail::take_line(text)).starts_with(prefix)) return true;
  }
  return false;
}

bool looks_like_csv(std::string_view text) {
  const auto header = detail::take_line(text);
  return header.find(',') != header.npos && header.find("MEAN_MOTION") != header.npos;
}

// Line 1 of a two-line set: a name may start with "1 " too, but is no longer than 24 columns.
bool looks_like_tle(std::string_view text) {
  while (!text.empty()) {
    const auto line = detail::take_line(text);
    if ((line.starts_with("1 ") || line.starts_with("2 ")) && line.size() > 40) return true;
  }
  return false;
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
  if (contains_line_starting(text.substr(0, 4096), "CCSDS_OMM_VERS")) {
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
    const bool crlf = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (crlf ? 2 : 1));
  }
  return line;
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
  if (e.norad_cat_id < 0 || e.norad_cat_id > 999'999'999) {
    return refuse("NORAD_CAT_ID", static_cast<double>(e.norad_cat_id), "up to nine digits");
  }
  return {};
}

Result<ElementsDocument> parse_elements(std::string_view bytes, Checksums checksums) {
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

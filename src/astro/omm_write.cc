// OMM out: CCSDS 502.0-B-3. Numbers in the shortest form that reads back to the same double.
#include <fmt/format.h>

#include "astro/ccsds.h"
#include "astro/elements.h"
#include "core/json.h"

namespace skykeep::astro {
namespace {

struct Item {
  std::string_view key;
  std::string text;
  bool is_number;
};

std::string decimal(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

// The mean elements and TLE parameters in CelesTrak's order.
std::vector<Item> items_of(const Elements& e) {
  return {{"OBJECT_NAME", detail::one_line(e.name), false},
          {"OBJECT_ID", detail::one_line(e.object_id), false},
          {"EPOCH", detail::to_ccsds(e.epoch), false},
          {"MEAN_MOTION", decimal(e.mean_motion_rev_per_day), true},
          {"ECCENTRICITY", decimal(e.eccentricity), true},
          {"INCLINATION", decimal(e.inclination_deg), true},
          {"RA_OF_ASC_NODE", decimal(e.ra_of_asc_node_deg), true},
          {"ARG_OF_PERICENTER", decimal(e.arg_of_pericenter_deg), true},
          {"MEAN_ANOMALY", decimal(e.mean_anomaly_deg), true},
          {"EPHEMERIS_TYPE", fmt::format("{}", e.ephemeris_type), true},
          {"CLASSIFICATION_TYPE", detail::one_line(std::string_view(&e.classification, 1)), false},
          {"NORAD_CAT_ID", fmt::format("{}", e.norad_cat_id), true},
          {"ELEMENT_SET_NO", fmt::format("{}", e.element_set_no), true},
          {"REV_AT_EPOCH", fmt::format("{}", e.rev_at_epoch), true},
          {"BSTAR", decimal(e.bstar), true},
          {"MEAN_MOTION_DOT", decimal(e.mean_motion_dot), true},
          {"MEAN_MOTION_DDOT", decimal(e.mean_motion_ddot), true}};
}

constexpr size_t kIdentity = 2,
                 kTleParameters = 9;  // items_of: identity, mean elements from EPOCH on, TLE parameters

std::string csv_cell(const Item& item) {
  if (item.text.find_first_of(",\"") == std::string::npos) return item.text;
  std::string out = "\"";
  for (const char c : item.text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

void append_xml(std::string& out, const Item& item) {
  out += fmt::format("<{0}>{1}</{0}>", item.key, detail::escape_xml(item.text));
}

void append_omm_xml(std::string& out, const Elements& e, const OmmHeader& header) {
  const auto items = items_of(e);
  out += fmt::format(
      "<omm id=\"CCSDS_OMM_VERS\" version=\"2.0\">\n<header><CREATION_DATE>{}</CREATION_DATE>"
      "<ORIGINATOR>{}</ORIGINATOR></header><body><segment><metadata>",
      detail::to_ccsds(header.creation_date), detail::escape_xml(header.originator));
  for (size_t i = 0; i < kIdentity; ++i) append_xml(out, items[i]);
  out +=
      "<CENTER_NAME>EARTH</CENTER_NAME><REF_FRAME>TEME</REF_FRAME><TIME_SYSTEM>UTC</TIME_SYSTEM>"
      "<MEAN_ELEMENT_THEORY>SGP4</MEAN_ELEMENT_THEORY></metadata><data><meanElements>";
  for (size_t i = kIdentity; i < kTleParameters; ++i) append_xml(out, items[i]);
  out += "</meanElements><tleParameters>";
  for (size_t i = kTleParameters; i < items.size(); ++i) append_xml(out, items[i]);
  out += "</tleParameters></data></segment></body></omm>\n";
}

}  // namespace

namespace detail {

std::string to_ccsds(UtcTime t) {
  const Date day = date_of(t);
  const int64_t micros = (t - midnight(day)).count();
  const int64_t seconds = micros / 1'000'000;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}", skykeep::to_string(day), seconds / 3600, seconds / 60 % 60,
                     seconds % 60, micros % 1'000'000);
}

std::string escape_xml(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return out;
}

}  // namespace detail

std::string to_omm_json(const std::vector<Elements>& elements) {
  std::string out = "[";
  for (const auto& e : elements) {
    out += out.size() > 1 ? ",\n{" : "{";
    bool is_first = true;
    for (const auto& item : items_of(e)) {
      out += fmt::format("{}\"{}\":{}", is_first ? "" : ",", item.key,
                         item.is_number ? item.text : to_text(Json(item.text)));
      is_first = false;
    }
    out += '}';
  }
  return out + "]\n";
}

std::string to_omm_csv(const std::vector<Elements>& elements) {
  std::string out;
  const auto append_row = [&](const std::vector<Item>& items, auto&& cell) {
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += ',';
      out += cell(items[i]);
    }
    out += "\r\n";
  };
  append_row(items_of({}), [](const Item& item) { return std::string(item.key); });
  for (const auto& e : elements) append_row(items_of(e), csv_cell);
  return out;
}

std::string to_omm_kvn(const Elements& e, const OmmHeader& header) {
  const auto items = items_of(e);
  std::string out = fmt::format("CCSDS_OMM_VERS = 2.0\nCREATION_DATE = {}\nORIGINATOR = {}\n\n",
                                detail::to_ccsds(header.creation_date), detail::one_line(header.originator));
  const auto append = [&](size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) out += fmt::format("{} = {}\n", items[i].key, items[i].text);
    out += '\n';
  };
  append(0, kIdentity);
  out.pop_back();
  out += "CENTER_NAME = EARTH\nREF_FRAME = TEME\nTIME_SYSTEM = UTC\nMEAN_ELEMENT_THEORY = SGP4\n\n";
  append(kIdentity, kTleParameters);
  append(kTleParameters, items.size());
  out.pop_back();
  return out;
}

std::string to_omm_xml(const std::vector<Elements>& elements, const OmmHeader& header) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ndm xmlns:xsi=\"https://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:noNamespaceSchemaLocation=\"https://sanaregistry.org/r/ndmxml/ndmxml-1.0-master.xsd\">\n";
  for (const auto& e : elements) append_omm_xml(out, e, header);
  return out + "</ndm>\n";
}

}  // namespace skykeep::astro

// CCSDS Orbit Mean-Elements Messages (502.0-B-3) in their four notations, as CelesTrak and Space-Track write
// them.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cctype>

#include "astro/elements_readers.h"
#include "core/text.h"

namespace skykeep::astro::detail {
namespace {

namespace dom = simdjson::dom;

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

Result<double> number(const Fields& fields, std::string_view key, bool is_required) {
  const auto text = fields.get(key);
  if (!text) {
    if (!is_required) return 0.0;
    return fail(Code::kInvalidInput, fmt::format("{} is missing", key));
  }
  const auto value = to_double(*text);
  if (!value) return fail(Code::kInvalidInput, fmt::format("{} is '{}', not a number", key, *text));
  return *value;
}

// Counters: nothing depends on them, but a document that garbles them is not to be trusted.
Result<int64_t> whole(const Fields& fields, std::string_view key) {
  const double value = TRY(number(fields, key, false));
  if (!(value >= 0 && value < 1e15) || value != static_cast<double>(static_cast<int64_t>(value))) {
    return fail(Code::kInvalidInput, fmt::format("{} is '{}', not a whole number", key, *fields.get(key)));
  }
  return static_cast<int64_t>(value);
}

// "2026-09-20T12:42:37.141056", with or without Z, or with the day of the year: "2026-263T12:42:37.141056".
Result<UtcTime> epoch_of(std::string_view text) {
  const auto t = text.find('T');
  if (t == 8 && text[4] == '-') {
    const auto day = to_int(text.substr(5, 3));
    const auto year_start = parse_date(fmt::format("{}-01-01", text.substr(0, 4)));
    const auto clock = parse_utc(fmt::format("1970-01-01{}", text.substr(t)));
    if (!day || *day < 1 || *day > 366 || !year_start || !clock) {
      return fail(Code::kInvalidInput, fmt::format("EPOCH is '{}', not a time", text));
    }
    const Date date = *year_start + static_cast<int>(*day - 1);
    if (to_string(date).substr(0, 4) != text.substr(0, 4)) return fail(Code::kInvalidInput, fmt::format("EPOCH is '{}': that year has no day {}", text, *day));
    return midnight(date) + Duration(clock->micros);
  }
  const auto time = parse_utc(text);
  if (!time) return fail(Code::kInvalidInput, fmt::format("EPOCH is '{}', not a time", text));
  return *time;
}

// SGP4 understands its own mean elements alone; what is not said is as CelesTrak leaves it out.
Result<> check_theory(const Fields& fields) {
  struct Rule {
    std::string_view key;
    std::vector<std::string_view> allowed;
  };
  static const Rule kRules[] = {{"CENTER_NAME", {"EARTH"}},
                                {"REF_FRAME", {"TEME"}},
                                {"TIME_SYSTEM", {"UTC"}},
                                {"MEAN_ELEMENT_THEORY", {"SGP4", "SGP/SGP4", "SGP", "SDP4"}}};
  for (const auto& rule : kRules) {
    const auto value = fields.get(rule.key);
    if (!value) continue;
    const bool known = std::any_of(rule.allowed.begin(), rule.allowed.end(),
                                   [&](std::string_view a) { return iequals(a, *value); });
    if (!known) {
      return fail(
          Code::kUnsupported,
          fmt::format("{} is '{}': SGP4 needs mean elements of the Earth in TEME and UTC", rule.key, *value));
    }
  }
  if (fields.get("EPHEMERIS_TYPE") == "4")
    return fail(Code::kUnsupported, "EPHEMERIS_TYPE is 4: SGP4-XP is another theory");
  return {};
}

Result<Elements> from_tle_service(const Fields& fields, Checksums checksums) {
  const auto line1 = fields.get("LINE1"), line2 = fields.get("LINE2");
  if (!line1 || !line2) return fail(Code::kInvalidInput, "LINE1 or LINE2 is missing");
  const auto header = fields.get("HEADER");
  return parse_tle(header ? *header : fields.get("NAME").value_or(""), *line1, *line2, checksums);
}

std::string where_of(size_t index, const Fields& fields) {
  const auto name = fields.get("OBJECT_NAME");
  return name ? fmt::format("object {} ({})", index, *name) : fmt::format("object {}", index);
}

}  // namespace

void Fields::add(std::string_view key, std::string_view value) {
  items_.emplace_back(upper(trim(key)), std::string(trim(value)));
}

std::optional<std::string_view> Fields::get(std::string_view key) const {
  for (const auto& [name, value] : items_) {
    if (name == key && !value.empty()) return std::string_view(value);
  }
  return std::nullopt;
}

Result<Elements> from_fields(const Fields& fields, Checksums checksums) {
  if (!fields.get("MEAN_MOTION") && fields.get("LINE1")) return from_tle_service(fields, checksums);
  TRY(check_theory(fields));
  Elements e;
  e.name = fields.get("OBJECT_NAME").value_or("");
  e.object_id = fields.get("OBJECT_ID").value_or("");
  const auto id = fields.get("NORAD_CAT_ID");
  if (!id) return fail(Code::kInvalidInput, "NORAD_CAT_ID is missing");
  const auto number_of_object = to_catalog_number(*id);
  if (!number_of_object)
    return fail(Code::kInvalidInput, fmt::format("NORAD_CAT_ID is '{}', not a catalogue number", *id));
  e.norad_cat_id = *number_of_object;
  const auto epoch = fields.get("EPOCH");
  if (!epoch) return fail(Code::kInvalidInput, "EPOCH is missing");
  e.epoch = TRY(epoch_of(*epoch));
  e.mean_motion_rev_per_day = TRY(number(fields, "MEAN_MOTION", true));
  e.eccentricity = TRY(number(fields, "ECCENTRICITY", true));
  e.inclination_deg = TRY(number(fields, "INCLINATION", true));
  e.ra_of_asc_node_deg = TRY(number(fields, "RA_OF_ASC_NODE", true));
  e.arg_of_pericenter_deg = TRY(number(fields, "ARG_OF_PERICENTER", true));
  e.mean_anomaly_deg = TRY(number(fields, "MEAN_ANOMALY", true));
  e.bstar = TRY(number(fields, "BSTAR", true));
  e.mean_motion_dot = TRY(number(fields, "MEAN_MOTION_DOT", false));
  e.mean_motion_ddot = TRY(number(fields, "MEAN_MOTION_DDOT", false));
  e.classification = fields.get("CLASSIFICATION_TYPE").value_or("U").front();
  e.ephemeris_type = static_cast<int>(TRY(whole(fields, "EPHEMERIS_TYPE")));
  e.element_set_no = TRY(whole(fields, "ELEMENT_SET_NO"));
  e.rev_at_epoch = TRY(whole(fields, "REV_AT_EPOCH"));
  TRY(check(e));
  return e;
}

namespace {

// The scalars of one JSON object; what is nested or null says nothing to us.
Fields read_object(dom::object object) {
  Fields out;
  for (const auto [key, value] : object) {
    switch (value.type()) {
      case dom::element_type::STRING: out.add(key, value.get_string().value_unsafe()); break;
      case dom::element_type::INT64: out.add(key, fmt::format("{}", value.get_int64().value_unsafe())); break;
      case dom::element_type::UINT64:
        out.add(key, fmt::format("{}", value.get_uint64().value_unsafe()));
        break;
      case dom::element_type::DOUBLE:
        out.add(key, fmt::format("{}", value.get_double().value_unsafe()));
        break;
      default: break;
    }
  }
  return out;
}

void read_array(dom::array array, Checksums checksums, ElementsDocument& out) {
  size_t index = 0;
  for (const auto item : array) {
    ++index;
    dom::object object;
    if (item.get_object().get(object)) {
      take(fail(Code::kInvalidInput, "is not a JSON object"), fmt::format("object {}", index), out);
      continue;
    }
    const Fields fields = read_object(object);
    take(from_fields(fields, checksums), where_of(index, fields), out);
  }
}

}  // namespace

Result<> read_json(std::string_view text, Checksums checksums, ElementsDocument& out) {
  dom::parser parser;
  dom::element root;
  if (const auto error = parser.parse(text.data(), text.size()).get(root)) {
    return fail(Code::kInvalidInput,
                fmt::format("elements: broken JSON ({})", simdjson::error_message(error)));
  }
  dom::array array;
  if (!root.get_array().get(array) ||
      !root["member"].get_array().get(array)) {  // "member": tle.ivanstanojevic.me
    read_array(array, checksums, out);
    return {};
  }
  dom::object object;
  if (root.get_object().get(object))
    return fail(Code::kInvalidInput, "elements: the JSON is neither an object nor an array");
  const Fields fields = read_object(object);
  const auto said = fields.get("ERROR");
  if (said && !fields.get("MEAN_MOTION") && !fields.get("LINE1")) {
    return fail(Code::kNotFound, fmt::format("elements: the server says '{}'", *said));
  }
  take(from_fields(fields, checksums), where_of(1, fields), out);
  return {};
}

namespace {

// One record of RFC 4180, quotes included; a record may not span lines (no field of an OMM does).
std::vector<std::string> split_csv(std::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') {
        cells.back() += '"';
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

Result<> read_csv(std::string_view text, ElementsDocument& out) {
  const auto header = split_csv(take_line(text));
  for (size_t line_number = 2; !text.empty(); ++line_number) {
    const auto line = take_line(text);
    if (trim(line).empty()) continue;
    const auto cells = split_csv(line);
    const auto where = fmt::format("line {}", line_number);
    if (cells.size() != header.size()) {
      take(fail(Code::kInvalidInput,
                fmt::format("{} columns where the header has {}", cells.size(), header.size())),
           where, out);
      continue;
    }
    Fields fields;
    for (size_t i = 0; i < cells.size(); ++i) fields.add(header[i], cells[i]);
    take(from_fields(fields, Checksums::kStrict), where, out);
  }
  return {};
}

Result<> read_kvn(std::string_view text, ElementsDocument& out) {
  Fields fields;
  size_t count = 0;
  const auto finish = [&] {
    if (fields.empty()) return;
    ++count;
    take(from_fields(fields, Checksums::kStrict), where_of(count, fields), out);
    fields = {};
  };
  while (!text.empty()) {
    const auto line = trim(take_line(text));
    const auto equals = line.find('=');
    if (equals == line.npos || line.starts_with("COMMENT")) continue;
    const auto key = trim(line.substr(0, equals));
    auto value = trim(line.substr(equals + 1));
    if (value.ends_with(']')) value = value.substr(0, value.rfind('['));  // "15.5 [rev/day]"
    if (key == "CCSDS_OMM_VERS") finish();
    fields.add(key, value);
  }
  finish();
  return {};
}

}  // namespace skykeep::astro::detail

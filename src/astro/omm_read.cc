// CCSDS Orbit Mean-Elements Messages (502.0-B-3) in their four notations, as CelesTrak and Space-Track write
// them.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "astro/elements_readers.h"
#include "core/text.h"

namespace skykeep::astro::detail {
namespace {

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

// Counters: nothing depends on them, but a document that garbles them is not to be trusted. -1 revolutions are what some
// programs write for a number that they do not know.
Result<int64_t> whole(const Fields& fields, std::string_view key) {
  const double value = TRY(number(fields, key, false));
  if (value == -1 && key == "REV_AT_EPOCH") return 0;
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
    const auto next_year = parse_date(fmt::format("{:04}-01-01", to_int(text.substr(0, 4)).value_or(0) + 1));
    if (!day || !year_start || !next_year || *day < 1 || *day > *next_year - *year_start || !clock) {
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

// Space-Track's TLE class gives the fraction of the second as a number of its own, beside an epoch of whole seconds.
Result<UtcTime> epoch_of(const Fields& fields) {
  const auto text = fields.get("EPOCH");
  if (!text) return fail(Code::kInvalidInput, "EPOCH is missing");
  const UtcTime epoch = TRY(epoch_of(*text));
  const auto fraction = fields.get("EPOCH_MICROSECONDS");
  if (!fraction) return epoch;
  const double micros = TRY(number(fields, "EPOCH_MICROSECONDS", true));
  if (!(micros >= 0 && micros < 1e6) || micros != std::floor(micros))
    return fail(Code::kInvalidInput, fmt::format("EPOCH_MICROSECONDS is '{}', expected a whole number below 1000000", *fraction));
  const int64_t whole = second_of(epoch) * 1'000'000, own = epoch.micros - whole;
  if (own != 0 && own != static_cast<int64_t>(micros))
    return fail(Code::kInvalidInput, fmt::format("EPOCH_MICROSECONDS is '{}', but EPOCH is '{}'", *fraction, *text));
  return UtcTime{whole + static_cast<int64_t>(micros)};
}

// The number, if there is one; then designator or name tells the object apart (CCSDS has the number as optional).
Result<int64_t> number_of_object(const Fields& fields) {
  auto text = fields.get("NORAD_CAT_ID");
  if (text && text->ends_with(".0")) text->remove_suffix(2);  // tables of numbers with gaps write it so
  if (!text) {
    if (fields.get("OBJECT_ID") || fields.get("OBJECT_NAME")) return 0;
    return fail(Code::kInvalidInput, "NORAD_CAT_ID is missing, and neither OBJECT_ID nor OBJECT_NAME says which object it is");
  }
  const auto number = to_catalog_number(*text);
  if (!number) return fail(Code::kInvalidInput, fmt::format("NORAD_CAT_ID is '{}', not a catalogue number", *text));
  return *number;
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

}  // namespace

std::string where_of(size_t index, const Fields& fields) {
  const auto name = fields.get("OBJECT_NAME");
  return name ? fmt::format("object {} ({})", index, clean_name(*name)) : fmt::format("object {}", index);
}

std::optional<std::string_view> Fields::contradiction() const {
  for (size_t i = 0; i < items_.size(); ++i)
    for (size_t j = i + 1; j < items_.size(); ++j)
      if (items_[i].first == items_[j].first && items_[i].second != items_[j].second && !items_[i].second.empty() && !items_[j].second.empty() &&
          std::ranges::find(kOmmKeywords, items_[i].first) != std::end(kOmmKeywords))
        return std::string_view(items_[i].first);
  return std::nullopt;
}

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
  if (const auto twice = fields.contradiction())
    return fail(Code::kInvalidInput, fmt::format("{} is given twice, with different values", *twice));
  TRY(check_theory(fields));
  Elements e;
  e.name = clean_name(fields.get("OBJECT_NAME").value_or(""));
  e.object_id = clean_name(fields.get("OBJECT_ID").value_or(""));
  e.norad_cat_id = TRY(number_of_object(fields));
  e.epoch = TRY(epoch_of(fields));
  e.mean_motion_rev_per_day = TRY(number(fields, "MEAN_MOTION", true));
  e.eccentricity = TRY(number(fields, "ECCENTRICITY", true));
  e.inclination_deg = TRY(number(fields, "INCLINATION", true));
  e.ra_of_asc_node_deg = TRY(number(fields, "RA_OF_ASC_NODE", true));
  e.arg_of_pericenter_deg = TRY(number(fields, "ARG_OF_PERICENTER", true));
  e.mean_anomaly_deg = TRY(number(fields, "MEAN_ANOMALY", true));
  e.bstar = TRY(number(fields, "BSTAR", true));
  e.mean_motion_dot = TRY(number(fields, "MEAN_MOTION_DOT", false));
  e.mean_motion_ddot = TRY(number(fields, "MEAN_MOTION_DDOT", false));
  const char classification = fields.get("CLASSIFICATION_TYPE").value_or("U").front();
  e.classification = std::isalpha(static_cast<unsigned char>(classification)) != 0 ? classification : 'U';
  e.ephemeris_type = static_cast<int>(TRY(whole(fields, "EPHEMERIS_TYPE")));
  e.element_set_no = TRY(whole(fields, "ELEMENT_SET_NO"));
  e.rev_at_epoch = TRY(whole(fields, "REV_AT_EPOCH"));
  TRY(check(e));
  return e;
}

namespace {

// One record of RFC 4180, quotes included; a record may not span lines (no field of an OMM does).
std::vector<std::string> split_csv(std::string_view line, char separator) {
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
    } else if (c == separator && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

// Spreadsheets end every line with separators to the width of their widest.
void drop_empty_ends(std::vector<std::string>& cells, size_t least) {
  while (cells.size() > least && trim(cells.back()).empty()) cells.pop_back();
}

}  // namespace

char csv_separator(std::string_view header) {
  for (const char c : {',', ';', '\t'})
    if (header.find(c) != header.npos) return c;
  return ',';
}

Result<> read_csv(std::string_view text, ElementsDocument& out) {
  const auto first = take_line(text);
  const char separator = csv_separator(first);
  auto header = split_csv(first, separator);
  const size_t full = header.size();
  drop_empty_ends(header, 1);
  for (size_t line_number = 2; !text.empty(); ++line_number) {
    const auto line = take_line(text);
    if (trim(line).empty()) continue;
    auto cells = split_csv(line, separator);
    const auto where = fmt::format("line {}", line_number);
    const size_t given = cells.size();
    drop_empty_ends(cells, header.size());
    if (cells.size() != header.size()) {
      take(fail(Code::kInvalidInput, fmt::format("{} columns where the header has {}", given, full)), where, out);
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
    if (equals == line.npos || iequals(line.substr(0, 7), "COMMENT")) continue;
    const auto key = trim(line.substr(0, equals));
    auto value = trim(line.substr(equals + 1));
    if (value.ends_with(']')) value = value.substr(0, value.rfind('['));  // "15.5 [rev/day]"
    if (iequals(key, "CCSDS_OMM_VERS")) finish();
    fields.add(key, value);
  }
  finish();
  return {};
}

}  // namespace skykeep::astro::detail

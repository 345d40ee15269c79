#include "sources/jpl_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "astro/sun.h"
#include "core/text.h"

namespace skykeep::sources::jpl {

using namespace reading;

Head::Head(const Api& api, Envelope& envelope, Document& document, Drift& drift) : api_(api), document_(document), drift_(drift) {
  envelope.on("signature", [this](od::value value) { return read_signature(value); });
  envelope.keep("count", count_);
}

void refuse_errors(const Api& api, Envelope& envelope) {
  for (const char* name : {"error", "message"})
    envelope.on(name, [&api](od::value value) -> Result<> { return fail(error_answer(api.what, value)); });
}

Result<> Head::read_signature(od::value value) {
  enum Slot : uint8_t { kSource, kVersion };
  static const FieldTable kFields = {{"signature.", {{"source", Expect::kText, kSource}, {"version", Expect::kText, kVersion}}}};
  od::object object;
  if (value.get_object().get(object)) return fail(document_.unexpected("its signature is no object"));
  Values values(kFields, drift_);
  if (const auto error = read_fields(object, kFields, 0, values.scalars, drift_)) return fail(document_.broken(error));
  values.expect({kSource, kVersion});
  source_ = values.text(kSource);
  const std::string_view version = values.text(kVersion);
  if (!version.empty() && std::ranges::find(api_.versions, version) == api_.versions.end() && drift_.is_new("version ", version))
    drift_.add(fmt::format("version {} of the API is not known", quote_start(version)));
  return {};
}

Result<> Head::check(size_t rows) const {
  if (!source_.empty() && source_.find(api_.signed_as) == source_.npos)
    return fail(document_.unexpected(fmt::format("it is signed by {}", quote_start(source_))));
  if (!has_count() || to_integer(count_) == static_cast<int64_t>(rows)) return {};
  return fail(document_.unexpected(fmt::format("its count is {}, but it has {} rows", describe(count_), rows)));
}

namespace {

const Group& table_members() {
  static const Group kMembers("", {{"signature"}, {"count"}, {"total"}, {"fields"}, {"data"}});
  return kMembers;
}

Result<std::vector<std::string>> read_names(od::value value, const Document& document) {
  std::vector<std::string> out;
  od::array list;
  if (value.get_array().get(list)) return fail(document.unexpected("its fields are no list"));
  for (auto element : list) {
    std::string_view name;
    if (std::move(element).get_string().get(name)) return fail(document.unexpected("the name of a field is no text"));
    out.emplace_back(name);
  }
  return out;
}

// The columns of a table in the order of its fields; a null stands for one that is not known.
Result<std::vector<const Field*>> columns_of(const TableReader& reader, const std::vector<std::string>& names, const Document& document, Drift& drift) {
  const Group& table = reader.columns[0];
  std::vector<const Field*> out;
  for (const std::string& name : names) {
    const Field* field = table.find(name);
    if (field == nullptr) drift.unknown_field(table, name);
    else if (std::ranges::find(out, field) != out.end()) return fail(document.unexpected(fmt::format("its field '{}' is there twice", name)));
    out.push_back(field);
  }
  for (const size_t slot : reader.required)
    if (const Field* field = table.field_of(slot); std::ranges::find(out, field) == out.end())
      return fail(document.unexpected(fmt::format("its fields lack '{}'", field->name)));
  return out;
}

class RowReader {
 public:
  RowReader(const TableReader& reader, const std::vector<const Field*>& columns, Document& document, Drift& drift, TableFacts& out)
      : reader_(reader), columns_(columns), document_(document), drift_(drift), out_(out), values_(reader.columns, drift) {}

  Result<size_t> read(od::value value) {
    od::array rows;
    if (value.get_array().get(rows)) return fail(document_.unexpected("its data are no list"));
    size_t count = 0;
    for (auto element : rows) {
      od::value row;
      if (const auto error = std::move(element).get(row)) return fail(document_.broken(error));
      TRY(read_row(row));
      ++count;
    }
    return count;
  }

 private:
  Result<> read_row(od::value value) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a row has no beginning"));
    od::array cells;
    if (value.get_array().get(cells)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a row is no list: {}", quote_start(document_.text(span)))});
      return {};
    }
    values_.scalars = {};
    size_t at = 0;
    for (auto element : cells) {
      od::value cell;
      if (const auto error = std::move(element).get(cell)) return fail(document_.broken(error));
      if (const auto error = read_cell(cell, at++)) return fail(document_.broken(error));
    }
    const Span span = document_.span_from(start);
    std::string reason = at == columns_.size() ? reader_.take(values_, span) : fmt::format("a row has {} cells for {} fields", at, columns_.size());
    if (!reason.empty()) out_.rejected.push_back({span.offset, span.length, std::move(reason)});
    return {};
  }

  simdjson::error_code read_cell(od::value cell, size_t at) {
    Scalar scalar;
    if (const auto error = read_scalar(cell, scalar)) return error;
    const Field* field = at < columns_.size() ? columns_[at] : nullptr;
    if (field == nullptr || field->expect == Expect::kIgnored) return simdjson::SUCCESS;
    if (scalar.kind != Kind::kText && scalar.kind != Kind::kNull) drift_.changed_kind(reader_.columns[0], *field, scalar.kind);
    values_.scalars[field->slot] = scalar;
    return simdjson::SUCCESS;
  }

  const TableReader& reader_;
  const std::vector<const Field*>& columns_;
  Document& document_;
  Drift& drift_;
  TableFacts& out_;
  Values values_;
};

}  // namespace

// Fields are read first, wherever they stand.
Result<TableFacts> read_table(const TableReader& reader, std::string_view body) {
  TableFacts out;
  Drift drift(reader.api.what);
  std::vector<std::string> names;
  {
    Document document(reader.api.what, body);
    Envelope envelope(reader.api.what, document, table_members(), drift);
    Head head(reader.api, envelope, document, drift);
    refuse_errors(reader.api, envelope);
    envelope.on("fields", [&](od::value value) -> Result<> {
      names = TRY(read_names(value, document));
      return {};
    });
    TRY(envelope.run({"count", "fields"}));
    if (names.empty()) {
      TRY(head.check(0));
      out.drift = drift.take();
      return out;
    }
  }
  Document document(reader.api.what, body);
  const auto columns = TRY(columns_of(reader, names, document, drift));
  Envelope envelope(reader.api.what, document, table_members(), drift);
  Head head(reader.api, envelope, document, drift);
  RowReader rows(reader, columns, document, drift, out);
  size_t count = 0;
  envelope.on("data", [&](od::value value) -> Result<> {
    count = TRY(rows.read(value));
    return {};
  });
  TRY(envelope.run({"count", "data"}));
  TRY(head.check(count));
  out.drift = drift.take();
  return out;
}

std::string scope_of(std::string_view designation) {
  std::string out;
  for (const char c : trim(designation)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (is_plain) out += c;
    else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    else if (c == ' ') out += '_';
    else if (c == '/') out += "--";
    else return {};
  }
  return out;
}

std::string designation_of(std::string_view scope) {
  std::string out = replace_all(replace_all(std::string(scope), "--", "/"), "_", " ");
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Result<UtcTime> parse_time(std::string_view text) {
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string written(trim(text));
  const auto month = written.size() < 11 ? std::end(kMonths) : std::ranges::find(kMonths, std::string_view(written).substr(5, 3));
  if (month == std::end(kMonths)) return fail(Code::kInvalidInput, fmt::format("'{}' is no date of JPL's", written.substr(0, 40)));
  const std::string day = fmt::format("{}{:02}{}", written.substr(0, 5), month - std::begin(kMonths) + 1, written.substr(8, 3));
  if (written.size() > 11) return parse_utc(day + written.substr(11));
  return midnight(TRY(parse_date(day)));
}

UtcTime utc_of_tdb(UtcTime tdb) {
  // TDB is TT but for 2 ms. The leap seconds are those of the moment in UTC.
  const UtcTime near = tdb - Duration(std::llround(astro::tt_minus_utc_s(tdb) * 1e6));
  return tdb - Duration(std::llround(astro::tt_minus_utc_s(near) * 1e6));
}

UtcTime time_of_julian_date(double days) {
  constexpr double kUnixEpoch = 2'440'587.5, kMicrosADay = 86'400e6;
  return UtcTime{std::llround((days - kUnixEpoch) * kMicrosADay)};
}

}  // namespace skykeep::sources::jpl

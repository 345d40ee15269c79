#include <fmt/format.h>

#include "core/text.h"
#include "sources/jpl_sentry/jpl_sentry.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kVersions[] = {"1.1", "2.0"};
constexpr jpl::Api kApi{"jpl_sentry", "Sentry", kVersions};
constexpr int64_t kMostImpacts = 1'000'000, kLastYear = 9'999;

enum Slot : uint8_t { kDes, kFullName, kId, kH, kDiameter, kInf, kIp, kImpacts, kPsCum, kPsMax, kTsMax, kRange, kLastObs, kLastObsJd, kRemovedAt };

// A row of either list, or the summary of an object.
const FieldTable& row_fields() {
  using enum Expect;
  static const FieldTable kFields = {{"data[].",
                                      {{"des", kText, kDes},
                                       {"fullname", kText, kFullName},
                                       {"id", kText, kId},
                                       {"h", kText, kH},
                                       {"diameter", kText, kDiameter},
                                       {"v_inf", kText, kInf},
                                       {"ip", kText, kIp},
                                       {"n_imp", kText, kImpacts},
                                       {"ps_cum", kText, kPsCum},
                                       {"ps_max", kText, kPsMax},
                                       {"ts_max", kText, kTsMax},
                                       {"range", kText, kRange},
                                       {"last_obs", kText, kLastObs},
                                       {"last_obs_jd", kText, kLastObsJd},
                                       {"removed", kText, kRemovedAt},
                                       {"method"}, {"pdate"}, {"cdate"}, {"first_obs"}, {"darc"}, {"nobs"}, {"ndel"}, {"ndop"}, {"nsat"},
                                       {"mass"}, {"energy"}, {"v_imp"}}}};
  return kFields;
}

// "2056-2113".
void fill_years(const Values& values, SentryRecord& record) {
  const std::string_view range = values.label(kRange);
  const size_t line = range.find('-');
  if (line == range.npos) return;
  const auto first = to_int(range.substr(0, line)), last = to_int(range.substr(line + 1));
  if (!first || !last || *first < 0 || *last < *first || *last > kLastYear) return;
  record.first_year = *first;
  record.last_year = *last;
}

std::string fill(const Values& values, SentryRecord& record) {
  record.designation = trim(values.label(kDes));
  if (record.designation.empty()) return fmt::format("des is none: {}", describe(values[kDes]));
  record.full_name = trim(values.label(kFullName));
  record.sentry_id = trim(values.label(kId));
  record.last_observed = trim(values.label(kLastObs));
  record.h = values.number_within(kH, -30, 60);
  record.diameter_km = values.number_within(kDiameter, 0, 2'000);
  record.v_inf_km_s = values.number_within(kInf, 0, 1'000);
  record.impact_probability = values.number_within(kIp, 0, 1);
  record.palermo_cumulative = values.number_within(kPsCum, -100, 100);
  record.palermo_maximum = values.number_within(kPsMax, -100, 100);
  record.impacts = values.integer_within(kImpacts, 0, kMostImpacts);
  record.torino_maximum = values.integer_within(kTsMax, 0, 10);
  fill_years(values, record);
  if (const auto days = values.number_within(kLastObsJd, 2'000'000, 3'000'000)) record.last_observed_on = date_of(jpl::time_of_julian_date(*days));
  record.removed_at = values.time_within(kRemovedAt, {}, UtcTime{INT64_MAX});
  return {};
}

class SentryReader {
 public:
  SentryReader(Document& document, Drift& drift, SentryDocument& out) : document_(document), out_(out), values_(row_fields(), drift), drift_(drift) {}

  Result<> read_rows(od::value value) {
    od::array list;
    if (value.get_array().get(list)) return fail(document_.unexpected("its data are no list"));
    for (auto element : list) {
      od::value row;
      if (const auto error = std::move(element).get(row)) return fail(document_.broken(error));
      ++rows_;
      if (is_object_) TRY(document_.skip(row));
      else TRY(read_record(row));
    }
    return {};
  }

  // Of an object the rows are its virtual impactors, wherever the summary stands.
  Result<> read_summary(od::value value) {
    out_.records.clear();
    out_.rejected.clear();
    is_object_ = true;
    return read_record(value);
  }

  // What is gone says when, and may not say who it was.
  Result<> read_removed(od::value value) {
    const char* start = document_.here();
    Scalar when;
    if (const auto error = read_scalar(value, when)) return fail(document_.broken(error));
    const auto time = when.kind == Kind::kText ? parse_utc(trim(when.text)) : fail(Code::kInvalidInput, "it is no text");
    if (!time || start == nullptr) return fail(document_.unexpected(fmt::format("removed is no date: {}", describe(when))));
    const Span span = document_.span_from(start);
    SentryRecord record;
    record.removed_at = *time;
    record.record_offset = span.offset;
    record.record_length = span.length;
    out_.records.push_back(std::move(record));
    is_removed_ = true;
    return {};
  }

  SentryKind kind() const {
    if (is_object_) return SentryKind::kObject;
    const bool is_list_of_removed = !out_.records.empty() && out_.records.front().removed_at;
    return is_removed_ || is_list_of_removed ? SentryKind::kRemoved : SentryKind::kListed;
  }
  bool has_rows() const { return !is_object_ && !is_removed_; }
  size_t rows() const { return rows_; }

 private:
  Result<> read_record(od::value value) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a record has no beginning"));
    od::object object;
    if (value.get_object().get(object)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a record is no object: {}", quote_start(document_.text(span)))});
      return {};
    }
    values_.scalars = {};
    if (const auto error = read_fields(object, row_fields(), 0, values_.scalars, drift_)) return fail(document_.broken(error));
    const Span span = document_.span_from(start);
    SentryRecord record;
    record.record_offset = span.offset;
    record.record_length = span.length;
    std::string reason = fill(values_, record);
    if (reason.empty()) out_.records.push_back(std::move(record));
    else out_.rejected.push_back({span.offset, span.length, std::move(reason)});
    return {};
  }

  Document& document_;
  SentryDocument& out_;
  Values values_;
  Drift& drift_;
  size_t rows_ = 0;
  bool is_object_ = false, is_removed_ = false;
};

}  // namespace

std::string_view to_string(SentryKind kind) {
  switch (kind) {
    case SentryKind::kListed: return "listed";
    case SentryKind::kRemoved: return "removed";
    case SentryKind::kObject: return "object";
  }
  return "?";
}

Result<SentryDocument> parse_sentry(std::string_view body) {
  static const Group kMembers("", {{"signature"}, {"count"}, {"data"}, {"summary"}, {"removed"}});
  SentryDocument out;
  Document document(kApi.what, body);
  Drift drift(kApi.what);
  Envelope envelope(kApi.what, document, kMembers, drift);
  jpl::Head head(kApi, envelope, document, drift);
  SentryReader reader(document, drift, out);
  envelope.on("data", [&](od::value value) { return reader.read_rows(value); });
  envelope.on("summary", [&](od::value value) { return reader.read_summary(value); });
  envelope.on("removed", [&](od::value value) { return reader.read_removed(value); });
  TRY(envelope.run({"data", "summary", "removed"}));
  out.kind = reader.kind();
  if (reader.has_rows()) TRY(head.check(reader.rows()));
  if (out.records.empty() && out.rejected.empty()) return fail(document.unexpected("it lists nothing"));
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources

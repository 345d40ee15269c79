#include <fmt/format.h>

#include "core/text.h"
#include "sources/jpl_sbdb/jpl_sbdb.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kVersions[] = {"1.0", "1.1", "1.2", "1.3"};
constexpr jpl::Api kApi{"jpl_sbdb", "Small-Body Database", kVersions};
constexpr size_t kMostValues = 500;

enum ObjectSlot : uint8_t { kDes, kFullName, kSpkId, kKind, kOrbitId, kNeo, kPha, kClassCode, kClassName };
enum OrbitSlot : uint8_t { kEpoch, kMoid, kCondition, kUsed, kArc, kFirst, kLast, kRms };
enum ValueSlot : uint8_t { kName, kValue, kSigma, kUnits, kRef, kNotes };

const FieldTable& object_fields() {
  using enum Expect;
  static const FieldTable kFields = {{"object.",
                                      {{"des", kText, kDes},
                                       {"fullname", kText, kFullName},
                                       {"spkid", kText, kSpkId},
                                       {"kind", kText, kKind},
                                       {"orbit_id", kText, kOrbitId},
                                       {"neo", kBool, kNeo},
                                       {"pha", kBool, kPha},
                                       {"orbit_class", kGroup, 1},
                                       {"shortname"}, {"prefix"}, {"des_alt"}}},
                                     {"object.orbit_class.", {{"code", kText, kClassCode}, {"name", kText, kClassName}}}};
  return kFields;
}

const FieldTable& orbit_fields() {
  using enum Expect;
  static const FieldTable kFields = {{"orbit.",
                                      {{"epoch", kText, kEpoch},
                                       {"moid", kText, kMoid},
                                       {"condition_code", kText, kCondition},
                                       {"n_obs_used", kNumber, kUsed},
                                       {"data_arc", kText, kArc},
                                       {"first_obs", kText, kFirst},
                                       {"last_obs", kText, kLast},
                                       {"rms", kText, kRms},
                                       {"elements"}, {"orbit_id"}, {"source"}, {"producer"}, {"soln_date"}, {"equinox"}, {"cov_epoch"}, {"moid_jup"},
                                       {"t_jup"}, {"not_valid_before"}, {"not_valid_after"}, {"model_pars"}, {"two_body"}, {"n_del_obs_used"},
                                       {"n_dop_obs_used"}, {"sb_used"}, {"pe_used"}, {"comment"}}}};
  return kFields;
}

const FieldTable& value_fields() {
  using enum Expect;
  static const FieldTable kFields = {{"value.",
                                      {{"name", kText, kName},
                                       {"value", kText, kValue},
                                       {"sigma", kText, kSigma},
                                       {"units", kText, kUnits},
                                       {"ref", kText, kRef},
                                       {"notes", kText, kNotes},
                                       {"title"}, {"label"}, {"desc"}}}};
  return kFields;
}

std::optional<bool> to_bool(const Scalar& scalar) { return scalar.kind == Kind::kBool ? std::optional(scalar.text == "true") : std::nullopt; }

class SbdbReader {
 public:
  SbdbReader(Document& document, Drift& drift, SbdbObject& out) : document_(document), drift_(drift), out_(out) {}

  Result<> read_object(od::value value) {
    const char* start = document_.here();
    od::object object;
    if (start == nullptr || value.get_object().get(object)) return fail(document_.unexpected("its object is none"));
    Values values(object_fields(), drift_);
    if (const auto error = read_fields(object, object_fields(), 0, values.scalars, drift_)) return fail(document_.broken(error));
    const Span span = document_.span_from(start);
    out_.record_offset = span.offset;
    out_.record_length = span.length;
    out_.designation = trim(values.label(kDes));
    if (out_.designation.empty()) return fail(document_.unexpected(fmt::format("its des is none: {}", describe(values[kDes]))));
    out_.full_name = trim(values.label(kFullName));
    out_.spk_id = trim(values.label(kSpkId));
    out_.kind = trim(values.label(kKind));
    out_.orbit_id = trim(values.label(kOrbitId));
    out_.orbit_class = trim(values.label(kClassCode));
    out_.orbit_class_name = trim(values.label(kClassName));
    out_.is_neo = to_bool(values[kNeo]);
    out_.is_hazardous = to_bool(values[kPha]);
    return {};
  }

  Result<> read_orbit(od::value value) {
    od::object object;
    if (value.get_object().get(object)) return fail(document_.unexpected("its orbit is no object"));
    Values values(orbit_fields(), drift_);
    for (auto entry : object) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      if (raw_key(pair) == "elements") TRY(read_values(pair.value(), true));
      else if (const auto error = read_field(pair, orbit_fields(), values.scalars, drift_)) return fail(document_.broken(error));
    }
    out_.epoch_jd = values.number_within(kEpoch, 0, 1e7);
    out_.moid_au = values.number_within(kMoid, 0, 1e4);
    out_.condition_code = values.integer_within(kCondition, 0, 9);
    out_.observations = values.integer_within(kUsed, 0, 10'000'000);
    out_.data_arc_days = values.integer_within(kArc, 0, 1'000'000);
    out_.rms = values.number_within(kRms, 0, 1e6);
    out_.first_observed = trim(values.label(kFirst));
    out_.last_observed = trim(values.label(kLast));
    return {};
  }

  Result<> read_values(od::value value, bool are_elements) {
    od::array list;
    if (value.get_array().get(list)) return fail(document_.unexpected(are_elements ? "its elements are no list" : "its phys_par are no list"));
    for (auto element : list) {
      od::value entry;
      if (const auto error = std::move(element).get(entry)) return fail(document_.broken(error));
      if (out_.values.size() == kMostValues) return fail(document_.unexpected("it has too many values"));
      TRY(read_value(entry, are_elements));
    }
    return {};
  }

 private:
  Result<> read_value(od::value value, bool is_element) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a value has no beginning"));
    od::object object;
    if (value.get_object().get(object)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a value is no object: {}", quote_start(document_.text(span)))});
      return {};
    }
    Values values(value_fields(), drift_);
    if (const auto error = read_fields(object, value_fields(), 0, values.scalars, drift_)) return fail(document_.broken(error));
    const Span span = document_.span_from(start);
    SbdbValue read{.is_element = is_element, .record_offset = span.offset, .record_length = span.length};
    read.name = trim(values.label(kName));
    if (read.name.empty()) {
      out_.rejected.push_back({span.offset, span.length, fmt::format("name is none: {}", describe(values[kName]))});
      return {};
    }
    read.text = trim(values.text(kValue));
    read.value = to_number(values[kValue]);  // a spectral type is none
    read.sigma = to_number(values[kSigma]);
    read.units = trim(values.text(kUnits));
    read.reference = trim(values.text(kRef));
    read.notes = trim(values.text(kNotes));
    out_.values.push_back(std::move(read));
    return {};
  }

  Document& document_;
  Drift& drift_;
  SbdbObject& out_;
};

}  // namespace

Result<SbdbObject> parse_sbdb(std::string_view body) {
  static const Group kMembers("", {{"signature"}, {"object"}, {"orbit"}, {"phys_par"}, {"list"}, {"code"}, {"moreInfo"}, {"ca_data"}, {"discovery"}, {"vi_data"}});
  SbdbObject out;
  Document document(kApi.what, body);
  Drift drift(kApi.what);
  Envelope envelope(kApi.what, document, kMembers, drift);
  const jpl::Head head(kApi, envelope, document, drift);
  jpl::refuse_errors(kApi, envelope);
  SbdbReader reader(document, drift, out);
  envelope.on("list", [](od::value) -> Result<> { return fail(Code::kNotFound, "jpl_sbdb: several objects are of that name"); });
  envelope.on("object", [&](od::value value) { return reader.read_object(value); });
  envelope.on("orbit", [&](od::value value) { return reader.read_orbit(value); });
  envelope.on("phys_par", [&](od::value value) { return reader.read_values(value, false); });
  TRY(envelope.run({"object"}));
  TRY(head.check(0));
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources

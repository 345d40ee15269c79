#include "sources/reading/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace skykeep::sources::reading {
namespace {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kAbsent: return "missing";
    case Kind::kNull: return "null";
    case Kind::kText: return "text";
    case Kind::kNumber: return "a number";
    case Kind::kBool: return "true or false";
    case Kind::kOther: return "an object or a list";
  }
  return "?";
}

bool fits(Expect expect, Kind kind) {
  switch (expect) {
    case Expect::kText: return kind == Kind::kText || kind == Kind::kNull;
    case Expect::kNumber: return kind == Kind::kNumber || kind == Kind::kNull;
    case Expect::kBool: return kind == Kind::kBool || kind == Kind::kNull;
    case Expect::kGroup: return kind == Kind::kNull;
    case Expect::kIgnored: return true;
  }
  return true;
}

}  // namespace

std::string describe(const Scalar& scalar) {
  switch (scalar.kind) {
    case Kind::kText: return quote_start(scalar.text);
    case Kind::kNumber:
    case Kind::kBool: return std::string(scalar.text.substr(0, 40));
    default: return std::string(name_of(scalar.kind));
  }
}

std::optional<int64_t> to_integer(const Scalar& scalar) {
  if (scalar.kind != Kind::kText && scalar.kind != Kind::kNumber) return std::nullopt;
  const std::string_view text = trim(scalar.text);
  if (const auto whole = to_int(text)) return whole;
  const auto number = to_double(text);  // 5.0, 1e3
  if (!number || !(std::abs(*number) < 9e15) || *number != std::floor(*number)) return std::nullopt;
  return static_cast<int64_t>(*number);
}

std::optional<double> to_number(const Scalar& scalar) {
  if (scalar.kind != Kind::kText && scalar.kind != Kind::kNumber) return std::nullopt;
  const auto number = to_double(trim(scalar.text));
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

Group::Group(std::string path, std::initializer_list<Field> fields) : path_(std::move(path)), fields_(fields) {
  CHECK(fields_.size() <= table_.size() / 2, "a group has few fields");
  table_.fill(-1);
  for (size_t i = 0; i < fields_.size(); ++i) {
    CHECK(fields_[i].slot < kMaxSlots, "slots are numbered from 0");
    size_t at = slot_of(fields_[i].name);
    while (table_[at] >= 0) at = (at + 1) % table_.size();
    table_[at] = static_cast<int8_t>(i);
  }
}

size_t Group::slot_of(std::string_view name) {
  if (name.empty()) return 0;
  const auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(name[i])); };
  return (name.size() * 7 + byte(0) * 31 + byte(name.size() - 1) * 17 + byte(name.size() / 2) * 5) % 128;
}

const Field* Group::find(std::string_view name) const {
  for (size_t at = slot_of(name); table_[at] >= 0; at = (at + 1) % table_.size()) {
    const Field& field = fields_[static_cast<size_t>(table_[at])];
    if (field.name == name) return &field;
  }
  return nullptr;
}

const Field* Group::field_of(size_t slot) const {
  for (const Field& field : fields_)
    if (field.slot == slot && field.expect != Expect::kIgnored && field.expect != Expect::kGroup) return &field;
  return nullptr;
}

bool Drift::is_new(std::string_view kind, std::string_view path, std::string_view name) {
  if (seen_.size() >= kMaxNotices) return false;
  const auto same = [&](std::string_view key) {
    if (key.size() != kind.size() + path.size() + name.size() || !key.starts_with(kind)) return false;
    return key.substr(kind.size()).starts_with(path) && key.ends_with(name);
  };
  if (std::ranges::any_of(seen_, same)) return false;
  seen_.push_back(std::string(kind).append(path).append(name));
  return true;
}

void Drift::add(std::string_view text) { notices_.push_back({fmt::format("{}: {}", what_, text)}); }

void Drift::missing(const Group& group, const Field& field) {
  if (is_new("missing ", group.path(), field.name)) add(fmt::format("{}{} is missing", group.path(), field.name));
}

void Drift::unknown_field(const Group& group, std::string_view name) {
  name = name.substr(0, 80);
  if (is_new("unknown ", group.path(), name))
    add(fmt::format("unknown field {}{} (kept in the raw bytes, otherwise ignored)", group.path(), quote_start(name)));
}

void Drift::changed_kind(const Group& group, const Field& field, Kind seen) {
  if (!is_new("kind ", group.path(), field.name)) return;
  const Kind wanted = field.expect == Expect::kText     ? Kind::kText
                      : field.expect == Expect::kNumber ? Kind::kNumber
                      : field.expect == Expect::kBool   ? Kind::kBool
                                                        : Kind::kOther;
  add(fmt::format("{}{} was {} and is now {}", group.path(), field.name, name_of(wanted), name_of(seen)));
}

void Drift::unusable(const Group& group, const Field& field, const Scalar& scalar) {
  if (is_new("value ", group.path(), field.name))
    add(fmt::format("{}{} cannot be used: {} (taken as null)", group.path(), field.name, describe(scalar)));
}

simdjson::error_code read_scalar(od::value value, Scalar& out) {
  od::json_type type;
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case od::json_type::string:
      out.kind = Kind::kText;
      return value.get_string().get(out.text);
    case od::json_type::number:
      out = {Kind::kNumber, trim(value.raw_json_token())};
      return simdjson::SUCCESS;
    case od::json_type::boolean: {
      out = {Kind::kBool, trim(value.raw_json_token())};
      bool ignored = false;
      return value.get_bool().get(ignored);
    }
    case od::json_type::null: {
      out = {Kind::kNull, {}};
      bool is_null = false;
      const auto error = value.is_null().get(is_null);
      return error ? error : is_null ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
    }
    default:
      out = {Kind::kOther, {}};
      return simdjson::SUCCESS;
  }
}

simdjson::error_code read_field(od::field& pair, const FieldTable& field_table, Scalars& out, Drift& drift, size_t group) {
  const Group& table = field_table[group];
  const std::string_view name = raw_key(pair);
  const Field* field = table.find(name);
  if (field == nullptr) {
    drift.unknown_field(table, name);
    return simdjson::SUCCESS;
  }
  if (field->expect == Expect::kIgnored) return simdjson::SUCCESS;
  od::value value = pair.value();
  if (field->expect == Expect::kGroup) {
    od::object inner;
    if (!value.get_object().get(inner)) return read_fields(inner, field_table, field->slot, out, drift);
  }
  Scalar scalar;
  if (const auto error = read_scalar(value, scalar)) return error;
  if (!fits(field->expect, scalar.kind)) drift.changed_kind(table, *field, scalar.kind);
  if (field->expect != Expect::kGroup) out[field->slot] = scalar;
  return simdjson::SUCCESS;
}

simdjson::error_code read_fields(od::object object, const FieldTable& field_table, size_t group, Scalars& out, Drift& drift) {
  for (auto entry : object) {
    od::field pair;
    if (const auto error = std::move(entry).get(pair)) return error;
    if (const auto error = read_field(pair, field_table, out, drift, group)) return error;
  }
  return simdjson::SUCCESS;
}

}  // namespace skykeep::sources::reading

// The fields of a record as a table: which are read, which are known and left alone, what each used to be. Reading a
// record through it fills one Scalar a slot; everything that departs from the table becomes a drift notice, once a page.
//
// Threads: a FieldTable is immutable; Drift and Scalars belong to one parse.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "sources/photo_record.h"
#include "sources/reading/document.h"

namespace skykeep::sources::reading {

enum class Kind : uint8_t { kAbsent, kNull, kText, kNumber, kBool, kOther };

// A field's value as the document has it; the view lives until the next document is opened on the thread.
struct Scalar {
  Kind kind = Kind::kAbsent;
  std::string_view text;  // of a text without its quotes; of a number as written
};
std::string describe(const Scalar& scalar);  // for messages: missing, null, 'abc', 12

// Whole numbers and numbers, written as such or as text; nullopt otherwise.
std::optional<int64_t> to_integer(const Scalar& scalar);
std::optional<double> to_number(const Scalar& scalar);

inline constexpr size_t kMaxSlots = 32;
using Scalars = std::array<Scalar, kMaxSlots>;

enum class Expect : uint8_t { kIgnored, kText, kNumber, kBool, kGroup };
struct Field {
  std::string_view name;
  Expect expect = Expect::kIgnored;
  uint8_t slot = 0;  // of the scalar; with kGroup: of the group in its FieldTable
};

// The fields of one object, found by name in constant time.
class Group {
 public:
  // `path` precedes a name in messages: "images[].camera.".
  Group(std::string path, std::initializer_list<Field> fields);
  const Field* find(std::string_view name) const;
  const Field* field_of(size_t slot) const;  // the one that is read into this slot
  const std::string& path() const { return path_; }

 private:
  static size_t slot_of(std::string_view name);
  std::string path_;
  std::vector<Field> fields_;
  std::array<int8_t, 128> table_;
};

using FieldTable = std::vector<Group>;  // the record itself is group 0

// Departures from the table, each kind once; a page cannot make more than kMaxNotices.
class Drift {
 public:
  static constexpr size_t kMaxNotices = 40;
  // The prefix names the document.
  explicit Drift(std::string_view what) : what_(what) {}
  void unknown_field(const Group& group, std::string_view name);
  void changed_kind(const Group& group, const Field& field, Kind seen);
  void unusable(const Group& group, const Field& field, const Scalar& scalar);
  void missing(const Group& group, const Field& field);
  // Anything else: if (drift.is_new("instrument ", name)) drift.add(...)
  bool is_new(std::string_view kind, std::string_view path, std::string_view name = {});
  void add(std::string_view text);
  std::vector<DriftNotice> take() { return std::move(notices_); }

 private:
  std::string_view what_;
  std::vector<std::string> seen_;
  std::vector<DriftNotice> notices_;
};

// Reads one object through its group (and the groups inside it). Slots are not cleared first.
simdjson::error_code read_fields(od::object object, const FieldTable& field_table, size_t group, Scalars& out, Drift& drift);
// Reads one member of such an object.
simdjson::error_code read_field(od::field& pair, const FieldTable& field_table, Scalars& out, Drift& drift, size_t group = 0);
// Reads one value; objects and arrays are kOther and skipped.
simdjson::error_code read_scalar(od::value value, Scalar& out);

}  // namespace skykeep::sources::reading

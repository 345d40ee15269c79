// What an answer looks like, written beside its route: it becomes the OpenAPI document and the page's types, and a test
// holds real answers against it, so it cannot lie.
//
//   .answer = schema::named("Sol", schema::object({{"sol", schema::integer()},
//                                                  {"drive_m", schema::number("m", "how far it drove").or_null()},
//                                                  {"note", schema::text().optional()}}))
//
// A field is always there and never null unless it says otherwise. A schema that several routes give gets a name.
// Threads: values; the functions are pure.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"

namespace skykeep::api {

class Schema {
 public:
  Schema() = default;  // nothing is said
  explicit Schema(Json json) : json_(std::move(json)) {}

  Schema or_null() const;
  Schema optional() const;  // as a field: it may be missing
  Schema about(std::string_view text) const;
  Schema with(const char* keyword, Json value) const;  // "minimum", "pattern", ...

  bool empty() const { return json_.is_null(); }
  bool is_optional() const { return is_optional_; }
  const Json& json() const { return json_; }                        // JSON Schema 2020-12
  const std::map<std::string, Json>& parts() const { return parts_; }  // the named schemas that it refers to
  void take_parts(const Schema& other);
  void add_part(const std::string& name, Json json) { parts_[name] = std::move(json); }

 private:
  Json json_;
  std::map<std::string, Json> parts_;
  bool is_optional_ = false;
};

namespace schema {

using Fields = std::vector<std::pair<std::string, Schema>>;

Schema text(std::string_view about = "");
Schema time(std::string_view about = "");  // RFC 3339 with Z
Schema date(std::string_view about = "");  // YYYY-MM-DD
Schema integer(std::string_view about = "");
Schema number(std::string_view unit = "", std::string_view about = "");  // unit: "m", "deg", "s", ...
Schema boolean(std::string_view about = "");
Schema choice(std::vector<std::string> values, std::string_view about = "");
Schema anything(std::string_view about = "");
Schema object(const Fields& fields);
Schema list_of(const Schema& item);
Schema map_of(const Schema& value, std::string_view about = "");  // an object with any names
Schema any_of(std::initializer_list<Schema> schemas);
// An array with a meaning at each place. Readers of the document know prefixItems badly; the places stand in x-places.
Schema tuple(std::initializer_list<Schema> items);
// Referred to as #/components/schemas/NAME.
Schema named(const std::string& name, const Schema& schema);
// {"data": [item], "next": text|null, more...}: the shape of every list.
Schema page_of(const Schema& item, const Fields& more = {});

}  // namespace schema
}  // namespace skykeep::api

// Holds a JSON value against a schema of the OpenAPI document. Stricter than JSON Schema: where an object names its
// members, others are a fault, so that a document cannot leave out what answers carry.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/text.h"
#include "core/time.h"

namespace skykeep::api {

class SchemaCheck {
 public:
  explicit SchemaCheck(const Json& document) : document_(document) {}

  // What does not fit, each with its place in the value; empty when all does.
  std::vector<std::string> operator()(const Json& value, const Json& schema) {
    faults_.clear();
    check(value, schema, "$");
    return faults_;
  }

 private:
  void fault(const std::string& at, std::string_view what, const Json& value) {
    faults_.push_back(at + " " + std::string(what) + ": " + to_text(value).substr(0, 120));
  }

  static bool is_type(const Json& value, std::string_view type) {
    if (type == "null") return value.is_null();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    return type == "object" && value.is_object();
  }

  void check(const Json& value, const Json& schema, const std::string& at) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) fault(at, "is not expected", value);
      return;
    }
    for (const auto& [keyword, unused] : schema.items()) {
      static const std::set<std::string> kKnown = {"$ref", "anyOf", "type", "enum", "format", "properties", "required", "items",
                                                   "x-places", "minItems", "maxItems", "minimum", "maximum", "additionalProperties", "description", "x-unit"};
      if (!kKnown.contains(keyword)) fault(at, "has a schema with a keyword that is not checked", keyword);
    }
    if (schema.contains("$ref")) return check(value, document_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), at);
    if (schema.contains("anyOf")) return check_any(value, schema["anyOf"], at);
    if (!check_type(value, schema, at) || value.is_null()) return;
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
      fault(at, "is none of " + to_text(schema["enum"]), value);
    if (schema.contains("format")) check_format(value.get<std::string>(), schema["format"].get<std::string>(), at);
    if (schema.contains("minimum") && value < schema["minimum"]) fault(at, "is too small", value);
    if (schema.contains("maximum") && value > schema["maximum"]) fault(at, "is too large", value);
    if (value.is_object()) check_object(value, schema, at);
    if (value.is_array()) check_array(value, schema, at);
  }

  void check_any(const Json& value, const Json& schemas, const std::string& at) {
    std::vector<std::string> all;
    for (const Json& one : schemas) {
      SchemaCheck inner(document_);
      inner.check(value, one, at);
      if (inner.faults_.empty()) return;
      all.insert(all.end(), inner.faults_.begin(), inner.faults_.end());
    }
    faults_.insert(faults_.end(), all.begin(), all.end());
  }

  bool check_type(const Json& value, const Json& schema, const std::string& at) {
    if (!schema.contains("type")) return true;
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    for (const Json& type : types)
      if (is_type(value, type.get<std::string>())) return true;
    fault(at, "is no " + to_text(schema["type"]), value);
    return false;
  }

  void check_format(const std::string& text, const std::string& format, const std::string& at) {
    const bool fits = format == "date" ? parse_date(text).has_value() : text.ends_with('Z') && parse_utc(text).has_value();
    if (!fits) fault(at, "is no " + format, text);
  }

  void check_object(const Json& value, const Json& schema, const std::string& at) {
    if (schema.contains("required"))
      for (const Json& name : schema["required"])
        if (!value.contains(name.get<std::string>())) fault(at, "lacks " + name.get<std::string>(), value);
    for (const auto& [name, member] : value.items()) {
      const std::string place = at + "." + name;
      if (schema.contains("properties") && schema["properties"].contains(name)) {
        check(member, schema["properties"][name], place);
      } else if (schema.contains("additionalProperties")) {
        check(member, schema["additionalProperties"], place);
      } else if (schema.contains("properties")) {
        fault(place, "is not in the document", member);
      }
    }
  }

  void check_array(const Json& value, const Json& schema, const std::string& at) {
    const size_t named = schema.contains("x-places") ? schema["x-places"].size() : 0;
    if (schema.contains("maxItems") && value.size() > schema["maxItems"].get<size_t>()) fault(at, "is too long", value);
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<size_t>()) fault(at, "is too short", value);
    for (size_t i = 0; i < value.size(); ++i) {
      const std::string place = at + "[" + std::to_string(i) + "]";
      if (i < named) {
        check(value[i], schema["x-places"][i], place);
      } else if (schema.contains("items")) {
        check(value[i], schema["items"], place);
      }
    }
  }

  const Json& document_;
  std::vector<std::string> faults_;
};

}  // namespace skykeep::api

#include "api/body_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/text.h"

namespace skykeep::api {
namespace {

bool is_type(const Json& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.is_string();
  // JSON has one kind of number: 3.0 is an integer.
  if (type == "integer") return value.is_number_integer() || (value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>());
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

std::string_view words_for(std::string_view type) {
  if (type == "string") return "a text";
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  if (type == "array") return "an array";
  return type == "object" ? "an object" : "null";
}

std::optional<BodyFault> fault(const std::string& at, std::string_view wanted) {
  return BodyFault{at, fmt::format("{} must be {}", at.empty() ? "the body" : at, wanted)};
}

std::optional<BodyFault> check(const Json& value, const Json& schema, const std::string& at);

std::optional<BodyFault> check_type(const Json& value, const Json& schema, const std::string& at) {
  const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
  std::vector<std::string> wanted;
  for (const Json& type : types) {
    if (is_type(value, type.get_ref<const std::string&>())) return std::nullopt;
    wanted.emplace_back(words_for(type.get_ref<const std::string&>()));
  }
  return fault(at, join(wanted, " or "));
}

std::optional<BodyFault> check_any(const Json& value, const Json& schemas, const std::string& at) {
  std::vector<std::string> wanted;
  std::optional<BodyFault> below;  // of a form that the sender may have meant
  for (const Json& one : schemas) {
    auto wrong = check(value, one, at);
    if (!wrong) return std::nullopt;
    if (wrong->member != at && !below) below = std::move(wrong);
    if (one.contains("type") && one["type"].is_string()) wanted.emplace_back(words_for(one["type"].get_ref<const std::string&>()));
  }
  if (below) return below;
  return fault(at, wanted.empty() ? "of another form" : join(wanted, " or "));
}

std::optional<BodyFault> check_members(const Json& value, const Json& schema, const std::string& at) {
  const auto place = [&](const std::string& name) { return at.empty() ? name : at + "." + name; };
  if (schema.contains("required"))
    for (const Json& name : schema["required"])
      if (!value.contains(name)) return BodyFault{place(name), place(name) + " is required"};
  if (!schema.contains("properties")) return std::nullopt;
  for (const auto& [name, member] : value.items()) {
    if (schema["properties"].contains(name)) {
      if (auto wrong = check(member, schema["properties"][name], place(name))) return wrong;
    } else if (schema.value("additionalProperties", true) == false) {
      std::vector<std::string> known;
      for (const auto& [property, unused] : schema["properties"].items()) known.push_back(property);
      return BodyFault{place(name), fmt::format("unknown member '{}'; known are {}", place(name), join(known, ", "))};
    }
  }
  return std::nullopt;
}

std::optional<BodyFault> check_bounds(const Json& value, const Json& schema, const std::string& at) {
  if (value.is_number()) {
    const auto number = value.get<double>();
    if (schema.contains("minimum") && number < schema["minimum"].get<double>())
      return fault(at, fmt::format("at least {}, got {}", to_text(schema["minimum"]), to_text(value)));
    if (schema.contains("maximum") && number > schema["maximum"].get<double>())
      return fault(at, fmt::format("at most {}, got {}", to_text(schema["maximum"]), to_text(value)));
  }
  if (value.is_string() && value.get_ref<const std::string&>().size() < schema.value("minLength", size_t{0})) return fault(at, "a text that is not empty");
  if (value.is_array() && value.size() < schema.value("minItems", size_t{0})) return fault(at, "an array that is not empty");
  return std::nullopt;
}

std::optional<BodyFault> check(const Json& value, const Json& schema, const std::string& at) {
  if (schema.contains("anyOf")) return check_any(value, schema["anyOf"], at);
  if (schema.contains("type"))
    if (auto wrong = check_type(value, schema, at)) return wrong;
  if (schema.contains("enum") && !value.is_null() && std::ranges::find(schema["enum"], value) == schema["enum"].end()) {
    std::vector<std::string> known;
    for (const Json& one : schema["enum"]) known.push_back(one.get<std::string>());
    return fault(at, "one of " + join(known, ", "));
  }
  if (auto wrong = check_bounds(value, schema, at)) return wrong;
  if (value.is_object()) return check_members(value, schema, at);
  if (!value.is_array() || !schema.contains("items")) return std::nullopt;
  for (size_t i = 0; i < value.size(); ++i)
    if (auto wrong = check(value[i], schema["items"], fmt::format("{}[{}]", at, i))) return wrong;
  return std::nullopt;
}

}  // namespace

std::optional<BodyFault> body_fault(const Json& body, const Json& schema) { return check(body, schema, ""); }

}  // namespace skykeep::api

#include "api/schema.h"

#include <algorithm>

namespace skykeep::api {

Schema Schema::or_null() const {
  Schema out = *this;
  if (json_.contains("type") && json_["type"].is_string() && !json_.contains("enum")) {
    out.json_["type"] = Json::array({json_["type"], "null"});
  } else {
    out.json_ = {{"anyOf", Json::array({json_, {{"type", "null"}}})}};
  }
  return out;
}

Schema Schema::optional() const {
  Schema out = *this;
  out.is_optional_ = true;
  return out;
}

Schema Schema::about(std::string_view text) const {
  Schema out = *this;
  if (!text.empty()) out.json_["description"] = text;
  return out;
}

Schema Schema::with(const char* keyword, Json value) const {
  Schema out = *this;
  out.json_[keyword] = std::move(value);
  return out;
}

void Schema::take_parts(const Schema& other) { parts_.insert(other.parts_.begin(), other.parts_.end()); }

namespace schema {
namespace {

Schema typed(const char* type, std::string_view about) { return Schema(Json{{"type", type}}).about(about); }

Schema formatted(const char* format, std::string_view about) {
  return Schema(Json{{"type", "string"}, {"format", format}}).about(about);
}

}  // namespace

Schema text(std::string_view about) { return typed("string", about); }
Schema time(std::string_view about) { return formatted("date-time", about); }
Schema date(std::string_view about) { return formatted("date", about); }
Schema integer(std::string_view about) { return typed("integer", about); }
Schema boolean(std::string_view about) { return typed("boolean", about); }
Schema anything(std::string_view about) { return Schema(Json::object()).about(about); }

Schema number(std::string_view unit, std::string_view about) {
  Json json = {{"type", "number"}};
  if (!unit.empty()) json["x-unit"] = unit;
  return Schema(std::move(json)).about(about);
}

Schema choice(std::vector<std::string> values, std::string_view about) {
  return Schema(Json{{"type", "string"}, {"enum", std::move(values)}}).about(about);
}

Schema object(const Fields& fields) {
  Json properties = Json::object(), required = Json::array();
  Schema parts;
  for (const auto& [name, field] : fields) {
    properties[name] = field.json();
    if (!field.is_optional()) required.push_back(name);
    parts.take_parts(field);
  }
  Schema out(Json{{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}});
  out.take_parts(parts);
  return out;
}

Schema list_of(const Schema& item) {
  Schema out(Json{{"type", "array"}, {"items", item.json()}});
  out.take_parts(item);
  return out;
}

Schema map_of(const Schema& value, std::string_view about) {
  Schema out = Schema(Json{{"type", "object"}, {"additionalProperties", value.json()}}).about(about);
  out.take_parts(value);
  return out;
}

Schema any_of(std::initializer_list<Schema> schemas) {
  Json each = Json::array();
  Schema parts;
  for (const Schema& one : schemas) {
    each.push_back(one.json());
    parts.take_parts(one);
  }
  Schema out(Json{{"anyOf", std::move(each)}});
  out.take_parts(parts);
  return out;
}

Schema tuple(std::initializer_list<Schema> items) {
  Json places = Json::array(), kinds = Json::array();
  Schema parts;
  for (const Schema& item : items) {
    places.push_back(item.json());
    Json kind = item.json();
    kind.erase("description");
    if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(std::move(kind));
    parts.take_parts(item);
  }
  Json any = kinds.size() == 1 ? kinds[0] : Json{{"anyOf", kinds}};
  Schema out(Json{{"type", "array"}, {"items", std::move(any)}, {"minItems", items.size()}, {"maxItems", items.size()}, {"x-places", std::move(places)}});
  out.take_parts(parts);
  return out;
}

Schema named(const std::string& name, const Schema& schema) {
  Schema out(Json{{"$ref", "#/components/schemas/" + name}});
  out.take_parts(schema);
  out.add_part(name, schema.json());
  return out;
}

Schema page_of(const Schema& item, const Fields& more) {
  Fields fields = {{"data", list_of(item)}, {"next", text("cursor of the page that follows").or_null()}};
  fields.insert(fields.end(), more.begin(), more.end());
  return object(fields);
}

}  // namespace schema
}  // namespace skykeep::api

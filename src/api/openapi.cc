#include "api/openapi.h"

#include <cctype>

namespace skykeep::api {
namespace {

Json schema_of(const Parameter& p) {
  switch (p.type) {
    case ParamType::kInteger: {
      Json schema = {{"type", "integer"}, {"format", "int64"}, {"minimum", p.min}};
      // Beyond 2^53 a bound means "any"; JavaScript could not read it.
      if (p.max <= int64_t{1} << 53) schema["maximum"] = p.max;
      return schema;
    }
    case ParamType::kReal: return {{"type", "number"}, {"minimum", p.min}, {"maximum", p.max}};
    case ParamType::kBoolean: return {{"type", "boolean"}};
    case ParamType::kDate: return {{"type", "string"}, {"format", "date"}};
    case ParamType::kTime:
      return {{"type", "string"}, {"description", "RFC 3339, a date, now, a distance from now (+2h, -50m) or Unix seconds"}};
    case ParamType::kRover: {
      Json names = Json::array();
      for (const flows::RoverFacts& rover : flows::rover_facts()) names.push_back(rover.slug);
      return {{"type", "string"}, {"enum", std::move(names)}};
    }
    case ParamType::kText: break;
  }
  Json schema = {{"type", "string"}};
  if (!p.choices.empty()) schema["enum"] = p.choices;
  if (p.choices.empty()) schema["maxLength"] = p.max > 0 ? p.max : 256;
  return schema;
}

Json parameters_of(const Route& route) {
  Json out = Json::array();
  for (const Parameter& p : route.parameters) {
    std::string description = p.description;
    if (!p.fallback.empty()) description += ". Default: " + p.fallback;
    out.push_back({{"name", p.name},
                   {"in", route.in_path(p.name) ? "path" : "query"},
                   {"required", p.required || route.in_path(p.name)},
                   {"description", std::move(description)},
                   {"schema", schema_of(p)}});
  }
  return out;
}

std::string operation_id(const Route& route) {
  std::string id = route.method == "POST" ? "post" : "get";
  bool word = true;
  for (const char c : route.path) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      word = true;
      continue;
    }
    id.push_back(word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c);
    word = false;
  }
  return id;
}

struct ErrorForm {
  const char *words, *type, *schema;
};
ErrorForm error_of(Shape shape) {
  switch (shape) {
    case Shape::kNative: break;
    case Shape::kOld: return {"{\"errors\": text}", "application/json", "OldError"};
    case Shape::kOpenNotify: return {"As open-notify said it", "application/json", "OpenNotifyError"};
    case Shape::kWheretheiss: return {"As wheretheiss.at said it", "application/json", "WheretheissError"};
  }
  return {"What is wrong, in the words of RFC 9457", "application/problem+json", "Problem"};
}

Json operation(const Route& route) {
  Json out = {{"operationId", operation_id(route)}, {"tags", Json::array({route.tag})}, {"summary", route.summary}};
  if (!route.description.empty()) out["description"] = route.description;
  if (!route.parameters.empty()) out["parameters"] = parameters_of(route);
  if (!route.request_body.empty())
    out["requestBody"] = {{"description", route.request_body},
                          {"content", {{"application/json", {{"schema", route.request.empty() ? Json{{"type", "object"}} : route.request.json()}}}}}};
  const auto [words, type, schema_name] = error_of(route.shape);
  Json problem = {{"description", words},
                  {"content", {{type, {{"schema", {{"$ref", "#/components/schemas/" + std::string(schema_name)}}}}}}}};
  Json schema = route.answer.empty() ? Json::object() : route.answer.json();
  if (route.response.find("json") == route.response.npos) schema["type"] = "string";
  out["responses"] = {{std::to_string(route.status),
                       {{"description", route.response_description}, {"content", {{route.response, {{"schema", std::move(schema)}}}}}}},
                      {"default", std::move(problem)}};
  if (route.open) out["security"] = Json::array();
  return out;
}

}  // namespace

Json openapi(const RouteTable& table, const std::string& version) {
  Json paths = Json::object(), schemas = Json::object();
  schemas["Problem"] = schema::object({{"type", schema::text()},
                                       {"title", schema::text()},
                                       {"status", schema::integer()},
                                       {"detail", schema::text()},
                                       {"parameter", schema::text("the parameter at fault").optional()}})
                           .json();
  schemas["OldError"] = schema::object({{"errors", schema::text()}}).json();
  schemas["OpenNotifyError"] = schema::object({{"message", schema::choice({"failure"})}, {"reason", schema::text()}}).json();
  schemas["WheretheissError"] = schema::object({{"error", schema::text()}, {"status", schema::integer()}}).json();
  for (const auto& route : table.routes()) {
    const std::string method = to_lower(route->method);
    paths[route->path][method] = operation(*route);
    for (const Schema& schema : {route->answer, route->request})
      for (const auto& [name, part] : schema.parts()) {
        CHECK(!schemas.contains(name) || schemas[name] == part, "two schemas have one name");
        schemas[name] = part;
      }
  }
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Skykeep"},
            {"version", version},
            {"summary", "Your own copy of public space data"},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"servers", Json::array({{{"url", "/"}}})},
          {"security", Json::array({Json::object(), {{"token", Json::array()}}})},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", std::move(schemas)},
            {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

}  // namespace skykeep::api

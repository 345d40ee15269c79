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
    case ParamType::kBoolean: return {{"type", "boolean"}};
    case ParamType::kDate: return {{"type", "string"}, {"format", "date"}};
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

Json operation(const Route& route) {
  Json out = {{"operationId", operation_id(route)}, {"tags", Json::array({route.tag})}, {"summary", route.summary}};
  if (!route.description.empty()) out["description"] = route.description;
  if (!route.parameters.empty()) out["parameters"] = parameters_of(route);
  if (!route.request_body.empty())
    out["requestBody"] = {{"description", route.request_body},
                          {"content", {{"application/json", {{"schema", route.request.empty() ? Json{{"type", "object"}} : route.request.json()}}}}}};
  const bool is_old = route.shape == Shape::kOld;
  Json problem = {{"description", is_old ? "{\"errors\": text}" : "What is wrong, in the words of RFC 9457"}};
  if (is_old) {
    problem["content"] = {{"application/json", {{"schema", {{"$ref", "#/components/schemas/OldError"}}}}}};
  } else {
    problem["content"] = {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}};
  }
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

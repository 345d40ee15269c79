#include "api/openapi.h"

#include <algorithm>
#include <cctype>

namespace skykeep::api {
namespace {

// Moments as moment.h reads them, all that is surely taken; some more is.
constexpr std::string_view kMoment =
    "^(now|[+-]?[0-9]{1,7}s|[+-]?[0-9]{1,6}m|[+-]?[0-9]{1,5}h|[+-]?[0-9]{1,4}d|-?0*[0-9]{1,8}([.][0-9]+)?|0*[1-3]?[0-9]{9}([.][0-9]+)?"
    "|(19[6-9][0-9]|20[0-9][0-9])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    "(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z)?)$";
// A segment of a path: the server takes no control characters, and none that begins with a dot is anybody's name.
constexpr std::string_view kSegment = "^[^/.\\x00-\\x1F\\x7F][^/\\x00-\\x1F\\x7F]*$";
constexpr int64_t kLargest = (int64_t{1} << 53) - 1;  // what JavaScript reads

Json schema_of(const Parameter& p, bool in_path) {
  if (!p.form.empty()) return p.form.json();
  switch (p.type) {
    case ParamType::kInteger: {
      Json schema = {{"type", "integer"}, {"format", "int64"}, {"minimum", p.min}, {"maximum", std::min(p.max, kLargest)}};
      return schema;
    }
    case ParamType::kReal: return {{"type", "number"}, {"minimum", p.min}, {"maximum", p.max}};
    case ParamType::kBoolean: return {{"type", "boolean"}};
    case ParamType::kDate: return {{"type", "string"}, {"format", "date"}};
    case ParamType::kTime:
      return {{"type", "string"},
              {"pattern", kMoment},
              {"description", "RFC 3339, a date, now, a distance from now (+2h, -50m) or Unix seconds"}};
    case ParamType::kRover: {
      Json names = Json::array();
      for (const flows::RoverFacts& rover : flows::rover_facts()) names.push_back(rover.slug);
      return {{"type", "string"}, {"enum", std::move(names)}};
    }
    case ParamType::kText: break;
  }
  Json schema = {{"type", "string"}};
  if (!p.choices.empty()) {
    schema["enum"] = p.choices;
    if (p.grows) schema["x-extensible-enum"] = true;
    return schema;
  }
  if (p.max != kAnyLength) schema["maxLength"] = p.max > 0 ? p.max : 256;
  if (p.needed || (p.required && !in_path)) schema["minLength"] = 1;
  schema["pattern"] = !p.pattern.empty() ? p.pattern : in_path ? std::string(kSegment) : "^[^\\x00]*$";
  return schema;
}

Json parameters_of(const Route& route) {
  Json out = Json::array();
  for (const Parameter& p : route.parameters) {
    std::string description = p.description;
    if (!p.fallback.empty()) description += ". Default: " + p.fallback;
    const bool in_path = route.in_path(p.name);
    Json one = {{"name", p.name},
                {"in", in_path ? "path" : "query"},
                {"required", p.required || p.needed || in_path},
                {"description", std::move(description)},
                {"schema", schema_of(p, in_path)}};
    if (!p.example.empty()) one["example"] = p.example;
    out.push_back(std::move(one));
  }
  return out;
}

std::string operation_id(std::string_view method, std::string_view path) {
  std::string id = method == "POST" ? "post" : "get";
  bool word = true;
  for (const char c : path) {
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
ErrorForm error_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::kNative: break;
    case Dialect::kOld: return {"{\"errors\": text}", "application/json", "OldError"};
    case Dialect::kOpenNotify: return {"As open-notify said it", "application/json", "OpenNotifyError"};
    case Dialect::kWheretheiss: return {"As wheretheiss.at said it", "application/json", "WheretheissError"};
    case Dialect::kApod: return {"As api.nasa.gov/planetary/apod said it", "application/json", "ApodError"};
    case Dialect::kNeows: return {"As api.nasa.gov/neo said it", "application/json", "NeowsError"};
  }
  return {"What is wrong, in the words of RFC 9457", "application/problem+json", "Problem"};
}

// A success with its types: what is not JSON is text or bytes.
Json success(const Route& route) {
  Json content = Json::object();
  Json schema = route.answer.empty() ? Json::object() : route.answer.json();
  if (route.response.find("json") == route.response.npos) schema["type"] = "string";
  content[route.response]["schema"] = std::move(schema);
  for (const std::string& type : route.also) content[type]["schema"] = {{"type", "string"}};
  Json out = {{"description", route.response_description}, {"content", std::move(content)}};
  for (const Link& link : route.links)
    out["links"][operation_id(link.method, link.path)] = {
        {"operationId", operation_id(link.method, link.path)}, {"parameters", {{link.parameter, "$response.body#" + link.from}}}};
  return out;
}

Json operation(const Route& route) {
  Json out = {{"operationId", operation_id(route.method, route.path)}, {"tags", Json::array({route.tag})}, {"summary", route.summary}};
  if (!route.description.empty()) out["description"] = route.description;
  if (!route.parameters.empty()) out["parameters"] = parameters_of(route);
  if (!route.request_body.empty())
    out["requestBody"] = {{"description", route.request_body},
                          {"required", true},
                          {"content", {{route.request_type, {{"schema", route.request.empty() ? Json{{"type", "object"}} : route.request.json()}}}}}};
  const auto [words, type, schema_name] = error_of(route.dialect);
  Json problem = {{"description", words},
                  {"content", {{type, {{"schema", {{"$ref", "#/components/schemas/" + std::string(schema_name)}}}}}}}};
  out["responses"] = {{std::to_string(route.status), success(route)}, {"default", problem}};
  if (!route.refuses.empty()) {
    out["responses"]["400"] = std::move(problem);
    out["responses"]["400"]["description"] = route.refuses;
  }
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
  schemas["ApodError"] = schema::object({{"code", schema::integer()}, {"msg", schema::text()}, {"service_version", schema::text()}}).json();
  schemas["NeowsError"] = schema::object({{"code", schema::integer()}, {"http_error", schema::text()}, {"error_message", schema::text()},
                                          {"request", schema::text().optional()}}).json();
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

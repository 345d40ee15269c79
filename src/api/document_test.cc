// The document against the routes: for every operation, requests that the document allows and requests that it forbids, made
// from the document alone. Schemathesis does the same from outside and at random (tests/flows/test_document.py).
#include <regex>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

struct Operation {
  std::string method, path;
  Json json;
  std::string name() const { return method + " " + path; }
};

std::string type_of(std::string_view content_type) { return std::string(trim(content_type.substr(0, content_type.find(';')))); }

class Document : public testing::Test {
 protected:
  void SetUp() override {
    document_ = rig.get_json("/openapi.json");
    for (const auto& [path, methods] : document_["paths"].items())
      for (const auto& [method, operation] : methods.items()) {
        if (path.ends_with("/live") || path.ends_with("/sync")) continue;  // streams
        operations_.push_back({method == "get" ? "GET" : "POST", path, operation});
      }
    ASSERT_GE(operations_.size(), 60u);
  }

  // A value that the schema allows, as text.
  static std::string value_of(const Json& parameter) {
    const Json& schema = parameter["schema"];
    if (parameter.contains("example")) return parameter["example"].get<std::string>();
    if (schema.contains("enum")) return schema["enum"][0].get<std::string>();
    const std::string type = schema.value("type", "string");
    if (type == "integer" || type == "number") return std::to_string(schema.value("minimum", int64_t{1}));
    if (type == "boolean") return "true";
    if (schema.value("format", "") == "date") return "2015-05-30";
    for (const char* one : {"now", "a", "1"})
      if (!schema.contains("pattern") || std::regex_match(one, std::regex(schema["pattern"].get<std::string>()))) return one;
    ADD_FAILURE() << "no example is at hand for " << parameter.dump();
    return "a";
  }
  // Values that it forbids.
  static std::vector<std::string> wrong_values(const Json& parameter) {
    const Json& schema = parameter["schema"];
    std::vector<std::string> out;
    const std::string type = schema.value("type", "string");
    const bool in_path = parameter["in"] == "path";
    if (type == "integer" || type == "number") {
      out = {"x", "0x10", "--1", "1e999"};
      if (type == "integer") out.emplace_back("1.5");
      if (schema.contains("minimum")) out.push_back(std::to_string(schema["minimum"].get<int64_t>() - 1));
      if (schema.contains("maximum") && schema["maximum"] < int64_t{1} << 50) out.push_back(std::to_string(schema["maximum"].get<int64_t>() + 1));
    } else if (type == "boolean") {
      out = {"maybe", "2"};
    } else if (schema.contains("enum")) {
      out = {"none-of-them", "x"};
    } else if (schema.contains("format")) {
      out = {"yesterday", "2015-13-01", "2015-02-30"};
    } else {
      if (schema.contains("maxLength")) out.push_back(std::string(schema["maxLength"].get<size_t>() + 1, 'a'));
      if (!in_path)
        for (const char* bad : {"a b;", "\x01~", "%"})
          if (schema.contains("pattern") && !std::regex_match(bad, std::regex(schema["pattern"].get<std::string>()))) out.emplace_back(bad);
    }
    if (!in_path && parameter["required"] == true) out.emplace_back("");
    return out;
  }

  using Values = std::vector<std::pair<Json, std::string>>;  // parameter, value
  net::ServerRequest request_of(const Operation& operation, const Values& values) const {
    std::string path = operation.path, query;
    for (const auto& [parameter, value] : values) {
      const std::string name = parameter["name"], encoded = net::percent_encode(value);
      if (parameter["in"] == "path") {
        path.replace(path.find("{" + name + "}"), name.size() + 2, encoded);
      } else {
        query += (query.empty() ? "?" : "&") + name + "=" + encoded;
      }
    }
    return Rig::request(operation.method, path + query);
  }
  Values required_of(const Operation& operation) const {
    Values out;
    for (const Json& p : operation.json.value("parameters", Json::array()))
      if (p["required"] == true) out.emplace_back(p, value_of(p));
    return out;
  }
  net::ServerResponse send(const Operation& operation, const Values& values, const std::optional<Json>& body) {
    net::ServerRequest request = request_of(operation, values);
    if (operation.json.contains("requestBody")) {
      const Json& content = operation.json["requestBody"]["content"];
      request.headers.add("Content-Type", content.items().begin().key());
      request.body = body ? to_text(*body) : "token=x";  // the only other form is that of /sign-in
    }
    return rig.send(request);
  }

  // The answer is one that the document names; `fits` is whether the request was.
  void expect_documented(const Operation& operation, const net::ServerResponse& response, bool fits, const std::string& what) {
    const Json& responses = operation.json["responses"];
    const std::string status = std::to_string(response.status);
    const Json& one = responses.contains(status) ? responses[status] : responses["default"];
    std::set<std::string> types;
    for (const auto& [type, unused] : one["content"].items()) types.insert(type_of(type));
    EXPECT_TRUE(types.contains(type_of(Rig::header(response, "Content-Type"))))
        << operation.name() << " " << what << ": " << status << " of type " << Rig::header(response, "Content-Type");
    if (fits) {
      const bool is_told = responses.contains("400");
      EXPECT_TRUE(response.status != 400 || is_told) << operation.name() << " " << what << ": " << *response.body;
    } else {
      EXPECT_TRUE(response.status >= 400 && response.status < 500) << operation.name() << " " << what << ": " << status;
    }
  }

  // A body that the schema allows.
  static Json body_of(const Json& schema) {
    if (schema.contains("anyOf")) return body_of(schema["anyOf"][0]);
    if (schema.contains("enum")) return schema["enum"][0];
    const Json& type = schema["type"];
    const std::string name = type.is_array() ? type[0] : type;
    if (name == "object") {
      Json out = Json::object();
      if (schema.contains("properties"))
        for (const auto& [member, form] : schema["properties"].items()) out[member] = body_of(form);
      return out;
    }
    if (name == "array") return Json::array({body_of(schema["items"])});
    if (name == "integer") return schema.value("minimum", 1);
    if (name == "number") return schema.value("minimum", 1.5);
    if (name == "boolean") return true;
    return schema.value("format", "") == "date" ? "2015-05-30" : "YWJj";  // also base64
  }
  static const Json* schema_of_body(const Operation& operation) {
    if (!operation.json.contains("requestBody")) return nullptr;
    const Json& content = operation.json["requestBody"]["content"];
    return content.contains("application/json") ? &content["application/json"]["schema"] : nullptr;
  }
  static bool is_required(const Json& schema, const std::string& name) {
    for (const Json& one : schema.value("required", Json::array()))
      if (one == name) return true;
    return false;
  }
  static std::optional<Json> good_body(const Operation& operation) {
    const Json* schema = schema_of_body(operation);
    return schema == nullptr ? std::nullopt : std::optional(body_of(*schema));
  }

  Rig rig;
  Json document_;
  std::vector<Operation> operations_;
};

TEST_F(Document, WhatItAllowsIsNotRefused) {
  for (const Operation& operation : operations_) {
    const Values required = required_of(operation);
    expect_documented(operation, send(operation, required, good_body(operation)), true, "with what is required");
    for (const Json& p : operation.json.value("parameters", Json::array())) {
      if (p["required"] == true) continue;
      Values values = required;
      std::vector<std::string> taken = {value_of(p)};
      if (p["schema"].contains("enum")) taken = p["schema"]["enum"].get<std::vector<std::string>>();
      if (p["schema"].contains("maximum")) taken.push_back(std::to_string(p["schema"]["maximum"].get<int64_t>()));
      for (const std::string& value : taken) {
        values.resize(required.size());
        values.emplace_back(p, value);
        expect_documented(operation, send(operation, values, good_body(operation)), true, p["name"].get<std::string>() + "=" + value);
      }
    }
  }
}

// Where the empty texts of an answer are.
void find_empty_texts(const Json& json, const std::string& at, std::set<std::string>& out) {
  if (json.is_string() && json.get_ref<const std::string&>().empty()) out.insert(at);
  for (const auto& [name, value] : json.items())
    if (json.is_structured()) find_empty_texts(value, json.is_array() ? at : at + "." + name, out);
}

TEST_F(Document, WhatIsNotKnownOfMarsIsNullAndNoEmptyText) {
  std::set<std::string> found;
  for (const Operation& operation : operations_) {
    if (operation.method != "GET" || !operation.path.starts_with("/api/v1/mars/")) continue;
    const net::ServerResponse response = send(operation, required_of(operation), std::nullopt);
    if (response.status != 200 || type_of(Rig::header(response, "Content-Type")) != "application/json") continue;
    find_empty_texts(Json::parse(*response.body), operation.path, found);
  }
  find_empty_texts(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000&detail=full"), "/api/v1/mars/photos", found);
  EXPECT_EQ(found, std::set<std::string>{});
}

TEST_F(Document, WhatItForbidsIsRefused) {
  int refused = 0;
  for (const Operation& operation : operations_) {
    const Json parameters = operation.json.value("parameters", Json::array());
    for (const Json& p : parameters) {
      for (const std::string& value : wrong_values(p)) {
        Values values;
        for (auto& [other, good] : required_of(operation))
          if (other["name"] != p["name"]) values.emplace_back(other, good);
        values.emplace_back(p, value);
        expect_documented(operation, send(operation, values, good_body(operation)), false,
                          p["name"].get<std::string>() + "=" + value.substr(0, 40));
        ++refused;
      }
      if (p["required"] == false || p["in"] == "path") continue;
      Values without;
      for (auto& [other, good] : required_of(operation))
        if (other["name"] != p["name"]) without.emplace_back(other, good);
      expect_documented(operation, send(operation, without, good_body(operation)), false, "without " + p["name"].get<std::string>());
    }
  }
  EXPECT_GE(refused, 150);
}

TEST_F(Document, BodiesThatItForbidsAreRefused) {
  int refused = 0;
  for (const Operation& operation : operations_) {
    const Json* whole = schema_of_body(operation);
    if (whole == nullptr) continue;
    const Json* schema = whole->contains("anyOf") ? &(*whole)["anyOf"][0] : whole;  // which body_of() takes too
    const Json good = body_of(*schema);
    for (const auto& [name, value] : good.items()) {
      const Json& member = (*schema)["properties"][name];
      const Json& form = member.contains("anyOf") ? member["anyOf"][0] : member;
      const bool is_number = value.is_number_float();
      std::vector<Json> wrong_ones = {Json::object({{"x", 1}}), is_number ? Json("far") : Json(-7.5), Json::array({1})};
      if (form.contains("minimum")) wrong_ones.emplace_back(form["minimum"].get<int64_t>() - 1);
      if (form.contains("maximum")) wrong_ones.emplace_back(form["maximum"].get<int64_t>() + 1);
      for (const Json& wrong : wrong_ones) {
        Json body = good;
        body[name] = wrong;
        const auto response = send(operation, required_of(operation), body);
        expect_documented(operation, response, false, name + ": " + to_text(wrong));
        EXPECT_EQ(response.status, 400) << operation.name() << " " << name << ": " << to_text(wrong);
        ++refused;
      }
      if (!is_required(*schema, name)) continue;
      Json body = good;
      body.erase(name);
      expect_documented(operation, send(operation, required_of(operation), body), false, "without " + name);
    }
    for (const Json& body : {Json(1), Json::array(), Json("text"), Json()})
      expect_documented(operation, send(operation, required_of(operation), body), false, "a body of " + to_text(body));
  }
  EXPECT_GE(refused, 15);
}

TEST_F(Document, EveryExampleFitsItsPatternAndEveryLinkLeadsSomewhere) {
  std::set<std::string> ids;
  for (const Operation& operation : operations_) ids.insert(operation.json["operationId"]);
  int links = 0;
  for (const Operation& operation : operations_) {
    for (const Json& p : operation.json.value("parameters", Json::array())) {
      if (p.contains("example") && p["schema"].contains("pattern")) {
        EXPECT_TRUE(std::regex_match(p["example"].get<std::string>(), std::regex(p["schema"]["pattern"].get<std::string>())))
            << operation.name() << " " << p["name"];
      }
    }
    for (const auto& [status, response] : operation.json["responses"].items()) {
      const Json all = response.value("links", Json::object());
      for (const auto& [name, link] : all.items()) {
        EXPECT_TRUE(ids.contains(link["operationId"])) << operation.name() << " " << name;
        ++links;
      }
    }
  }
  EXPECT_GE(links, 10);
}

}  // namespace
}  // namespace skykeep::api

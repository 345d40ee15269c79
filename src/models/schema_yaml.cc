// Reading dbt_project.yml and the schema .yml files; every complaint names file and line.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "core/text.h"
#include "models/project.h"
#include "warehouse/sql_text.h"

namespace skykeep::models {

namespace {

// A YAML node that knows its file; errors come out with file and line.
struct Yaml {
  const std::string& file;
  YAML::Node node;

  int line() const { return node.Mark().line + 1; }
  std::unexpected<Error> error(std::string_view what) const {
    return fail(Code::kInvalidInput, fmt::format("{}:{}: {}", file, line(), what));
  }
  Yaml at(const YAML::Node& child) const { return {file, child}; }
  bool has(const char* key) const { return node.IsMap() && node[key]; }
  Yaml operator[](const char* key) const { return {file, node[key]}; }
  std::string text(const char* key) const { return has(key) && node[key].IsScalar() ? node[key].Scalar() : ""; }

  Result<> only(const std::vector<const char*>& known) const {
    if (!node.IsMap()) return error("a mapping (key: value) is expected here");
    std::vector<std::string> names(known.begin(), known.end());
    for (auto pair : node) {
      std::string key = pair.first.Scalar();
      if (std::find(names.begin(), names.end(), key) != names.end()) continue;
      auto near = nearest(key, names);
      return at(pair.first).error(fmt::format("unknown key '{}'{}; known are {}", key,
                                              near ? fmt::format(", did you mean '{}'?", *near) : "", join(names, ", ")));
    }
    return {};
  }
  Result<std::vector<Yaml>> items(const char* key) const {
    std::vector<Yaml> out;
    if (!has(key)) return out;
    if (!node[key].IsSequence()) return (*this)[key].error(fmt::format("'{}' must be a list", key));
    for (auto child : node[key]) out.push_back(at(child));
    return out;
  }
};

Literal literal_of(const YAML::Node& node) {
  if (node.IsSequence()) {
    std::vector<std::string> list;
    for (auto item : node) list.push_back(item.Scalar());
    return list;
  }
  if (node.Tag() != "!") {  // "!" marks a quoted scalar
    if (node.Scalar() == "true") return true;
    if (node.Scalar() == "false") return false;
    if (auto number = to_int(node.Scalar())) return *number;
  }
  return node.Scalar();
}

std::string sql_literal(const YAML::Node& node, bool quote) {
  if (!quote) return node.Scalar();
  return warehouse::sql_text(node.Scalar());
}

// The argument of ref('x') or source('a','b') in YAML, as "x" or "a.b".
Result<std::string> referred(const Yaml& where, const std::string& text) {
  auto parsed = parse_template(where.file, "{{ " + text + " }}");
  if (!parsed || parsed->refs.size() + parsed->sources.size() != 1) {
    return where.error(fmt::format("'{}' must be ref('model') or source('schema', 'table')", text));
  }
  if (!parsed->refs.empty()) return parsed->refs[0].name;
  return parsed->sources[0].schema + "." + parsed->sources[0].name;
}

Result<> read_settings(const Yaml& body, TestSpec& test) {
  for (const Yaml& place : {body, body.has("config") ? body["config"] : body}) {
    if (place.has("severity")) test.severity = to_lower(place.text("severity"));
    if (place.has("where")) test.where = place.text("where");
  }
  if (body.has("name")) test.name = body.text("name");
  if (test.severity != "error" && test.severity != "warn") {
    return body.error(fmt::format("severity '{}' must be error or warn", test.severity));
  }
  return {};
}

// `arguments` hold what the kind of test asks for, as dbt has it since 1.11; before, that stood beside the settings.
Result<> read_test_body(const std::string& kind, const Yaml& body, TestSpec& test) {
  using Kind = TestSpec::Kind;
  const Yaml arguments = body.has("arguments") ? body["arguments"] : body;
  const auto only = [&](std::vector<const char*> known) -> Result<> {
    if (body.has("arguments")) {
      TRY(arguments.only(known));
      known.clear();
    }
    known.insert(known.end(), {"arguments", "severity", "where", "config", "name"});
    return body.only(known);
  };
  if (kind == "accepted_values") {
    TRY(only({"values", "quote"}));
    bool quote = !arguments.has("quote") || arguments.text("quote") != "false";
    test.kind = Kind::kAcceptedValues;
    for (auto& value : TRY(arguments.items("values"))) test.values.push_back(sql_literal(value.node, quote));
    if (test.values.empty()) return body.error("accepted_values needs `values: [...]`");
  } else if (kind == "relationships") {
    TRY(only({"to", "field"}));
    test.kind = Kind::kRelationships;
    test.field = arguments.text("field");
    if (!arguments.has("to") || test.field.empty()) return body.error("relationships needs `to: ref('x')` and `field: column`");
    test.to = TRY(referred(arguments["to"], arguments.text("to")));
  } else if (kind == "expression_is_true") {
    TRY(only({"expression"}));
    test.kind = Kind::kExpression;
    test.expression = arguments.text("expression");
    if (test.expression.empty()) return body.error("expression_is_true needs `expression: SQL`");
    if (!test.columns.empty()) test.expression = test.columns[0] + " " + test.expression;  // as dbt_utils does
  } else if (kind == "unique_combination_of_columns") {
    TRY(only({"combination_of_columns"}));
    test.kind = Kind::kUnique;
    test.columns.clear();
    for (auto& column : TRY(arguments.items("combination_of_columns"))) test.columns.push_back(column.node.Scalar());
    if (test.columns.empty()) return body.error("unique_combination_of_columns needs `combination_of_columns: [...]`");
  } else {
    TRY(only({}));
    test.kind = kind == "unique" ? Kind::kUnique : Kind::kNotNull;
  }
  return {};
}

std::string test_name(const std::string& kind, const std::string& model, const TestSpec& test) {
  std::string name = kind + "_" + model;
  if (test.kind == TestSpec::Kind::kExpression) {
    std::string slug;
    for (char c : test.expression) {
      bool word = std::isalnum(static_cast<unsigned char>(c)) || c == '_';
      if (word) slug += c;
      else if (!slug.empty() && slug.back() != '_') slug += '_';
      if (slug.size() >= 60) break;
    }
    return name + "_" + slug;
  }
  for (auto& column : test.columns) name += "_" + column;
  return name;
}

Result<TestSpec> read_test(const Yaml& item, const std::string& node, const std::string& column) {
  static const std::vector<std::string> known = {"not_null", "unique", "accepted_values", "relationships",
                                                 "expression_is_true", "unique_combination_of_columns"};
  TestSpec test;
  test.node = node;
  test.file = item.file;
  test.line = item.line();
  if (!column.empty()) test.columns = {column};
  std::string kind = item.node.IsScalar() ? item.node.Scalar() : "";
  YAML::Node body(YAML::NodeType::Map);
  if (item.node.IsMap() && item.node.size() == 1) {
    kind = item.node.begin()->first.Scalar();
    if (item.node.begin()->second.IsMap()) body = item.node.begin()->second;
  }
  if (kind.starts_with("dbt_utils.")) kind = kind.substr(10);
  bool table_level = kind == "expression_is_true" || kind == "unique_combination_of_columns";
  if (std::find(known.begin(), known.end(), kind) == known.end()) {
    auto near = nearest(kind, known);
    return item.error(fmt::format("unknown test '{}'{}; known are {}", kind,
                                  near ? fmt::format(", did you mean '{}'?", *near) : "", join(known, ", ")));
  }
  if (column.empty() && !table_level) return item.error(fmt::format("test '{}' belongs to a column", kind));
  Yaml place{item.file, body};
  TRY(read_test_body(kind, body.size() ? place : Yaml{item.file, body}, test));
  TRY(read_settings(place, test));
  std::string model = node.substr(node.find('.') == std::string::npos ? 0 : node.find('.') + 1);
  if (test.name.empty()) test.name = test_name(kind, model, test);
  return test;
}

Result<> read_tests(const Yaml& owner, const std::string& node, const std::string& column, SchemaDocs& docs) {
  for (const char* key : {"tests", "data_tests"}) {
    for (auto& item : TRY(owner.items(key))) docs.tests.push_back(TRY(read_test(item, node, column)));
  }
  return {};
}

Result<std::vector<ColumnDoc>> read_columns(const Yaml& owner, const std::string& node, SchemaDocs& docs) {
  std::vector<ColumnDoc> columns;
  for (auto& item : TRY(owner.items("columns"))) {
    TRY(item.only({"name", "description", "data_type", "tests", "data_tests", "meta"}));
    columns.push_back({item.text("name"), std::string(trim(item.text("description")))});
    if (columns.back().name.empty()) return item.error("a column needs a name");
    TRY(read_tests(item, node, columns.back().name, docs));
  }
  return columns;
}

Result<Config> read_config(const Yaml& map, bool plus) {
  Config config;
  for (auto pair : map.node) {
    std::string key = pair.first.Scalar();
    if ((plus && !key.starts_with('+')) || key == "column_types") continue;
    config[plus ? key.substr(1) : key] = literal_of(pair.second);
  }
  TRY(check_config(config, map.file, map.line()));
  return config;
}

Result<> read_entry(const Yaml& item, const std::string& kind, SchemaDocs& docs) {
  TRY(item.only({"name", "description", "columns", "tests", "data_tests", "config", "meta"}));
  SchemaDocs::Entry entry{.kind = kind, .file = item.file, .description = std::string(trim(item.text("description"))),
                          .line = item.line()};
  std::string name = item.text("name");
  if (name.empty()) return item.error(fmt::format("a {} needs a name", kind));
  if (docs.models.contains(name)) {
    auto& other = docs.models[name];
    return item.error(fmt::format("'{}' is described twice, also at {}:{}", name, other.file, other.line));
  }
  if (item.has("config")) {
    entry.config = TRY(read_config(item["config"], false));
    for (auto pair : item["config"].node["column_types"]) entry.column_types[pair.first.Scalar()] = pair.second.Scalar();
  }
  entry.columns = TRY(read_columns(item, name, docs));
  TRY(read_tests(item, name, "", docs));
  docs.models.emplace(name, std::move(entry));
  return {};
}

Result<> read_source(const Yaml& item, SchemaDocs& docs) {
  TRY(item.only({"name", "description", "schema", "tables", "meta"}));
  for (auto& table : TRY(item.items("tables"))) {
    TRY(table.only({"name", "description", "columns", "tests", "data_tests", "meta"}));
    Node node{.schema = item.text("name"), .name = table.text("name"), .kind = "source", .file = item.file};
    node.id = node.schema + "." + node.name;
    node.description = std::string(trim(table.text("description")));
    node.columns = TRY(read_columns(table, node.id, docs));
    TRY(read_tests(table, node.id, "", docs));
    if (table.has("meta")) {
      Yaml meta = table["meta"];
      TRY(meta.only({"loads", "load_source", "given", "loaded_from", "touches"}));
      const std::string loads = meta.text("loads");
      node.loads = loads == "true" ? "load_id" : loads == "false" ? "" : loads;
      node.given = meta.text("given");
      node.load_source = meta.text("load_source");
      node.loaded_from = meta.text("loaded_from");
      node.touches = meta.text("touches");
    }
    docs.sources.push_back(std::move(node));
  }
  return {};
}

Result<> read_schema(const std::string& file, const std::string& text, SchemaDocs& docs) {
  Yaml root{file, YAML::Load(text)};
  if (root.node.IsNull()) return {};
  TRY(root.only({"version", "models", "seeds", "sources"}));
  for (auto& item : TRY(root.items("models"))) TRY(read_entry(item, "model", docs));
  for (auto& item : TRY(root.items("seeds"))) TRY(read_entry(item, "seed", docs));
  for (auto& item : TRY(root.items("sources"))) TRY(read_source(item, docs));
  return {};
}

Result<ProjectSettings> read_project(const std::string& file, const std::string& text) {
  ProjectSettings settings;
  Yaml root{file, YAML::Load(text)};
  TRY(root.only({"name", "version", "config-version", "profile", "model-paths", "seed-paths", "test-paths", "vars",
                 "macro-paths", "on-run-start", "models", "seeds", "clean-targets", "target-path", "require-dbt-version"}));
  settings.name = root.text("name");
  auto paths = [&](const char* key, std::vector<std::string>& into) -> Result<> {
    if (!root.has(key)) return {};
    into.clear();
    for (auto& item : TRY(root.items(key))) into.push_back(item.node.Scalar());
    return {};
  };
  TRY(paths("model-paths", settings.model_paths));
  TRY(paths("seed-paths", settings.seed_paths));
  TRY(paths("test-paths", settings.test_paths));
  if (root.has("vars")) {
    for (auto pair : root.node["vars"]) settings.vars[pair.first.Scalar()] = pair.second.Scalar();
  }
  if (root.has("models") && root["models"].has(settings.name.c_str())) {
    for (auto pair : root.node["models"][settings.name]) {
      if (!pair.second.IsMap()) continue;
      settings.folders[pair.first.Scalar()] = TRY(read_config(root.at(pair.second), true));
    }
  }
  if (root.has("seeds") && root["seeds"].has(settings.name.c_str())) {
    Config config = TRY(read_config(root.at(root.node["seeds"][settings.name]), true));
    for (auto& path : settings.seed_paths) settings.folders[path] = config;
  }
  return settings;
}

}  // namespace

Result<> read_schema_yaml(const std::string& file, const std::string& text, SchemaDocs& docs) {
  try {
    return read_schema(file, text, docs);
  } catch (const YAML::Exception& e) {
    return fail(Code::kInvalidInput, fmt::format("{}:{}: {}", file, e.mark.line + 1, e.msg));
  }
}

Result<ProjectSettings> read_project_yaml(const std::string& file, const std::string& text) {
  try {
    return read_project(file, text);
  } catch (const YAML::Exception& e) {
    return fail(Code::kInvalidInput, fmt::format("{}:{}: {}", file, e.mark.line + 1, e.msg));
  }
}

}  // namespace skykeep::models

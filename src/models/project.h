// A project, read and checked: nodes in topological order, data tests, seeds, bronze DDL. Pure: no SQL is run here.
//
// Layout: dbt_project.yml; <model-paths>/*.sql with *.yml beside them; <seed-paths>/*.csv; <test-paths>/*.sql (rows
// returned are failures); bronze/*.sql are plain DDL that makes the source tables. Other files, macros and <test-paths>/generic
// among them, are dbt's alone.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/models.h"
#include "models/template.h"

namespace skykeep::models {

struct ColumnDoc {
  std::string name, description;
};

struct Node {
  std::string id;            // "silver.fact_photos"
  std::string schema, name;
  std::string kind;          // source, seed, model
  std::string materialized;  // table, view, incremental, seed; empty for sources
  std::string file, description;
  Config config;
  Template sql;                      // models
  std::string csv;                   // seeds
  std::map<std::string, std::string> column_types;  // seeds; varchar where none is named
  std::vector<ColumnDoc> columns;
  std::vector<std::string> inputs;   // ids
  std::set<std::string> roots;       // ids of the source tables it stands on, all the way down
  // Sources only (meta of the table in the .yml):
  std::string loads;                 // its column with the id of a load, where it has one row a load; else empty
  std::string load_source;           // its column with the source of the lake that the load is of; empty: it does not say
  std::string given;                 // made by the engine: touched_partitions, excluded_loads
  std::string loaded_from;           // the only source of the lake whose loads touch it; empty: any
  std::string touches;               // SQL giving the partitions that the loads touched, by columns of its own
};

struct TestSpec {
  enum class Kind { kNotNull, kUnique, kAcceptedValues, kRelationships, kExpression, kSingular };
  Kind kind = Kind::kNotNull;
  std::string name, node;               // node: id; of a singular test the first model it reads
  std::vector<std::string> columns;
  std::vector<std::string> values;      // kAcceptedValues, as SQL literals
  std::string to, field;                // kRelationships: id and column of the parent
  std::string expression;               // kExpression: must be true
  std::string where;
  std::string severity = "error";
  std::string file;
  int line = 0;
  Template sql;                         // kSingular
};

struct Project {
  std::string name;
  std::map<std::string, std::string> vars;
  std::vector<std::pair<std::string, std::string>> ddl;  // file, SQL; in order of file name
  std::vector<Node> nodes;                               // topological order
  std::vector<TestSpec> tests;
  std::string fingerprint;                               // of all files

  const Node* find(std::string_view id) const;                       // "silver.fact_photos"
  const Node* find_model(std::string_view name) const;               // "fact_photos": model or seed
  std::vector<std::string> names() const;                            // of models and seeds
};

Result<Project> load_project(const ProjectFiles& files);

// The ids chosen by dbt-like selectors: name, schema.name, schema, +name (with what it stands on), name+ (with what
// stands on it); blanks unite, commas intersect. Empty: everything but sources. Unknown: invalid_input, nearest name.
// `with_sources`: sources can be selected too, as for tests; nothing selects none of them.
Result<std::set<std::string>> select_nodes(const Project& project, const std::vector<std::string>& selectors, bool with_sources = false);

// ---- steps of load_project, in files of their own ----

// Reads one schema .yml into the project: descriptions, columns, sources, tests. Refers to models by name only.
struct SchemaDocs {
  struct Entry {
    std::string kind, file, description;  // kind: model, seed
    int line = 0;
    Config config;
    std::map<std::string, std::string> column_types;
    std::vector<ColumnDoc> columns;
  };
  std::map<std::string, Entry> models;  // by name
  std::vector<Node> sources;
  std::vector<TestSpec> tests;          // node and `to` still as written: a name, or schema.table of a source
};
Result<> read_schema_yaml(const std::string& file, const std::string& text, SchemaDocs& docs);

struct ProjectSettings {
  std::string name = "project";
  std::vector<std::string> model_paths{"silver", "gold"}, seed_paths{"seeds"}, test_paths{"tests"};
  std::map<std::string, std::string> vars;
  std::map<std::string, Config> folders;  // first folder -> settings (+materialized, +schema)
};
Result<ProjectSettings> read_project_yaml(const std::string& file, const std::string& text);

// Checks a config() or folder setting for unknown keys and values.
Result<> check_config(const Config& config, const std::string& file, int line);

Result<std::vector<std::vector<std::string>>> parse_csv(const std::string& file, std::string_view text);

}  // namespace skykeep::models

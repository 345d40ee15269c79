#include "models/project.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/csv.h"
#include "core/fs.h"
#include "core/ids.h"
#include "core/text.h"

namespace skykeep::models {

namespace {

bool lies_in(const std::string& file, const std::vector<std::string>& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](auto& folder) { return file.starts_with(folder + "/"); });
}

std::string stem_of(const std::string& file) {
  size_t slash = file.rfind('/');
  std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  return name.substr(0, name.rfind('.'));
}

std::unexpected<Error> at_line(const std::string& file, int line, std::string_view what) {
  return fail(Code::kInvalidInput, fmt::format("{}:{}: {}", file, line, what));
}

class Reader {
 public:
  explicit Reader(const ProjectFiles& files) : files_(files) {}

  Result<Project> run() {
    if (auto it = files_.find("dbt_project.yml"); it != files_.end()) {
      settings_ = TRY(read_project_yaml(it->first, it->second));
    }
    project_.name = settings_.name;
    project_.vars = settings_.vars;
    TRY(read_files());
    TRY(describe());
    TRY(link());
    TRY(sort());
    TRY(check_increments());
    TRY(resolve_tests());
    std::string all;
    for (auto& [file, text] : files_) {
      if (file == "dbt_project.yml" || is_ours(file)) all += fmt::format("{}\n{}\n{}\n", file, text.size(), text);
    }
    project_.fingerprint = sha256_hex(all);
    return std::move(project_);
  }

 private:
  // What else lies in the folder is dbt's: macros, what it made of the models and what it fetched.
  bool is_ours(const std::string& file) const {
    const auto is_generic = [&](auto& folder) { return file.starts_with(folder + "/generic/"); };
    if (std::ranges::any_of(settings_.test_paths, is_generic)) return false;
    return file.starts_with("bronze/") || lies_in(file, settings_.model_paths) || lies_in(file, settings_.seed_paths) ||
           lies_in(file, settings_.test_paths);
  }

  Result<> read_files() {
    for (auto& [file, text] : files_) {
      if (!is_ours(file)) continue;
      if (file.ends_with(".yml") || file.ends_with(".yaml")) {
        TRY(read_schema_yaml(file, text, docs_));
      } else if (file.ends_with(".sql") && file.starts_with("bronze/")) {
        project_.ddl.emplace_back(file, text);
      } else if (file.ends_with(".sql") && lies_in(file, settings_.model_paths)) {
        TRY(read_model(file, text));
      } else if (file.ends_with(".sql") && lies_in(file, settings_.test_paths)) {
        TRY(read_singular_test(file, text));
      } else if (file.ends_with(".csv") && lies_in(file, settings_.seed_paths)) {
        Node node{.kind = "seed", .materialized = "seed", .file = file, .csv = text};
        TRY(add_node(std::move(node)));
      }
    }
    return {};
  }

  Result<> add_node(Node node) {
    node.name = stem_of(node.file);
    std::string folder = node.file.substr(0, node.file.find('/'));
    for (auto& [key, value] : settings_.folders[folder]) node.config.emplace(key, value);
    node.schema = config_text(node.config, "schema", folder);
    node.id = node.schema + "." + node.name;
    for (auto& other : nodes_) {
      if (other.name != node.name) continue;
      return at_line(node.file, 1, fmt::format("the name '{}' is taken by {}", node.name, other.file));
    }
    nodes_.push_back(std::move(node));
    return {};
  }

  Result<> read_model(const std::string& file, const std::string& text) {
    Node node{.kind = "model", .file = file};
    node.sql = TRY(parse_template(file, text));
    node.config = node.sql.config;
    TRY(check_config(node.config, file, node.sql.config_line));
    return add_node(std::move(node));
  }

  Result<> read_singular_test(const std::string& file, const std::string& text) {
    TestSpec test{.kind = TestSpec::Kind::kSingular, .name = stem_of(file), .file = file, .line = 1};
    test.sql = TRY(parse_template(file, text));
    test.severity = config_text(test.sql.config, "severity", "error");
    if (test.sql.refs.empty() && test.sql.sources.empty()) return at_line(file, 1, "this test reads no model");
    singular_.push_back(std::move(test));
    return {};
  }

  // Puts descriptions and configuration from the .yml files onto the nodes.
  Result<> describe() {
    for (auto& [name, entry] : docs_.models) {
      auto it = std::find_if(nodes_.begin(), nodes_.end(), [&, &wanted = name](auto& n) { return n.name == wanted; });
      if (it == nodes_.end()) {
        return at_line(entry.file, entry.line, fmt::format("there is no file for the {} '{}'{}", entry.kind, name, hint(name)));
      }
      it->description = entry.description;
      it->columns = entry.columns;
      it->column_types = entry.column_types;
      for (auto& [key, value] : entry.config) it->config.emplace(key, value);
    }
    for (auto& node : nodes_) {
      if (node.kind == "model") node.materialized = config_text(node.config, "materialized", "view");
      if (node.materialized == "incremental" && config_list(node.config, "partition_by").empty()) {
        return at_line(node.file, node.sql.config_line, "an incremental model needs partition_by=[...]");
      }
    }
    return {};
  }

  std::string hint(const std::string& name) const {
    std::vector<std::string> names;
    for (auto& node : nodes_) names.push_back(node.name);
    auto near = nearest(name, names);
    return near ? fmt::format("; did you mean '{}'?", *near) : "";
  }

  Result<std::string> id_of(const Reference& reference, const std::string& file) const {
    if (!reference.schema.empty()) {
      std::vector<std::string> ids;
      for (auto& source : docs_.sources) ids.push_back(source.id);
      std::string id = reference.schema + "." + reference.name;
      if (std::find(ids.begin(), ids.end(), id) != ids.end()) return id;
      auto near = nearest(id, ids);
      return at_line(file, reference.line, fmt::format("there is no source '{}'{}", id,
                                                       near ? fmt::format("; did you mean '{}'?", *near) : ""));
    }
    for (auto& node : nodes_) {
      if (node.name == reference.name) return node.id;
    }
    return at_line(file, reference.line,
                   fmt::format("there is no model or seed '{}'{}", reference.name, hint(reference.name)));
  }

  Result<> link() {
    for (auto& node : nodes_) {
      for (auto* list : {&node.sql.refs, &node.sql.sources}) {
        for (auto& reference : *list) {
          std::string id = TRY(id_of(reference, node.file));
          if (std::find(node.inputs.begin(), node.inputs.end(), id) == node.inputs.end()) node.inputs.push_back(id);
        }
      }
    }
    return {};
  }

  // Depth first by name, so that the order is the same on every machine.
  Result<> sort() {
    project_.nodes = docs_.sources;
    for (auto& source : project_.nodes) {
      if (source.given.empty()) source.roots = {source.id};
    }
    std::sort(nodes_.begin(), nodes_.end(), [](auto& a, auto& b) {
      return std::pair(a.kind != "seed", a.id) < std::pair(b.kind != "seed", b.id);
    });
    std::vector<std::string> path;
    for (auto& node : nodes_) TRY(visit(node, path));
    return {};
  }

  Result<> visit(const Node& node, std::vector<std::string>& path) {
    if (project_.find(node.id)) return {};
    if (auto it = std::find(path.begin(), path.end(), node.id); it != path.end()) {
      std::vector<std::string> cycle(it, path.end());
      cycle.push_back(node.id);
      return at_line(node.file, 1, "the models refer to each other in a circle: " + join(cycle, " -> "));
    }
    path.push_back(node.id);
    Node placed = node;
    for (auto& input : node.inputs) {
      auto it = std::find_if(nodes_.begin(), nodes_.end(), [&](auto& n) { return n.id == input; });
      if (it != nodes_.end()) TRY(visit(*it, path));
      auto& roots = project_.find(input)->roots;
      placed.roots.insert(roots.begin(), roots.end());
    }
    path.pop_back();
    project_.nodes.push_back(std::move(placed));
    return {};
  }

  // A model that nothing ever touches would stay as it was built first.
  Result<> check_increments() const {
    for (auto& node : project_.nodes) {
      if (node.materialized != "incremental" || config_list(node.config, "partition_by") == std::vector<std::string>{"load_id"}) continue;
      const auto touches = [&](const std::string& root) { return !project_.find(root)->touches.empty(); };
      if (std::ranges::any_of(node.roots, touches)) continue;
      return at_line(node.file, node.sql.config_line, "nothing would ever redo this model: no source table that it stands on says in "
                                                      "meta.touches which partitions a load touches");
    }
    return {};
  }

  Result<> resolve_tests() {
    auto resolve = [&](std::string& name, const TestSpec& test) -> Result<> {
      size_t dot = name.find('.');
      Reference reference = dot == std::string::npos ? Reference{"", name, test.line}
                                                     : Reference{name.substr(0, dot), name.substr(dot + 1), test.line};
      name = TRY(id_of(reference, test.file));
      return {};
    };
    project_.tests = std::move(docs_.tests);
    for (auto& test : project_.tests) {
      TRY(resolve(test.node, test));
      if (!test.to.empty()) TRY(resolve(test.to, test));
    }
    for (auto& test : singular_) {
      for (auto* list : {&test.sql.refs, &test.sql.sources}) {
        for (auto& reference : *list) {
          std::string id = TRY(id_of(reference, test.file));
          if (test.node.empty()) test.node = id;
        }
      }
      project_.tests.push_back(std::move(test));
    }
    std::set<std::string> names;
    for (auto& test : project_.tests) {
      if (names.insert(test.name).second) continue;
      return at_line(test.file, test.line, fmt::format("two tests have the name '{}': give one a `name:`", test.name));
    }
    return {};
  }

  const ProjectFiles& files_;
  ProjectSettings settings_;
  SchemaDocs docs_;
  std::vector<Node> nodes_;
  std::vector<TestSpec> singular_;
  Project project_;
};

Result<> read_folder(const RealFs& fs, const std::string& dir, const std::string& prefix, ProjectFiles& out) {
  for (auto& entry : TRY(fs.list(dir))) {
    std::string path = dir + "/" + entry.name;
    if (entry.is_dir) {
      TRY(read_folder(fs, path, prefix + entry.name + "/", out));
    } else if (entry.name.ends_with(".sql") || entry.name.ends_with(".yml") || entry.name.ends_with(".csv")) {
      out[prefix + entry.name] = TRY(fs.read(path));
    }
  }
  return {};
}

}  // namespace

const Node* Project::find(std::string_view id) const {
  for (auto& node : nodes) {
    if (node.id == id) return &node;
  }
  return nullptr;
}

const Node* Project::find_model(std::string_view wanted) const {
  for (auto& node : nodes) {
    if (node.kind != "source" && node.name == wanted) return &node;
  }
  return nullptr;
}

std::vector<std::string> Project::names() const {
  std::vector<std::string> out;
  for (auto& node : nodes) {
    if (node.kind != "source") out.push_back(node.name);
  }
  return out;
}

Result<> check_config(const Config& config, const std::string& file, int line) {
  static const std::vector<std::string> known = {"materialized", "partition_by", "other_cuts", "unique_key", "incremental_strategy", "schema",
                                                 "tags", "severity", "rebuild_in_slices", "zstd", "row_failures"};
  for (auto& [key, value] : config) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    auto near = nearest(key, known);
    return at_line(file, line, fmt::format("unknown setting '{}' in config{}; known are {}", key,
                                           near ? fmt::format(", did you mean '{}'?", *near) : "", join(known, ", ")));
  }
  static const std::vector<std::string> kinds = {"table", "view", "incremental", "seed"};
  std::string kind = config_text(config, "materialized", "view");
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    return at_line(file, line, fmt::format("materialized='{}' is not known; known are {}", kind, join(kinds, ", ")));
  }
  std::string failures = config_text(config, "row_failures", "reject");
  if (failures != "reject") {
    return at_line(file, line, fmt::format("row_failures='{}' is not known; known is reject (without it a failed row blocks)", failures));
  }
  std::string cuts = config_text(config, "other_cuts", "identity");
  if (cuts != "identity" && cuts != "all") {
    return at_line(file, line, fmt::format("other_cuts='{}' is not known; known are identity and all", cuts));
  }
  std::string strategy = config_text(config, "incremental_strategy", "delete+insert");
  if (strategy != "delete+insert") {
    return at_line(file, line, fmt::format("incremental_strategy='{}' is not known; known is delete+insert", strategy));
  }
  return {};
}

Result<Project> load_project(const ProjectFiles& files) { return Reader(files).run(); }

Result<ProjectFiles> read_project(const std::string& dir) {
  ProjectFiles files;
  RealFs fs;
  TRY(within("read the SQL project in " + dir, read_folder(fs, dir, "", files)));
  if (!files.contains("dbt_project.yml")) {
    return fail(Code::kNotFound, fmt::format("{} holds no dbt_project.yml; point --models at the folder of the SQL project", dir));
  }
  return files;
}

Result<std::vector<std::vector<std::string>>> parse_csv(const std::string& file, std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  CsvReader csv(text, CsvReader::QuotedBreaks::kBelongToTheCell);
  while (csv.next()) {
    if (csv.is_open()) return fail(Code::kInvalidInput, fmt::format("{}:{}: a quoted cell is not closed", file, csv.line()));
    if (!rows.empty() && csv.cells().size() != rows[0].size())
      return fail(Code::kInvalidInput, fmt::format("{}:{}: {} cells, but the header has {}", file, csv.line(), csv.cells().size(), rows[0].size()));
    rows.push_back(csv.cells());
  }
  return rows;
}

}  // namespace skykeep::models

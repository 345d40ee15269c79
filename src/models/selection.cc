// dbt-like selectors over the graph, and the CSV of the seeds.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "models/project.h"

namespace skykeep::models {

namespace {

using Ids = std::set<std::string>;

// The nodes are in topological order, so one walk in either direction reaches everything.
void add_inputs(const Project& project, Ids& ids) {
  for (auto it = project.nodes.rbegin(); it != project.nodes.rend(); ++it) {
    if (ids.contains(it->id)) ids.insert(it->inputs.begin(), it->inputs.end());
  }
}

void add_dependants(const Project& project, Ids& ids) {
  for (auto& node : project.nodes) {
    if (std::any_of(node.inputs.begin(), node.inputs.end(), [&](auto& input) { return ids.contains(input); })) {
      ids.insert(node.id);
    }
  }
}

Result<Ids> one(const Project& project, std::string_view word) {
  bool inputs = word.starts_with('+');
  if (inputs) word.remove_prefix(1);
  bool dependants = word.ends_with('+');
  if (dependants) word.remove_suffix(1);
  Ids ids;
  for (auto& node : project.nodes) {
    bool source_below = node.kind == "source" && node.id == word;  // so that `bronze.photo_record+` works
    if (source_below || (node.kind != "source" && (node.name == word || node.id == word || node.schema == word))) {
      ids.insert(node.id);
    }
  }
  if (ids.empty()) {
    std::vector<std::string> names = project.names(), all = names;
    for (auto& node : project.nodes) all.push_back(node.id);
    auto near = nearest(word, all);
    return fail(Code::kInvalidInput, fmt::format("there is no model '{}'{}", word,
                                                 near ? fmt::format(": did you mean '{}'? `skykeep lineage` lists all", *near)
                                                      : fmt::format("; models are {}", join(names, ", "))));
  }
  Ids out = ids;
  if (inputs) add_inputs(project, out);
  if (dependants) {
    add_dependants(project, ids);
    out.insert(ids.begin(), ids.end());
  }
  return out;
}

}  // namespace

Result<std::set<std::string>> select_nodes(const Project& project, const std::vector<std::string>& selectors, bool with_sources) {
  Ids all, selectable;
  for (auto& node : project.nodes) {
    if (node.kind != "source") all.insert(node.id);
    if (node.kind != "source" || with_sources) selectable.insert(node.id);
  }
  Ids out;
  bool any = false;
  for (auto& selector : selectors) {
    std::string words = replace_all(selector, "\t", " ");
    for (auto unit : split(words, ' ')) {
      if (trim(unit).empty()) continue;
      any = true;
      Ids both = selectable;
      for (auto word : split(unit, ',')) {
        Ids chosen = TRY(one(project, trim(word)));
        std::erase_if(both, [&](auto& id) { return !chosen.contains(id); });
      }
      out.insert(both.begin(), both.end());
    }
  }
  return any ? out : all;
}

}  // namespace skykeep::models

// The part of dbt's language that this house understands: a lexer, a parser and a renderer of model files.
//
// Known: {{ ref('x') }}, {{ source('schema','table') }}, {{ this }}, {{ var('x') }}, {{ config(key=value, ...) }},
// {% if is_incremental() %} ... {% else %} ... {% endif %} (also `if not`), {# comments #}, and '-' against blanks.
// Anything else is invalid_input with file and line. Pure: no I/O, no SQL knowledge.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "core/result.h"

namespace skykeep::models {

// An argument: text, number, truth or a list of texts.
using Literal = std::variant<std::string, int64_t, bool, std::vector<std::string>>;
using Config = std::map<std::string, Literal>;

std::string config_text(const Config& config, const std::string& key, std::string fallback = "");
std::vector<std::string> config_list(const Config& config, const std::string& key);
int64_t config_int(const Config& config, const std::string& key, int64_t fallback);
bool config_bool(const Config& config, const std::string& key, bool fallback);

struct Reference {
  std::string schema;  // empty for ref()
  std::string name;
  int line = 0;
};

struct TemplateNode {
  enum class Kind { kText, kRef, kSource, kThis, kVar, kIf };
  Kind kind = Kind::kText;
  std::string text;                 // kText; kVar: its name
  Reference reference;              // kRef, kSource
  bool negated = false;             // kIf: `if not is_incremental()`
  std::vector<TemplateNode> when_true, when_false;
};

struct Template {
  std::string file;
  std::vector<TemplateNode> nodes;
  Config config;
  int config_line = 1;
  std::vector<Reference> refs, sources;  // of all branches, in order of appearance
  bool has_incremental = false;          // asks is_incremental() anywhere
};

Result<Template> parse_template(const std::string& file, std::string_view text);

struct RenderContext {
  bool is_incremental = false;
  std::string self;                                               // what {{ this }} becomes
  std::function<Result<std::string>(const Reference&)> resolve;   // relation of a ref or source
  std::function<Result<std::string>(const std::string&)> var;
};
Result<std::string> render(const Template& parsed, const RenderContext& context);

}  // namespace skykeep::models

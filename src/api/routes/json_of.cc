#include "api/routes/json_of.h"

#include <cmath>

#include "flows/mars_facts.h"

namespace skykeep::api {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::optional<Date> earth_date_of(const PartitionKey& key) {
  const auto sol = key.sol();
  const flows::RoverFacts* rover = sol ? flows::find_rover_facts(key.scope) : nullptr;
  return rover == nullptr ? key.day() : std::optional(flows::earth_date_of(*rover, *sol));
}

Json json_of(const std::optional<Date>& date) { return date ? Json(to_string(*date)) : Json(); }

Json json_of(const std::optional<UtcTime>& time) { return time ? Json(to_string(*time)) : Json(); }

Json json_of(const state::Partition& p) {
  const auto sol = p.key.sol();
  return {{"partition", to_string(p.key)},
          {"source", p.key.source},
          {"scope", p.key.scope},
          {"part", p.key.part},
          // As clients of the photos know a partition.
          {"rover", p.key.scope == kNoScope ? Json() : Json(p.key.scope)},
          {"sol", sol ? Json(*sol) : Json(-1)},
          {"earth_date", json_of(earth_date_of(p.key))},
          {"state", state::to_string(p.state)},
          {"expected", p.expected ? Json(*p.expected) : Json()},
          {"got", p.got},
          {"attempts", p.attempts},
          {"next_try", json_of(p.next_try)},
          {"checked_at", json_of(p.checked_at)},
          {"upstream", text_or_null(p.upstream)},
          {"reason", text_or_null(p.reason)},
          {"run_id", text_or_null(p.run_id)}};
}

Json json_of(const state::Run& run) {
  auto summary = parse_json(run.summary.empty() ? "{}" : run.summary);
  Json duration = nullptr;
  if (run.ended_at) duration = seconds_between(run.started_at, *run.ended_at);
  return {{"id", run.id},
          {"flow", run.flow},
          {"trigger", run.trigger},
          {"state", run.state},
          {"what", run.what},
          {"started_at", to_string(run.started_at)},
          {"ended_at", json_of(run.ended_at)},
          {"duration_s", std::move(duration)},
          {"summary", summary ? std::move(*summary) : Json::object()},
          {"error", text_or_null(run.error)}};
}

Json json_of(const state::TaskAttempt& attempt) {
  return {{"seq", attempt.seq},
          {"task", attempt.task},
          {"attempt", attempt.attempt},
          {"state", attempt.state},
          {"started_at", to_string(attempt.started_at)},
          {"ended_at", to_string(attempt.ended_at)},
          {"log", attempt.log}};
}

Json json_of(const flows::SourceStatus& s) {
  Json budgets = Json::array();
  for (const net::BudgetView& budget : s.budgets) {
    const auto known = [](int64_t n) { return n >= 0 ? Json(n) : Json(); };
    budgets.push_back({{"authority", budget.authority},
                       {"requests_per_minute", budget.rule.requests_per_minute},
                       {"tokens", budget.state.tokens},
                       {"remaining", known(budget.state.remaining)},
                       {"limit", known(budget.state.limit)},
                       {"blocked_until", budget.state.blocked_until.micros > 0 ? Json(to_string(budget.state.blocked_until)) : Json()}});
  }
  Json upstreams = Json::array();
  for (const state::UpstreamRow& row : s.upstreams)
    upstreams.push_back({{"upstream", row.upstream},
                         {"part", text_or_null(row.part)},
                         {"last_attempt", json_of(row.last_attempt)},
                         {"last_success", json_of(row.last_success)},
                         {"failing_since", json_of(row.failing_since)},
                         {"failures", row.failures},
                         {"error_kind", text_or_null(row.error_kind)},
                         {"error", text_or_null(row.error)}});
  return {{"name", s.name},
          {"title", s.title},
          {"upstream", s.upstream},
          {"state", s.state},
          {"since", json_of(s.down_since)},
          {"error_kind", text_or_null(s.error_kind)},
          {"failures", s.failures},
          {"upstreams", std::move(upstreams)},
          {"last_success", json_of(s.last_success)},
          {"last_attempt", json_of(s.last_attempt)},
          {"newest_data", json_of(s.newest_data)},
          {"freshness_objective_s", seconds_of(s.freshness_objective)},
          {"last_error", text_or_null(s.last_error)},
          {"terms", s.terms},
          {"credit", s.credit},
          {"provenance", text_or_null(s.provenance)},
          {"budgets", std::move(budgets)},
          {"partitions", s.partitions.empty() ? Json::object() : Json(s.partitions)}};
}

Json json_of(const flows::Outage& outage) {
  Json sources = Json::array();
  for (const flows::Outage::Source& source : outage.sources)
    sources.push_back({{"source", source.name},
                       {"title", source.title},
                       {"since", to_string(source.since)},
                       {"last_success", json_of(source.last_success)},
                       {"error_kind", text_or_null(source.error_kind)},
                       {"error", text_or_null(source.error)}});
  return {{"state", outage.state},
          {"since", json_of(outage.since)},
          {"sources", std::move(sources)},
          {"words", outage.words}};
}

Json json_of(const flows::Notice& notice) {
  return {{"at", to_string(notice.at)}, {"severity", notice.severity}, {"topic", notice.topic}, {"text", notice.text}};
}

Json json_of(const models::TestResult& test) {
  return {{"name", test.name},
          {"model", test.model},
          {"column", text_or_null(test.column)},
          {"severity", test.severity},
          {"failures", test.failures},
          {"elapsed_ms", test.elapsed_ms},
          {"tested_at", to_string(test.tested_at)},
          {"scope", test.of_whole_table ? "table" : "touched"},
          {"touched", test.touched ? Json{{"failures", test.touched->failures}, {"tested_at", to_string(test.touched->tested_at)}} : Json()},
          {"passed", test.passed()},
          {"sql", test.sql}};
}

Json json_of(const models::BuildReport& report) {
  Json models_json = Json::array(), tests = Json::array();
  for (const models::ModelResult& model : report.models)
    models_json.push_back({{"model", model.model},
                           {"materialized", model.materialized},
                           {"rows", model.rows < 0 ? Json() : Json(model.rows)},
                           {"elapsed_ms", model.elapsed_ms}});
  for (const models::TestResult& test : report.tests) tests.push_back(json_of(test));
  return {{"publication", report.publication},
          {"published", report.published},
          {"models", std::move(models_json)},
          {"tests", std::move(tests)},
          {"rejected_rows", report.rejected_rows},
          {"elapsed_ms", report.elapsed_ms}};
}

Json json_of(const models::LineageNode& node) {
  Json columns = Json::array();
  for (const auto& [name, description] : node.columns) columns.push_back({{"name", name}, {"description", description}});
  return {{"name", node.name},
          {"kind", node.kind},
          {"materialized", node.materialized},
          {"description", node.description},
          {"inputs", node.inputs},
          {"columns", std::move(columns)}};
}

namespace {

Json json_of_value(const warehouse::Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::isfinite(*number) ? Json(*number) : Json();
  if (const auto* truth = std::get_if<bool>(&value)) return Json(*truth);
  if (const auto* whole = std::get_if<int64_t>(&value)) return Json(*whole);
  if (const auto* time = std::get_if<UtcTime>(&value)) return Json(to_string(*time));
  if (const auto* date = std::get_if<Date>(&value)) return Json(to_string(*date));
  return warehouse::is_null(value) ? Json() : Json(warehouse::text_of(value));
}

}  // namespace

Json json_of_row(const warehouse::Table& table, const std::vector<warehouse::Value>& row) {
  Json out = Json::object();
  for (size_t i = 0; i < row.size(); ++i) out[table.columns[i].name] = json_of_value(row[i]);
  return out;
}

Json json_of_rows(const warehouse::Table& table, int64_t limit) {
  Json out = Json::array();
  for (const auto& row : table.rows)
    if (std::ssize(out) < limit) out.push_back(json_of_row(table, row));
  return out;
}

}  // namespace skykeep::api

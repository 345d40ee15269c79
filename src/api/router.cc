#include "api/router.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/addresses.h"
#include "api/moment.h"
#include "api/static_files.h"

namespace skykeep::api {

bool Route::in_path(std::string_view name) const { return path.find(fmt::format("{{{}}}", name)) != path.npos; }

RouteTable::Segment RouteTable::compile(std::string_view segment) {
  Segment out;
  while (true) {
    const size_t open = segment.find('{');
    if (open == segment.npos) {
      out.push_back({std::string(segment), ""});
      return out;
    }
    const size_t close = segment.find('}', open);
    CHECK(close != segment.npos, "a route's path has a brace that is not closed");
    out.push_back({std::string(segment.substr(0, open)), std::string(segment.substr(open + 1, close - open - 1))});
    segment.remove_prefix(close + 1);
  }
}

void RouteTable::add(Route route) {
  CHECK(route.handler != nullptr && route.path.starts_with('/'), "a route has a path and a handler");
  std::vector<Segment> pattern;
  for (const std::string_view segment : split(std::string_view(route.path).substr(1), '/'))
    pattern.push_back(compile(segment));
  routes_.push_back(std::make_unique<Route>(std::move(route)));
  patterns_.push_back(std::move(pattern));
}

bool RouteTable::fits(const Segment& pattern, std::string_view text, Match& match) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    const Piece& piece = pattern[i];
    if (!text.starts_with(piece.literal)) return false;
    text.remove_prefix(piece.literal.size());
    if (piece.name.empty()) return text.empty();
    // A parameter runs to the literal that follows it, or to the end of the segment.
    const std::string& next = pattern[i + 1].literal;
    const size_t end = next.empty() ? text.size() : text.find(next);
    if (end == text.npos || end == 0) return false;
    match.path_values.emplace_back(piece.name, std::string(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return text.empty();
}

bool RouteTable::fits(const std::vector<Segment>& pattern, const Parts& parts, Match& match) {
  if (pattern.size() != parts.size()) return false;
  match.path_values.clear();
  for (size_t i = 0; i < parts.size(); ++i)
    if (!fits(pattern[i], parts[i], match)) return false;
  return true;
}

// Of several that fit, the route with the fewest parameters counts: /neo/risk is no object called "risk".
RouteTable::Match RouteTable::match(std::string_view method, std::string_view path) const {
  Match found;
  found.dialect = dialect_of(path);
  Parts parts = split(path.substr(std::min<size_t>(1, path.size())), '/');
  if (parts.size() > 1 && parts.back().empty()) parts.pop_back();  // a trailing slash
  Parts old_parts = parts;
  std::erase_if(old_parts, [](std::string_view part) { return part.empty(); });
  Parts rails_parts = old_parts;  // Rails takes the ending for the wanted format, and there was but one
  if (!rails_parts.empty() && rails_parts.back().ends_with(".json") && rails_parts.back().size() > 5)
    rails_parts.back().remove_suffix(5);
  std::vector<std::string> allow;
  for (size_t i = 0; i < routes_.size(); ++i) {
    const Dialect dialect = routes_[i]->dialect;
    Match fitting;
    if (!fits(patterns_[i], dialect == Dialect::kOld ? rails_parts : is_legacy(dialect) ? old_parts : parts, fitting)) continue;
    if (routes_[i]->method == method) {
      if (found.route != nullptr && found.path_values.size() <= fitting.path_values.size()) continue;
      found.route = routes_[i].get();
      found.path_values = std::move(fitting.path_values);
    }
    if (found.route == nullptr || found.route == routes_[i].get()) found.dialect = dialect;
    if (std::ranges::find(allow, routes_[i]->method) == allow.end()) allow.push_back(routes_[i]->method);
  }
  if (found.route == nullptr) found.allow = join(allow, ", ");
  return found;
}

namespace {

std::string rover_list() {
  std::vector<std::string> slugs;
  for (const flows::RoverFacts& rover : flows::rover_facts()) slugs.push_back(rover.slug);
  return join(slugs, ", ");
}

// Why `value` is not what the parameter wants; empty when it is.
std::string fault(const Parameter& p, const std::string& value) {
  const auto says = [&](std::string_view wanted) { return fmt::format("{} must be {}, got '{}'", p.name, wanted, value); };
  switch (p.type) {
    case ParamType::kInteger: {
      const auto number = to_int(value);
      if (!number || *number < p.min || *number > p.max)
        return says(fmt::format("an integer from {} to {}", p.min, p.max));
      return {};
    }
    case ParamType::kReal: {
      const auto number = to_double(value);
      if (!number || !(*number >= static_cast<double>(p.min) && *number <= static_cast<double>(p.max)))
        return says(fmt::format("a number from {} to {}", p.min, p.max));
      return {};
    }
    case ParamType::kTime:
      // What counts from now is tried from a moment of today; the handler asks again with its own.
      if (const auto moment = parse_moment(value, UtcTime::from_seconds(1.8e9)); !moment) return fmt::format("{}: {}", p.name, moment.error().message);
      return {};
    case ParamType::kBoolean:
      if (value != "true" && value != "false" && value != "1" && value != "0") return says("true or false");
      return {};
    case ParamType::kDate:
      if (!parse_date(value)) return says("a date (YYYY-MM-DD)");
      return {};
    case ParamType::kRover:
      if (flows::find_rover_facts(value) == nullptr) return says("a rover: one of " + rover_list());
      return {};
    case ParamType::kText: break;
  }
  if (!p.choices.empty() && std::ranges::find(p.choices, value) == p.choices.end())
    return says("one of " + join(p.choices, ", "));
  if (value.find('\0') != value.npos) return fmt::format("{} must not contain a zero byte", p.name);
  if (p.max == kAnyLength) return {};
  const size_t longest = p.max > 0 ? static_cast<size_t>(p.max) : 256;
  if (value.size() > longest) return fmt::format("{} must have at most {} bytes, got {}", p.name, longest, value.size());
  return {};
}

Problem unknown_parameter(const Route& route, const std::string& name) {
  std::vector<std::string> known;
  for (const Parameter& p : route.parameters)
    if (!route.in_path(p.name)) known.push_back(p.name);
  std::string text = fmt::format("unknown parameter '{}'", name);
  if (const auto near = nearest(name, known)) {
    text += fmt::format("; did you mean '{}'?", *near);
  } else if (known.empty()) {
    text += "; this route takes none";
  } else {
    text += "; known are " + join(known, ", ");
  }
  return Problem::bad_parameter(name, text);
}

}  // namespace

std::string error_body(Dialect dialect, const Problem& problem) {
  switch (dialect) {
    case Dialect::kNative: break;
    case Dialect::kOld: return to_text(Json{{"errors", problem.detail}});
    case Dialect::kOpenNotify: return to_text(Json{{"message", "failure"}, {"reason", problem.detail}});
    case Dialect::kWheretheiss: return to_text(Json{{"error", problem.detail}, {"status", problem.status}});
    case Dialect::kApod: return to_text(Json{{"code", problem.status}, {"msg", problem.detail}, {"service_version", "v1"}});
    case Dialect::kNeows: {
      std::string name(reason_phrase(problem.status));  // BAD_REQUEST
      std::ranges::transform(name, name.begin(), [](char c) { return c == ' ' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      return to_text(Json{{"code", problem.status}, {"http_error", name}, {"error_message", problem.detail}});
    }
  }
  return problem.to_json();
}

net::ServerResponse problem_response(Dialect dialect, const Problem& problem) {
  net::ServerResponse response = net::ServerResponse::text(
      problem.status, is_legacy(dialect) ? "application/json" : "application/problem+json", error_body(dialect, problem));
  if (is_legacy(dialect)) open_to_pages(response.headers);
  if (problem.status == 401) response.headers.add("WWW-Authenticate", "Bearer realm=\"skykeep\"");
  if (problem.retry_after_s > 0)
    response.headers.add("Retry-After", fmt::format("{}", static_cast<int64_t>(problem.retry_after_s + 0.999)));
  response.headers.add("Cache-Control", "no-store");
  add_safety_headers(response.headers);
  return response;
}

Pool Route::pool_of(const Call& call) const {
  return pool == Pool::kQuick && !asks_tables_with.empty() && !call.text(asks_tables_with).empty() ? Pool::kSql : pool;
}

Outcome<Call> check(const Route& route, RouteTable::Match match, const net::ServerRequest& request) {
  std::vector<std::pair<std::string_view, std::string>> values;
  const auto take = [&](const Parameter& p, std::string value) -> Outcome<void> {
    if (std::string why = fault(p, value); !why.empty())
      return std::unexpected(Problem::bad_parameter(p.name, std::move(why)));
    values.emplace_back(p.name, std::move(value));
    return {};
  };
  const auto find = [&](std::string_view name, bool in_path) {
    return std::ranges::find_if(route.parameters, [&](const Parameter& p) {
      return p.name == name && route.in_path(p.name) == in_path;
    });
  };
  for (auto& [name, value] : match.path_values) {
    const auto p = find(name, true);
    CHECK(p != route.parameters.end(), "every name in a route's path is declared as a parameter");
    TRY(take(*p, std::move(value)));
  }
  for (const auto& [name, value] : request.query) {
    const auto p = find(name, false);
    if (p == route.parameters.end()) {
      if (is_legacy(route.dialect)) continue;
      return std::unexpected(unknown_parameter(route, name));
    }
    const auto given = std::ranges::find(values, std::string_view(p->name), [](const auto& v) { return v.first; });
    if (given != values.end()) {
      if (route.dialect == Dialect::kNative)
        return std::unexpected(Problem::bad_parameter(name, fmt::format("{} is given twice", name)));
      if (route.dialect == Dialect::kOpenNotify) continue;  // Flask takes the first, Rails and PHP the last
      values.erase(given);
    }
    TRY(take(*p, value));
  }
  for (const Parameter& p : route.parameters) {
    const bool given = std::ranges::any_of(values, [&](const auto& v) { return v.first == p.name && !v.second.empty(); });
    if (p.required && !given)
      return std::unexpected(Problem::bad_parameter(p.name, fmt::format("{} is required: {}", p.name, p.description)));
  }
  return Call(request, std::move(values));
}

const std::string* Call::find(std::string_view name) const {
  for (const auto& [known, value] : values_)
    if (known == name) return &value;
  return nullptr;
}

std::string Call::text(std::string_view name, std::string_view fallback) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string(fallback) : *value;
}

std::optional<int64_t> Call::integer(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::nullopt : to_int(*value);
}

std::optional<double> Call::real(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::nullopt : to_double(*value);
}

std::optional<UtcTime> Call::time(std::string_view name, UtcTime now) const {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto moment = parse_moment(*value, now);
  return moment ? std::optional(*moment) : std::nullopt;
}

bool Call::flag(std::string_view name) const {
  const std::string* value = find(name);
  return value != nullptr && (*value == "true" || *value == "1");
}

std::optional<Date> Call::date(std::string_view name) const {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto parsed = parse_date(*value);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

const flows::RoverFacts* Call::rover(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? nullptr : flows::find_rover_facts(*value);
}

std::vector<std::string> Call::list(std::string_view name) const {
  std::vector<std::string> out;
  const std::string* value = find(name);
  if (value == nullptr) return out;
  for (const std::string_view part : split(*value, ','))
    if (const std::string_view word = trim(part); !word.empty()) out.emplace_back(word);
  return out;
}

Outcome<Json> Call::body() const {
  if (trim(request_.body).empty()) return Json::object();
  auto parsed = parse_json(request_.body);
  if (!parsed) return std::unexpected(Problem::of(400, "the body is " + parsed.error().message));
  if (!parsed->is_object()) return std::unexpected(Problem::of(400, "the body must be a JSON object"));
  return std::move(*parsed);
}

}  // namespace skykeep::api

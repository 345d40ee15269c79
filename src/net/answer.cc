#include "net/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace skykeep::net {
namespace {
constexpr std::string_view kRedacted = "REDACTED";
// Shorter values could be part of ordinary text; they are replaced only right after their parameter's name.
constexpr size_t kUnmistakable = 12;

bool looks_like_html(std::string_view body) {
  body = body.substr(0, 512);
  if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
  const std::string start = to_lower(trim(body).substr(0, 64));
  return start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head");
}

// The first words of a body, for an operator: "upstream connect error or disconnect/reset before headers". Long enough for
// the reasons of those who explain a refusal.
std::string excerpt(std::string_view body) {
  std::string out;
  bool in_tag = false;
  for (const char c : body.substr(0, 1200)) {
    if (c == '<') in_tag = true;
    const bool is_space = static_cast<unsigned char>(c) <= ' ';
    if (!in_tag && !(is_space && (out.empty() || out.back() == ' ')))
      out += is_space ? ' ' : (static_cast<unsigned char>(c) < 0x7f ? c : '?');
    if (c == '>') in_tag = false;
    if (out.size() >= 300) break;
  }
  out = std::string(trim(out));
  return out.empty() ? out : fmt::format(": \"{}\"", out);
}

Error error_of_status(const Response& response, std::string_view name) {
  const int status = response.status;
  const std::string words = excerpt(response.body);
  if (status == 404 || status == 410)
    return {Code::kNotFound, fmt::format("{} answers {}: it is not there{}", name, status, words)};
  if (status == 401 || status == 403)
    return {Code::kPermission, fmt::format("{} answers {}: a key is missing or refused, or we are banned{}",
                                           name, status, words)};
  if (status == 429)
    return {Code::kRateLimited, fmt::format("{} answers 429: too many requests{}", name, words)};
  if (status == 408)
    return {Code::kTimeout, fmt::format("{} answers 408: it waited too long{}", name, words)};
  if (status >= 500) return {Code::kUnavailable, fmt::format("{} answers {}{}", name, status, words)};
  if (status == 304)
    return {Code::kUnavailable, fmt::format("{} answers 304 'not modified' to a request that named no earlier answer", name)};
  if (status >= 300 && status < 400)
    return {Code::kUnavailable,
            fmt::format("{} answers {}: it redirects to {}, which is not followed", name, status,
                        redact(response.headers.get("Location").value_or("nowhere")))};
  if (status >= 400)
    return {Code::kInvalidInput,
            fmt::format("{} answers {}: it does not understand the request{}", name, status, words)};
  return {Code::kCorrupt, fmt::format("{} answers {} where 200 was promised", name, status)};
}
}  // namespace

std::string media_type(const Headers& headers) {
  const std::string_view value = headers.get("Content-Type").value_or("");
  return to_lower(trim(value.substr(0, value.find(';'))));
}

bool is_accepted(std::string_view type, const std::vector<std::string>& accepted) {
  return std::any_of(accepted.begin(), accepted.end(), [&](const std::string& wanted) {
    if (wanted == "*/*" || iequals(type, wanted)) return true;
    const size_t slash = wanted.find('/');
    if (slash == wanted.npos) return false;
    if (wanted.ends_with("/*")) return iequals(type.substr(0, slash + 1), wanted.substr(0, slash + 1));
    const std::string suffix = "+" + wanted.substr(slash + 1);
    return type.size() > suffix.size() && iequals(type.substr(type.size() - suffix.size()), suffix);
  });
}

std::optional<Duration> retry_after(const Headers& headers, UtcTime now) {
  const auto text = headers.get("Retry-After");
  if (!text) return std::nullopt;
  constexpr double kYear = 366 * 86400.0;
  if (const auto s = to_double(trim(*text)))
    return *s >= 0 ? std::optional(Duration(static_cast<int64_t>(std::min(*s, kYear) * 1e6))) : std::nullopt;
  const auto until = parse_http_date(trim(*text));
  if (!until) return std::nullopt;
  const auto date = parse_http_date(headers.get("Date").value_or(""));
  return std::max(Duration::zero(), *until - (date ? *date : now));
}

std::optional<Error> judge(const Response& response, const std::vector<std::string>& accepted,
                           bool conditional, std::string_view name) {
  if (response.status == 304 && conditional) return std::nullopt;
  if (response.status != 200) return error_of_status(response, name);
  const std::string type = media_type(response.headers);
  const bool wants_html = is_accepted("text/html", accepted);
  if (!wants_html &&
      (type == "text/html" || type == "application/xhtml+xml" || looks_like_html(response.body)))
    return Error{
        Code::kUnavailable,
        fmt::format("{} answers with a web page where {} was promised; the service is down or moved{}", name,
                    join(accepted, " or "), excerpt(response.body))};
  // A server that names no type at all is believed; the parser will see.
  if (!type.empty() && !is_accepted(type, accepted))
    return Error{Code::kUnavailable,
                 fmt::format("{} answers with {} where {} was promised", name, type, join(accepted, " or "))};
  if (response.body.empty())
    return Error{
        Code::kCorrupt,
        fmt::format("{} answers 200 with an empty body; that is not the same as 'nothing there'", name)};
  return std::nullopt;
}

Secrets::Secrets(const Url& url, const Headers& request, const std::vector<std::string>& parameters) {
  const auto add = [&](const std::string& before, const std::string& value) {
    if (value.empty()) return;
    if (!before.empty()) replacements_.emplace_back(before + value, before + std::string(kRedacted));
    if (value.size() >= kUnmistakable) replacements_.emplace_back(value, kRedacted);
  };
  for (const std::string_view part : split(url.query, '&')) {
    const size_t equals = part.find('=');
    if (equals == part.npos || !is_secret_parameter(part.substr(0, equals), parameters)) continue;
    const std::string before(part.substr(0, equals + 1)), raw(part.substr(equals + 1));
    add(before, raw);
    if (const std::string decoded = percent_decode(raw, true); decoded != raw) add(before, decoded);
  }
  for (const auto& [name, value] : request.fields())
    if (is_key_header(name)) add({}, value);
}

bool is_key_header(std::string_view name) {
  return iequals(name, "Authorization") || iequals(name, "X-Api-Key") || iequals(name, "Cookie");
}

std::string Secrets::scrub(std::string text) const {
  for (const auto& [from, to] : replacements_) {
    size_t at = text.find(from);
    if (at == text.npos) continue;  // nearly always: the body is not copied
    std::string out;
    size_t begin = 0;
    for (; at != text.npos; begin = at + from.size(), at = text.find(from, begin)) {
      out.append(text, begin, at - begin);
      out += to;
    }
    text = out.append(text, begin);
  }
  return text;
}

Headers Secrets::scrub(const Headers& headers) const {
  Headers out;
  for (const auto& [name, value] : headers.fields())
    if (!iequals(name, "Set-Cookie")) out.add(name, scrub(value));
  return out;
}

}  // namespace skykeep::net

#include "api/sign_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "api/base64.h"
#include "api/security.h"
#include "core/ids.h"
#include "core/text.h"

namespace skykeep::api {
namespace {

constexpr size_t kLongestForm = 16 << 10;

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:18vh auto 0;padding:0 1rem;color-scheme:dark light}"
    "input,button{font:inherit;padding:.5rem .7rem;box-sizing:border-box}input{width:100%;margin:.3rem 0 .8rem}[role=alert]{color:#e0533d}";

// The page brings its own style, named by its hash: everything else of the usual policy holds.
std::string policy() {
  const Sha256 hash = sha256(kStyle);
  std::string encoded = to_base64url(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
  std::ranges::replace(encoded, '-', '+');
  std::ranges::replace(encoded, '_', '/');
  while (encoded.size() % 4 != 0) encoded += '=';
  return fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
                     encoded);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

bool wants_page(const net::ServerRequest& request) {
  const std::string_view accept = request.headers.get("Accept").value_or("");
  return accept.find("text/html") != accept.npos;
}

std::string token_cookie(std::string_view token) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000", kTokenCookie, token);
}

std::string local_address(std::string_view next) {
  const bool is_ours = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\") && next.size() < 4096 &&
                       std::ranges::all_of(next, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  return is_ours && !next.starts_with("/sign-in") ? std::string(next) : "/";
}

Reply sign_in_page(std::string_view next, bool wrong) {
  Reply reply = bytes_reply(
      fmt::format("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
                  "<title>Sign in · Skykeep</title><style>{}</style><main><h1>Skykeep</h1>"
                  "<p>This copy asks for its token. It stands in the file that <code>[server] token_file</code> names on the machine that "
                  "runs it.</p>{}<form method=post action=\"/sign-in\"><label for=token>Token</label>"
                  "<input id=token name=token type=password autocomplete=current-password required autofocus>"
                  "<input type=hidden name=next value=\"{}\"><button>Sign in</button></form></main></html>\n",
                  kStyle, wrong ? "<p role=alert>That is not the token.</p>" : "", escaped(local_address(next))),
      "text/html; charset=utf-8");
  reply.status = wrong ? 401 : 200;
  reply.headers.add("Content-Security-Policy", policy());
  reply.headers.add("Vary", "Accept");
  return reply;
}

Answer sign_in(const net::ServerRequest& request, std::string_view token) {
  if (request.body.size() > kLongestForm) return std::unexpected(Problem::of(413, "the form is longer than any token"));
  std::optional<std::string> sent;
  std::string next = "/";
  for (auto& [name, value] : net::parse_query(request.body)) {
    if (name == "token") sent = trim(value);
    if (name == "next") next = value;
  }
  if (!sent) return std::unexpected(Problem::bad_parameter("token", "token is required"));
  const std::string& input = *sent;
  if (!token.empty() && !equal_in_constant_time(input, token)) {
    if (wants_page(request)) return sign_in_page(next, true);
    return std::unexpected(Problem::of(401, "that is not the token"));
  }
  Reply reply = bytes_reply("", "text/plain; charset=utf-8");
  reply.status = 303;
  reply.headers.add("Location", local_address(next));
  if (!token.empty()) reply.headers.add("Set-Cookie", token_cookie(token));
  return reply;
}

}  // namespace skykeep::api

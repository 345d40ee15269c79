#include "net/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/text.h"

namespace skykeep::net {
namespace {
bool is_unreserved(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_percent(std::string& out, unsigned char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out += '%';
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

// Upstreams send links with raw spaces and UTF-8 in them; what is encoded already stays as it is.
std::string encode_raw(std::string_view text) {
  constexpr std::string_view kNeverRaw = " \"<>\\^`{|}";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || kNeverRaw.find(c) != kNeverRaw.npos) {
      append_percent(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(),
                                      [](char c) { return is_unreserved(static_cast<unsigned char>(c)); });
}

bool is_ipv6(std::string_view host) {
  return host.find(':') != host.npos && std::all_of(host.begin(), host.end(), [](char c) {
           return hex_value(c) >= 0 || c == ':' || c == '.';
         });
}

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// A part of what libcurl read; empty when there is none.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

// Reads "host:port" or "[v6]:port" into `url`; false when it is neither. By the parser of the library that will connect, so that
// both mean the same host: an address in octal is the one it stands for.
bool read_authority(const std::string& scheme, std::string_view text, Url& url) {
  if (text.find('%') != text.npos) return false;  // neither names nor scopes of addresses are encoded here
  const CurlUrl parsed(curl_url(), &curl_url_cleanup);
  const std::string whole = scheme + "://" + std::string(text) + "/";
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, whole.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return false;
  url.host = to_lower(part_of(parsed.get(), CURLUPART_HOST));
  if (url.host.starts_with('[') && url.host.ends_with(']')) {
    url.host = url.host.substr(1, url.host.size() - 2);
    if (!is_ipv6(url.host)) return false;
  } else if (!is_host(url.host)) {
    return false;
  }
  const std::string port = part_of(parsed.get(), CURLUPART_PORT);
  const auto number = port.empty() ? std::optional<int64_t>(0) : to_int(port);
  if (!number || *number < 0 || *number > 65535 || (!port.empty() && *number == 0)) return false;
  url.port = static_cast<int>(*number);
  return part_of(parsed.get(), CURLUPART_PATH) == "/";
}

}  // namespace

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return iequals(field.first, name); });
  fields_.emplace_back(std::string(name), std::move(value));
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (iequals(key, name)) return value;
  return std::nullopt;
}

std::string Url::authority() const {
  std::string out = host.find(':') == host.npos ? host : '[' + host + ']';
  if (port != 0) out += fmt::format(":{}", port);
  return out;
}

std::string Url::text() const {
  std::string out = scheme + "://" + authority() + path;
  if (!query.empty()) out += '?' + query;
  return out;
}

Result<Url> parse_url(std::string_view text) {
  const auto bad = [&](std::string_view why) {
    return fail(Code::kInvalidInput, fmt::format("'{}' is not a usable URL: {}", redact(text), why));
  };
  const bool has_control = std::any_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (has_control) return bad("it contains control characters");
  Url url;
  const size_t colon = text.find("://");
  if (colon == text.npos) return bad("it must begin with http:// or https://");
  url.scheme = to_lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return bad("only http and https are supported");
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const size_t path_at = rest.find_first_of("/?");
  const std::string_view authority = rest.substr(0, path_at);
  if (authority.find('@') != authority.npos) return bad("user and password do not belong in a URL");
  if (!read_authority(url.scheme, authority, url)) return bad("its host or port is malformed");
  if (url.port == default_port(url.scheme)) url.port = 0;
  rest = path_at == rest.npos ? std::string_view() : rest.substr(path_at);
  const size_t question = rest.find('?');
  url.path = encode_raw(rest.substr(0, question));
  if (url.path.empty()) url.path = "/";
  if (question != rest.npos) url.query = encode_raw(rest.substr(question + 1));
  return url;
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  const size_t colon = reference.find(':');
  if (colon != reference.npos && colon < reference.find_first_of("/?")) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  const std::string root = base.scheme + "://" + base.authority();
  if (reference.starts_with('/')) return parse_url(root + std::string(reference));
  if (reference.empty()) return base;
  if (reference.starts_with('?')) return parse_url(root + base.path + std::string(reference));
  return parse_url(root + base.path.substr(0, base.path.rfind('/') + 1) + std::string(reference));
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(byte)) {
      out += c;
    } else {
      append_percent(out, byte);
    }
  }
  return out;
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += plus_is_space && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

Query parse_query(std::string_view encoded) {
  Query out;
  for (const std::string_view part : split(encoded, '&')) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    out.emplace_back(percent_decode(part.substr(0, equals), true),
                     equals == part.npos ? std::string() : percent_decode(part.substr(equals + 1), true));
  }
  return out;
}

std::string to_text(const Query& query) {
  std::string out;
  for (const auto& [name, value] : query) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + '=' + percent_encode(value);
  }
  return out;
}

bool is_secret_parameter(std::string_view name, const std::vector<std::string>& more) {
  constexpr std::array<std::string_view, 14> kSecrets = {"api_key",
                                                         "apikey",
                                                         "api-key",
                                                         "key",
                                                         "token",
                                                         "access_token",
                                                         "auth_token",
                                                         "sig",
                                                         "signature",
                                                         "password",
                                                         "client_secret",
                                                         "x-amz-signature",
                                                         "x-amz-credential",
                                                         "x-amz-security-token"};
  const std::string plain = percent_decode(name, true);
  const auto same = [&](std::string_view other) { return iequals(plain, other); };
  return std::any_of(kSecrets.begin(), kSecrets.end(), same) || std::any_of(more.begin(), more.end(), same);
}

std::string redact(std::string_view url, const std::vector<std::string>& more) {
  std::string out;
  size_t begin = 0;
  if (const size_t scheme = url.find_first_of(":/?#"); scheme != url.npos && url.substr(scheme, 3) == "://") {
    begin = scheme + 3;
    out = url.substr(0, begin);
    const std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    if (const size_t at = authority.rfind('@'); at != authority.npos) begin += at + 1;
  }
  size_t mark = std::min(url.find_first_of("?#", begin), url.size());
  out += url.substr(begin, mark - begin);
  // Fragments carry tokens too, so everything behind the path is taken for parameters.
  for (char separator = mark < url.size() ? url[mark] : '?'; mark < url.size();) {
    const size_t end = std::min(url.find_first_of("?&;#", mark + 1), url.size());
    const std::string_view part = url.substr(mark + 1, end - mark - 1);
    const bool is_secret = is_secret_parameter(part.substr(0, part.find('=')), more);
    if (!is_secret) (out += separator) += part;
    mark = end;
    // What follows a removed parameter takes over its separator: "?key=1&x=2" is "?x=2".
    if (mark < url.size() && (!is_secret || url[mark] == '#' || url[mark] == '?')) separator = url[mark];
  }
  return out;
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (iequals(host, "localhost") || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  // Only digits and dots: "127.evil.example" is somebody else.
  return host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace skykeep::net

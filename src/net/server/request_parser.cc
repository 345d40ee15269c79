#include "net/server/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

#include "core/text.h"

namespace skykeep::net {
namespace {
namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

// Short fields and parameters cost far more memory than their bytes: beside the header's size their number is bounded.
constexpr int kMaxFields = 128;
constexpr std::ptrdiff_t kMaxParameters = 256;

std::string text_of(string_view text) { return std::string(text.data(), text.size()); }

// "/a%20b?x=1" or "http://host/a" into path and query. Empty when fine, else what is wrong.
std::string_view read_target(std::string_view target, ServerRequest& request) {
  if (const size_t scheme = target.find("://"); !target.starts_with('/') && scheme != target.npos) {
    const size_t slash = target.find('/', scheme + 3);
    target = slash == target.npos ? std::string_view("/") : target.substr(slash);
  }
  target = target.substr(0, target.find('#'));
  if (!target.starts_with('/')) return "the request target must be a path";
  const size_t question = target.find('?');
  const std::string_view raw = target.substr(0, question);
  for (size_t i = raw.find('%'); i != raw.npos; i = raw.find('%', i + 1)) {
    constexpr std::string_view kHex = "0123456789abcdefABCDEF";
    if (i + 2 >= raw.size() || kHex.find(raw[i + 1]) == kHex.npos || kHex.find(raw[i + 2]) == kHex.npos)
      return "the path has a broken percent escape";
  }
  request.path = percent_decode(raw, false);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(request.path, is_control)) return "the path contains a control character";
  for (const std::string_view segment : split(request.path, '/'))
    if (segment == ".." || segment == ".") return "the path contains dot segments";
  if (question == target.npos) return {};
  const std::string_view query = target.substr(question + 1);
  if (std::ranges::count(query, '&') >= kMaxParameters) return "the query has too many parameters";
  request.query = parse_query(query);
  return {};
}
}  // namespace

class RequestParser::Impl final : public http::basic_parser<true> {
 public:
  explicit Impl(const ParserLimits& limits) {
    header_limit(static_cast<uint32_t>(std::min<size_t>(limits.max_header_bytes, UINT32_MAX)));
    body_limit(limits.max_body_bytes);
    eager(true);
  }

  void refuse(int status, std::string_view reason) {
    if (refusal.reason.empty()) refusal = {status, reason};
  }

  // What Beast's codes mean to a client.
  void refuse_for(const error_code& error) {
    if (error == http::error::header_limit) return refuse(431, "the request header is too large");
    if (error == http::error::body_limit) return refuse(413, "the request body is too large");
    if (error == http::error::bad_version) return refuse(505, "this version of HTTP is not spoken here");
    refuse(400, "the request is malformed");
  }

  ServerRequest request;
  Refusal refusal{400, {}};
  bool expects_continue = false;
  int version = 11;

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int http_version,
                       error_code& ec) override {
    request.method = text_of(method);
    request.raw_target = text_of(target);
    version = http_version;
    if (version != 10 && version != 11) return stop(505, "this version of HTTP is not spoken here", ec);
    const std::string_view wrong = read_target(request.raw_target, request);
    if (!wrong.empty()) stop(400, wrong, ec);
  }

  void on_field_impl(http::field field, string_view name, string_view value, error_code& ec) override {
    if (++fields_ > kMaxFields) return stop(431, "the request has too many header fields", ec);
    if (field == http::field::content_length && ++lengths_ > 1)
      return stop(400, "Content-Length is given twice", ec);
    if (field == http::field::host && ++hosts_ > 1) return stop(400, "Host is given twice", ec);
    if (field == http::field::transfer_encoding) {
      if (version < 11) return stop(400, "Transfer-Encoding does not belong in HTTP/1.0", ec);
      if (++encodings_ > 1) return stop(400, "Transfer-Encoding is given twice", ec);
      if (!iequals({value.data(), value.size()}, "chunked"))
        return stop(501, "no transfer encoding but chunked is supported", ec);
    }
    if (field == http::field::expect) {
      if (!iequals({value.data(), value.size()}, "100-continue"))
        return stop(417, "the expectation is unknown", ec);
      expects_continue = version >= 11;
    }
    request.headers.add(text_of(name), text_of(value));
  }

  void on_header_impl(error_code& ec) override {
    if (version >= 11 && hosts_ == 0) return stop(400, "Host is missing", ec);
    if (lengths_ > 0 && encodings_ > 0) stop(400, "Content-Length beside Transfer-Encoding", ec);
  }

  void on_body_init_impl(const boost::optional<uint64_t>& length, error_code&) override {
    // Bounded by body_limit, which was checked when the header ended; a client that lies costs at most 64 KB.
    if (length) request.body.reserve(static_cast<size_t>(std::min<uint64_t>(*length, 64 << 10)));
  }
  size_t on_body_impl(string_view body, error_code&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(uint64_t, string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, string_view body, error_code&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  void stop(int status, std::string_view reason, error_code& ec) {
    refuse(status, reason);
    ec = http::error::bad_value;
  }

  int fields_ = 0, lengths_ = 0, hosts_ = 0, encodings_ = 0;
};

RequestParser::RequestParser(const ParserLimits& limits)
    : impl_(std::make_unique<Impl>(limits)), limits_(limits) {}
RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::put(std::string_view bytes, size_t& used) {
  used = 0;
  Impl& parser = *impl_;
  if (!parser.refusal.reason.empty()) return State::kRefused;
  const bool had_header = parser.is_header_done();
  // Beast waits for CR LF CR LF; who ends lines with LF alone would wait for the time-out otherwise.
  if (const size_t line_end = bytes.find('\n');
      !had_header && line_end != bytes.npos && (line_end == 0 || bytes[line_end - 1] != '\r')) {
    parser.refuse(400, "lines must end with CR LF");
    return State::kRefused;
  }
  // Boost 1.81 asserts when an empty chunked body ("0 CR LF CR LF") comes in smaller pieces than itself;
  // every chunked body ends with at least that many bytes, so waiting for them loses nothing.
  if (had_header && parser.chunked() && bytes.size() < 5) return State::kMore;
  // Not eager until the header is done, so that the caller can answer 100 Continue and limits come first.
  parser.eager(had_header);
  error_code error;
  used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::need_more) error = {};
  if (error || !parser.refusal.reason.empty()) {
    parser.refuse_for(error);
    return State::kRefused;
  }
  if (!had_header && parser.is_header_done() && !parser.is_done()) return State::kHeader;
  return parser.is_done() ? State::kDone : State::kMore;
}

const RequestParser::Refusal& RequestParser::refusal() const { return impl_->refusal; }
bool RequestParser::header_done() const { return impl_->is_header_done(); }
size_t RequestParser::body_bytes_held() const {
  const size_t held = impl_->request.body.capacity();
  return held < sizeof(std::string) ? 0 : held;  // a string's own few bytes are no memory
}
const ServerRequest& RequestParser::request() const { return impl_->request; }
bool RequestParser::keep_alive() const { return impl_->is_header_done() && impl_->keep_alive(); }
bool RequestParser::is_http10() const { return impl_->version < 11; }
bool RequestParser::expects_continue() const { return impl_->expects_continue; }
uint64_t RequestParser::body_bytes_announced() const {
  return impl_->is_header_done() ? impl_->content_length().value_or(0) : 0;
}

ServerRequest RequestParser::take() {
  ServerRequest request = std::move(impl_->request);
  impl_ = std::make_unique<Impl>(limits_);
  return request;
}

}  // namespace skykeep::net

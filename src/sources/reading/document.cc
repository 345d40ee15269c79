#include "sources/reading/document.h"

#include <fmt/format.h>

#include <cstring>

#include "core/text.h"

namespace skykeep::sources::reading {

// Kept per thread between documents, so that a page costs no allocation.
struct Workspace {
  od::parser parser;
  std::string bytes;  // the body and simdjson's padding
  bool busy = false;
};

namespace {

// What a thread may keep between documents, in bytes of body: the parser keeps six times as much beside it, in each of the
// threads that fetch, load or import. Pages are smaller; a traverse or a manifest is read once a day, wherever it comes.
constexpr size_t kKeep = 512 << 10;

Workspace& thread_workspace() {
  thread_local Workspace workspace;
  return workspace;
}

}  // namespace

Document::Document(std::string_view what, std::string_view body) : what_(what), body_(body) {
  space_ = &thread_workspace();
  if (space_->busy) {
    own_ = std::make_unique<Workspace>();
    space_ = own_.get();
  }
  space_->busy = true;
  if (body_.starts_with("\xEF\xBB\xBF")) skipped_ = 3;
  const std::string_view text = body_.substr(skipped_);
  space_->bytes.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  space_->bytes.assign(text).append(simdjson::SIMDJSON_PADDING, '\0');
  copy_ = std::string_view(space_->bytes).substr(0, text.size());
}

size_t Document::kept_by_this_thread() {
  const Workspace& workspace = thread_workspace();
  const size_t capacity = workspace.parser.capacity();
  return workspace.bytes.capacity() + capacity * sizeof(uint32_t) + capacity * 5 / 3;  // its index and its texts
}

Document::~Document() {
  space_->busy = false;
  if (space_->bytes.capacity() > kKeep) {
    std::string().swap(space_->bytes);  // an assigned string would keep its memory
    space_->parser = od::parser();
  }
}

Result<> Document::open() {
  const simdjson::padded_string_view padded(copy_.data(), copy_.size(), space_->bytes.size());
  if (const auto error = space_->parser.iterate(padded).get(document_)) return fail(broken(error));
  is_open_ = true;
  return {};
}

Result<od::object> Document::root() {
  if (trim(copy_).empty()) return fail(unexpected("it is empty"));
  if (trim(copy_).front() != '{') return fail(unexpected("it is no JSON object"));
  TRY(open());
  od::object object;
  if (const auto error = document_.get_object().get(object)) return fail(broken(error));
  return object;
}

Result<od::value> Document::root_value() {
  const std::string_view text = trim(copy_);
  if (text.empty()) return fail(unexpected("it is empty"));
  if (text.front() != '{' && text.front() != '[') return fail(unexpected("it is neither a JSON object nor a list"));
  TRY(open());
  od::value value;
  if (const auto error = document_.get_value().get(value)) return fail(broken(error));
  return value;
}

Result<> Document::finish() {
  if (here() != nullptr) return fail(unexpected("something follows the end of the JSON document"));
  return {};
}

const char* Document::here() {
  const char* location = nullptr;
  if (!is_open_) return nullptr;  // a document that was never opened has no location to ask for
  if (document_.current_location().get(location)) return nullptr;
  return location;
}

Span Document::span_from(const char* start) {
  const char* end = here();
  if (end == nullptr) end = copy_.data() + copy_.size();
  while (end > start && std::strchr(" \t\r\n", end[-1]) != nullptr && end[-1] != '\0') --end;
  return {static_cast<uint64_t>(start - copy_.data()) + skipped_, static_cast<uint64_t>(end - start)};
}

Span Document::span_of(std::string_view in_document) const {
  return {static_cast<uint64_t>(in_document.data() - copy_.data()) + skipped_, in_document.size()};
}

Result<Span> Document::skip(od::value value) {
  od::json_type type;
  if (const auto error = value.type().get(type)) return fail(broken(error));
  std::string_view whole = value.raw_json_token();
  if (type == od::json_type::array) {
    od::array array;
    if (const auto error = value.get_array().get(array)) return fail(broken(error));
    if (const auto error = array.raw_json().get(whole)) return fail(broken(error));
  } else if (type == od::json_type::object) {
    od::object object;
    if (const auto error = value.get_object().get(object)) return fail(broken(error));
    if (const auto error = object.raw_json().get(whole)) return fail(broken(error));
  }
  while (!whole.empty() && (whole.back() == ' ' || whole.back() == '\n' || whole.back() == '\r' || whole.back() == '\t')) whole.remove_suffix(1);
  return span_of(whole);
}

std::string_view Document::text(Span span) const { return body_.substr(span.offset, span.length); }

Error Document::broken(simdjson::error_code error) {
  const char* location = here();
  const size_t at = (location == nullptr ? copy_.size() : static_cast<size_t>(location - copy_.data())) + skipped_;
  return {Code::kCorrupt,
          fmt::format("{}: the JSON is damaged or breaks off near byte {} of {} ({}); it begins with {}. The bytes are kept",
                      what_, at, body_.size(), simdjson::error_message(error), quote_start(body_))};
}

Error Document::unexpected(std::string_view why) const {
  return {Code::kCorrupt, fmt::format("{}: {}; the body of {} bytes begins with {}. The bytes are kept",
                                      what_, why, body_.size(), quote_start(body_))};
}

std::string quote_start(std::string_view bytes, size_t limit) {
  std::string out = "'";
  for (const char c : bytes.substr(0, limit)) {
    if (c >= ' ' && c < '\x7f') {
      out += c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      if (out.back() != ' ') out += ' ';
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  out += bytes.size() > limit ? "...'" : "'";
  return out;
}

Error error_answer(std::string_view what, od::value value) {
  std::string said;
  const auto add = [&](od::value text) {
    std::string_view view;
    if (!text.get_string().get(view) && !view.empty()) said += (said.empty() ? "" : ": ") + std::string(view);
  };
  od::object object;
  if (!value.get_object().get(object)) {
    for (auto entry : object) {
      od::field field;
      if (std::move(entry).get(field)) break;
      add(field.value());
    }
  } else {
    add(value);
  }
  const std::string lower = to_lower(said);
  const auto mentions = [&](std::string_view word) { return lower.find(word) != lower.npos; };
  Code code = Code::kUnavailable;
  if (mentions("rate_limit") || mentions("rate limit")) {
    code = Code::kRateLimited;
  } else if (mentions("api_key") || mentions("unauthorized") || mentions("forbidden")) {
    code = Code::kPermission;
  } else if (mentions("not_found") || mentions("not found") || mentions("invalid rover")) {
    code = Code::kNotFound;
  }
  return {code, fmt::format("{}: the upstream answered with an error instead of data: {}", what, quote_start(said, 200))};
}

}  // namespace skykeep::sources::reading

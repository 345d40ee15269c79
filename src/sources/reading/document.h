// One JSON document opened for a single pass with simdjson on-demand: a padded copy on this thread's own parser, the
// place of every value in the original bytes, and errors in words an operator can use.
//
// Threads: a Document lives on one thread. A second one on the same thread (a sink that parses) gets a parser of its own.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep::sources::reading {

namespace od = simdjson::ondemand;

struct Workspace;

// A stretch of the document's text: its place counts bytes from the start of the body.
struct Span {
  uint64_t offset = 0, length = 0;
};

class Document {
 public:
  // `what` names the document in messages ("perseverance_feed page"). Both views must outlive the object.
  Document(std::string_view what, std::string_view body);
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  // The outermost object. corrupt when there is none: HTML, plain text, an empty or truncated body, an array.
  Result<od::object> root();
  // The outermost object or list. corrupt when there is none.
  Result<od::value> root_value();
  // Call when the root has been read to its end: corrupt when something follows it.
  Result<> finish();

  // Where the value begins that is read next; nullptr at the end of the document.
  const char* here();
  // From `start` to the end of what has been read so far, without trailing white space.
  Span span_from(const char* start);
  Span span_of(std::string_view in_document) const;  // a view that simdjson gave
  Result<Span> skip(od::value value);  // reads over a value that nobody wants: where it stands
  std::string_view text(Span span) const;

  // Bytes of memory that the calling thread keeps for its next document.
  static size_t kept_by_this_thread();

  // corrupt: the document is damaged or breaks off where reading stands now.
  Error broken(simdjson::error_code error);
  // corrupt: it is JSON, but not of the expected shape.
  Error unexpected(std::string_view why) const;

 private:
  std::string_view what_, body_;
  Result<> open();
  std::unique_ptr<Workspace> own_;
  Workspace* space_ = nullptr;
  std::string_view copy_;
  uint64_t skipped_ = 0;  // a byte order mark
  bool is_open_ = false;
  od::document document_;
};

// The first bytes of a body as one printable line in quotes, for messages.
std::string quote_start(std::string_view bytes, size_t limit = 80);

// A field's name as written (escapes are not resolved: such a name is simply unknown).
inline std::string_view raw_key(od::field& field) {
  const char* start = field.key().raw();
  const char* end = start;
  while (*end != '"') ++end;
  return {start, static_cast<size_t>(end - start)};
}

// What an upstream says in an error envelope: {"error":{"code","message"}}, {"error":"..."}, {"errors":"..."}.
// The code follows from what it says: rate_limited, permission, not_found, else unavailable.
Error error_answer(std::string_view what, od::value value);

}  // namespace skykeep::sources::reading

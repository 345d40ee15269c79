// The lake: raw objects by key, as received and for ever.
//
// Purpose: the bytes from which every table can be rebuilt. Objects are immutable; beside each stands its
// ObjectMeta. Owner: app opens one; flows borrow it. Threads: every method may be called from any thread.
// Keys: parts of [A-Za-z0-9._=-] separated by '/', no part "." or "..", a part at most 200 bytes, the whole
// at most 512; anything else is invalid_input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/partition.h"
#include "core/result.h"
#include "core/time.h"

namespace skykeep::lake {

struct ObjectMeta {
  std::string url;                                           // without keys and tokens
  int status = 0;                                            // HTTP status; 0 for imported files
  std::vector<std::pair<std::string, std::string>> headers;  // of the answer, secrets removed
  UtcTime fetched_at;
  std::string sha256;  // of the original bytes, hex; filled by put
  std::string origin;  // provenance: api, second_api, model, recording, simulated
  std::string content_type;
  uint64_t size = 0;   // of the original bytes; filled by put
  // What it is an answer for, or the source and scope that it belongs to; with the part "all" the object itself says of which parts.
  // Empty: of none.
  PartitionKey partition{"", "", ""};
  int page = 0;        // which page of the answer
};

struct Object {
  std::string body;  // the original bytes
  ObjectMeta meta;
};

struct Usage {
  uint64_t objects = 0;
  uint64_t stored_bytes = 0;  // after compression
};

class Lake {
 public:
  virtual ~Lake() = default;

  // Durable when it returns, sidecar first, so that an object that can be seen is complete. The same bytes
  // again under the same key: success, the first meta stays. Other bytes under a taken key: already_exists.
  // Full disk: unavailable.
  virtual Result<ObjectMeta> put(std::string_view key, std::string_view body, ObjectMeta meta) = 0;

  // not_found; corrupt when the bytes no longer match their sha256.
  virtual Result<Object> get(std::string_view key) = 0;
  // For bulk loads: into an object that is used again, so that its body keeps its memory. A damaged body is corrupt by
  // the checksum that its stored form carries, where it carries one, and by the sha256 where it does not.
  virtual Result<> read(std::string_view key, Object& into) = 0;
  // A slice of the original bytes (a record inside a page). invalid_input past the end. Not checked against
  // the hash.
  virtual Result<std::string> get_range(std::string_view key, uint64_t offset, uint64_t length) = 0;
  virtual Result<ObjectMeta> head(std::string_view key) = 0;

  // Keys that start with `prefix`, greater than `after`, in byte order, at most `limit`.
  virtual Result<std::vector<std::string>> list(std::string_view prefix, std::string_view after,
                                                size_t limit) = 0;

  // Removes what a crash or a full disk left of objects that were never whole: sidecars without a body. May run while others
  // put. The number of objects that were swept away; a store whose puts are whole has none.
  virtual Result<int64_t> sweep() { return 0; }

  virtual Result<> remove(std::string_view key) = 0;  // only for caches and quotas, never for raw answers
  virtual Result<Usage> usage(std::string_view prefix) = 0;
};

// Fails with invalid_input when `key` breaks the rule above.
Result<> check_key(std::string_view key);

// The sidecar's text. Members that are not in ObjectMeta are kept out; from_sidecar is corrupt when a needed
// one is missing.
std::string to_sidecar(const ObjectMeta& meta);
Result<ObjectMeta> from_sidecar(std::string_view text);

}  // namespace skykeep::lake

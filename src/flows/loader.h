// Lake -> bronze: typed rows with a pointer to their bytes. The third step of the path of one datum.
//
// Owner: app makes one; the load stage uses it. Threads: one load() at a time; it uses threads of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/json.h"
#include "lake/lake.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

// One object of a load, whether it was new or known.
struct LoadedObject {
  std::string key;
  int64_t object_id = 0;           // first 53 bits of SHA-256(key); of a known object the one it is known by
  bool known = false;              // the same bytes were loaded before
  PartitionKey partition;          // scope kNoScope and part "all" where it is of several
  int64_t records = 0, rejected = 0;
};

struct LoadReport {
  std::vector<int64_t> object_ids;   // of the objects that are new in bronze; these wait for a publication
  int64_t objects = 0;             // usable ones, known ones included
  int64_t already_known = 0;
  int64_t records = 0;             // in them, known ones included
  int64_t rejected = 0;            // records that could not be read, of the new ones
  std::vector<std::pair<std::string, std::string>> refused;  // lake key, reason: the whole document is unusable
  std::vector<std::string> drift;  // what an operator should know, once each
  std::vector<LoadedObject> loaded;
  void add(LoadReport later);  // of the objects that follow
};

class Loader {
 public:
  virtual ~Loader() = default;
  // Rows lie in order of the keys given (pass them sorted: then tables lie in order of their partitions), an object's rows
  // are committed together. Objects that bronze knows by key or by content are skipped. An unusable document goes to
  // `refused` and stops nothing; an object that the lake does not have, or that is damaged, does too. Errors are the
  // warehouse's, or the lake's when it cannot be read for the moment; nothing was loaded then.
  // A big batch is loaded by two threads with a transaction each; in order are then the rows of either. A crash between
  // the two commits leaves whole objects that wait for a publication, as a crash after both does.
  virtual Result<LoadReport> load(std::span<const std::string> lake_keys) = 0;
};

std::unique_ptr<Loader> make_loader(warehouse::Warehouse& warehouse, lake::Lake& lake, const Clock& clock);

}  // namespace skykeep::flows

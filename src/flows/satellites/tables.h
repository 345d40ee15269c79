// The station's small tables of bronze: elements and crew, each answer once however often it is read again.
//
// Owner: StationFlow. Threads: any, one at a time inside.
#pragma once

#include <memory>

#include "core/mutex.h"
#include "flows/satellites/element_store.h"
#include "flows/station_answers.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows::satellites {

// Where a record of an import lies in the lake; zero for rows from the bus.
struct LakePointer {
  int64_t load_id = 0, record_offset = 0, record_length = 0;
};

// An error that the same rows bring every time: such an answer is rejected, any other failure is tried again.
inline bool is_hopeless(Code code) { return code == Code::kInvalidInput || code == Code::kCorrupt; }

// Every second that is stored, also those on which nobody knows the place: silver.iss_positions leaves them out.
inline constexpr const char* kHeldSeconds =
    "(select satellite_id, ts from bronze.iss_position_hot union all select satellite_id, ts from bronze.iss_position_day)";

class Tables {
 public:
  explicit Tables(warehouse::Warehouse& warehouse) : warehouse_(warehouse) {}
  // The number of new rows.
  Result<int64_t> add(const StoredElements& known, std::optional<LakePointer> lake = {});
  Result<int64_t> add(const sources::Crew& crew, UtcTime fetched_at, std::string_view origin, std::optional<int64_t> raw_id,
                      std::optional<int64_t> load_id = {});

 private:
  Result<warehouse::Connection*> connection() REQUIRES(mutex_);
  Result<int64_t> insert(const std::string& sql) REQUIRES(mutex_);

  warehouse::Warehouse& warehouse_;
  Mutex mutex_;
  std::unique_ptr<warehouse::Connection> connection_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::flows::satellites

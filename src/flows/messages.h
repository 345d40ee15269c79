// What travels on the bus between the stages of the loop, as JSON. Pure encoding and decoding.
//
//   ingestion-scheduling  {"ingestion_schedule":{"source","scope","tasks":[{"partition"}]},"status","trigger","timestamp"}
//   lake-events           the notification shape of S3 stores: {"EventName":"s3:ObjectCreated:Put","Key":"lake/<url-encoded>",
//                         "Records":[{"s3":{"object":{"key","size"}},"userMetadata":{...}}]}
//   load-complete         {"object_ids":[..],"keys":[..],"status":"success","timestamp"}
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bus/bus.h"
#include "core/json.h"
#include "core/time.h"
#include "state/ledger.h"

namespace skykeep::flows {

struct Schedule {
  std::string source, scope;      // one of each a message
  std::vector<std::string> parts;
  std::string trigger;            // "schedule", "event", "user"
  UtcTime at;
  PartitionKey key(size_t i) const { return {source, scope, parts[i]}; }
};
std::string encode(const Schedule& schedule);
Result<Schedule> decode_schedule(std::string_view text);

struct LakeEvent {
  std::string key;               // lake key
  uint64_t size = 0;
  PartitionKey partition;        // empty where it is not known
  std::string run_id;
  UtcTime at;
};
std::string encode(const LakeEvent& event);
// Takes events of a real object store as well: without our metadata the partition stays empty.
Result<LakeEvent> decode_lake_event(std::string_view text);

struct LoadComplete {
  std::vector<int64_t> object_ids;
  std::vector<std::string> keys;
  std::vector<PartitionKey> partitions;  // of the keys, in their order; empty where unknown
  std::string run_id;
  UtcTime at;
};
std::string encode(const LoadComplete& message);
Result<LoadComplete> decode_load_complete(std::string_view text);

// Lake keys (rules.md 13): the body's hash makes a repeated fetch of the same bytes the same object. Nobody reads them: what an object
// is stands in its sidecar.
std::string object_key(const PartitionKey& partition, int page, std::string_view sha256);
std::string import_key(std::string_view source, std::string_view scope, std::string_view sha256);

}  // namespace skykeep::flows

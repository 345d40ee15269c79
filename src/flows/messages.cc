#include "flows/messages.h"

#include <fmt/format.h>

#include "net/http.h"

namespace skykeep::flows {
namespace {


Json to_json(const PartitionKey& key) { return key.empty() ? Json() : Json(to_string(key)); }

// Earlier versions wrote a rover and a sol, -1 for a whole document.
PartitionKey former_partition(const Json& json) {
  std::string source = json.value("source", ""), scope = json.value("rover_name", "");
  const int64_t sol = json.value("sol", int64_t{-1});
  if (source.empty() || scope.empty()) return {"", "", ""};
  return sol < 0 ? whole_of(std::move(source), std::move(scope)) : sol_of(std::move(source), std::move(scope), sol);
}

PartitionKey partition_of(const Json& json) {
  if (json.is_object()) return former_partition(json);
  const auto key = json.is_string() ? parse_partition(json.get_ref<const std::string&>()) : Result<PartitionKey>(fail(Code::kNotFound, ""));
  return key ? *key : PartitionKey{"", "", ""};
}

// Runs a decoder that may throw on a wrong type, and says which message it was.
template <class F>
auto decoded(std::string_view what, std::string_view text, F body) -> Result<decltype(body(Json()))> {
  const Result<Json> json = parse_json(text);
  if (!json) return fail(Code::kCorrupt, fmt::format("{}: {}", what, json.error().message));
  try {
    return body(*json);
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, fmt::format("{} has an unexpected shape: {}", what, e.what()));
  }
}

UtcTime time_of(const Json& json) {
  const auto at = parse_utc(json.value("timestamp", ""));
  return at ? *at : UtcTime{};
}

}  // namespace

std::string encode(const Schedule& schedule) {
  Json tasks = Json::array();
  for (size_t i = 0; i < schedule.parts.size(); ++i) tasks.push_back({{"partition", to_string(schedule.key(i))}});
  return to_text({{"ingestion_schedule", {{"source", schedule.source}, {"scope", schedule.scope}, {"tasks", tasks}}},
                  {"status", "scheduled"},
                  {"trigger", schedule.trigger},
                  {"timestamp", to_string(schedule.at)}});
}

Result<Schedule> decode_schedule(std::string_view text) {
  auto schedule = decoded("ingestion schedule", text, [](const Json& json) {
    const Json& body = json.at("ingestion_schedule");
    Schedule out{body.value("source", ""), body.value("scope", body.value("rover_name", "")), {}, json.value("trigger", "event"), time_of(json)};
    for (Json task : body.at("tasks")) {
      task["source"] = out.source;
      const PartitionKey key = partition_of(task.contains("partition") ? task["partition"] : task);
      if (key.source == out.source && key.scope == out.scope) out.parts.push_back(key.part);
      else out.source.clear();
    }
    return out;
  });
  if (schedule && schedule->source.empty())
    return fail(Code::kCorrupt, "ingestion schedule: its tasks are not partitions of one source and scope");
  return schedule;
}

std::string encode(const LakeEvent& event) {
  const Json object = {{"key", net::percent_encode(event.key)}, {"size", event.size}};
  return to_text({{"EventName", "s3:ObjectCreated:Put"},
                  {"Key", "lake/" + net::percent_encode(event.key)},
                  {"Records", Json::array({{{"eventTime", to_string(event.at)},
                                            {"eventName", "s3:ObjectCreated:Put"},
                                            {"s3", {{"bucket", {{"name", "lake"}}}, {"object", object}}}}})},
                  {"partition", to_json(event.partition)},
                  {"run_id", event.run_id},
                  {"timestamp", to_string(event.at)}});
}

Result<LakeEvent> decode_lake_event(std::string_view text) {
  return decoded("lake event", text, [](const Json& json) {
    const std::string path = net::percent_decode(json.at("Key").get<std::string>(), false);
    LakeEvent out;
    out.key = path.substr(path.find('/') + 1);
    if (json.contains("Records")) out.size = json["Records"].at(0).at("s3").at("object").value("size", uint64_t{0});
    if (json.contains("partition")) out.partition = partition_of(json["partition"]);
    out.run_id = json.value("run_id", "");
    out.at = time_of(json);
    return out;
  });
}

std::string encode(const LoadComplete& message) {
  Json partitions = Json::array();
  for (const auto& key : message.partitions) partitions.push_back(to_json(key));
  return to_text({{"load_ids", message.object_ids},
                  {"keys", message.keys},
                  {"partitions", partitions},
                  {"status", "success"},
                  {"run_id", message.run_id},
                  {"timestamp", to_string(message.at)}});
}

Result<LoadComplete> decode_load_complete(std::string_view text) {
  return decoded("load-complete message", text, [](const Json& json) {
    LoadComplete out;
    out.object_ids = json.at("load_ids").get<std::vector<int64_t>>();
    out.keys = json.at("keys").get<std::vector<std::string>>();
    for (const Json& key : json.at("partitions")) out.partitions.push_back(partition_of(key));
    out.run_id = json.value("run_id", "");
    out.at = time_of(json);
    return out;
  });
}

std::string object_key(const PartitionKey& partition, int page, std::string_view sha256) {
  return fmt::format("{}/page-{:03}-{}.json", to_string(partition), page, sha256.substr(0, 12));
}

std::string import_key(std::string_view source, std::string_view scope, std::string_view sha256) {
  return fmt::format("{}/{}/import-{}.json", source, scope, sha256.substr(0, 12));
}

}  // namespace skykeep::flows

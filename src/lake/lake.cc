#include "lake/lake.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json.h"
#include "core/text.h"

namespace skykeep::lake {

Result<> check_key(std::string_view key) {
  const auto bad = [&](std::string_view why) {
    return fail(Code::kInvalidInput, fmt::format("'{}' is no key of the lake: {}", key.substr(0, 100), why));
  };
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '=' || c == '-';
  };
  if (key.empty() || key.size() > 512) return bad("1 to 512 characters");
  for (const std::string_view part : split(key, '/')) {
    if (part.empty() || part == "." || part == "..") return bad("no part may be empty, '.' or '..'");
    if (part.size() > 200) return bad("a part has at most 200 characters");
    if (!std::all_of(part.begin(), part.end(), is_allowed))
      return bad("parts are made of A-Z a-z 0-9 . _ = -");
  }
  return {};
}

namespace {

Result<PartitionKey> read_partition(const std::string& text) {
  if (text.empty()) return PartitionKey{"", "", ""};
  auto key = parse_partition(text);
  if (!key) return fail(Code::kCorrupt, "not a sidecar of the lake: " + key.error().message);
  return key;
}

}  // namespace

std::string to_sidecar(const ObjectMeta& meta) {
  Json headers = Json::array();
  for (const auto& [name, value] : meta.headers) headers.push_back({name, value});
  return to_text({{"url", meta.url},
                  {"status", meta.status},
                  {"fetched_at", to_string(meta.fetched_at)},
                  {"sha256", meta.sha256},
                  {"size", meta.size},
                  {"content_type", meta.content_type},
                  {"origin", meta.origin},
                  {"partition", meta.partition.empty() ? "" : to_string(meta.partition)},
                  {"page", meta.page},
                  {"headers", std::move(headers)}});
}

Result<ObjectMeta> from_sidecar(std::string_view text) {
  const Json json = TRY(parse_json(text));
  ObjectMeta meta;
  try {
    meta.url = json.at("url").get<std::string>();
    meta.status = json.at("status").get<int>();
    meta.sha256 = json.at("sha256").get<std::string>();
    meta.size = json.at("size").get<uint64_t>();
    meta.content_type = json.at("content_type").get<std::string>();
    meta.origin = json.at("origin").get<std::string>();
    // Objects of earlier versions named their source alone, before they were migrated (local/migrate.h); so do those of other topics.
    if (json.contains("partition")) meta.partition = TRY(read_partition(json["partition"].get_ref<const std::string&>()));
    else meta.partition = whole_of(json.at("source").get<std::string>());
    meta.page = json.value("page", 0);
    for (const Json& header : json.at("headers"))
      meta.headers.emplace_back(header.at(0).get<std::string>(), header.at(1).get<std::string>());
    meta.fetched_at = TRY(parse_utc(json.at("fetched_at").get<std::string>()));
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, fmt::format("not a sidecar of the lake: {}", e.what()));
  }
  return meta;
}

}  // namespace skykeep::lake

#include "simulator/recordings.h"

#include <fmt/format.h>

#include "core/json.h"
#include "core/text.h"
#include "net/http.h"

namespace skykeep::simulator {
namespace {

std::string key_of(std::string_view host, std::string_view path, const Params& params) {
  return fmt::format("{}{}\n{}", to_lower(host), path, params.canonical());
}

std::string text_or(const Json& object, const char* name, std::string fallback) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : fallback;
}

}  // namespace

Result<Recordings> Recordings::open(const Fs& fs, const std::string& dir) {
  const std::string path = dir + "/index.json";
  const std::string text = TRY(within("recordings", fs.read(path)));
  const Json index = TRY(within(path, parse_json(text)));
  if (!index.is_object() || text_or(index, "format", "") != "recordings/1" || !index.contains("recordings") ||
      !index["recordings"].is_array())
    return fail(Code::kInvalidInput,
                fmt::format("{}: not an index of recordings (\"format\": \"recordings/1\")", path));
  Recordings out(fs, dir);
  for (const Json& item : index["recordings"]) {
    const std::string address = item.is_object() ? text_or(item, "url", "") : "";
    const std::string body = item.is_object() ? text_or(item, "body", "") : "";
    const auto url = net::parse_url(address);
    if (!url || body.empty() || body.find("..") != body.npos || body.front() == '/')
      return fail(
          Code::kInvalidInput,
          fmt::format("{}: the entry with url '{}' lacks a url or a body inside the folder", path, address));
    if (text_or(item, "method", "GET") != "GET") continue;
    Entry entry{200, {}, dir + "/" + body};
    if (item.contains("status") && item["status"].is_number_integer()) entry.status = item["status"];
    if (item.contains("headers") && item["headers"].is_object())
      for (const auto& [name, value] : item["headers"].items())
        if (value.is_string()) entry.headers.emplace_back(name, value.get<std::string>());
    out.entries_.try_emplace(key_of(url->host, net::percent_decode(url->path, false), Params(url->query)),
                             std::move(entry));
  }
  return out;
}

Answer Recordings::answer(const Call& call, const Params& params) const {
  const auto found = entries_.find(key_of(call.host, call.path, params));
  if (found == entries_.end())
    return Answer::json(R"({"error":{"code":"NOT_FOUND","message":"nothing was recorded for this address"}})",
                        404);
  auto body = fs_->read(found->second.body);
  if (!body)
    return Answer::json(to_text(Json{{"error", {{"code", "UNREADABLE"}, {"message", body.error().message}}}}),
                        500);
  Answer answer = Answer::json(std::move(*body), found->second.status);
  for (const auto& [name, value] : found->second.headers) {
    if (iequals(name, "Content-Type")) {
      answer.content_type = value;
    } else {
      answer.headers.emplace_back(name, value);
    }
  }
  answer.cacheable = answer.status == 200;
  return answer;
}

}  // namespace skykeep::simulator

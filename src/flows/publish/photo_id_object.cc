#include "flows/publish/photo_id_object.h"

#include <fmt/format.h>

#include <charconv>

#include "core/json.h"
#include "core/text.h"
#include "sources/photo_feed.h"

namespace skykeep::flows {
namespace {

constexpr size_t kHex = 16;

std::string_view slug_of(int rover_id) {
  const sources::Rover* rover = sources::find_rover(rover_id);
  CHECK(rover != nullptr, "bronze holds photos of the four rovers only");
  return rover->slug;
}

bool read_hex(std::string_view text, uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size() && text.size() == kHex;
}

// Adds what a line says; false when it says something else.
bool read_line(const Json& line, PhotoIdObject& out) {
  const sources::Rover* rover = sources::find_rover(line.at("rover").get<std::string>());
  if (rover == nullptr) return false;
  PhotoKey key{rover->id, line.at("sol").get<int32_t>(), 0};
  if (line.contains("image_id")) {
    out.ruled.emplace_back(key, line["image_id"].get<int64_t>());
    return read_hex(line.at("key").get_ref<const std::string&>(), out.ruled.back().first.key_hash);
  }
  const auto first = line.at("first_id").get<int64_t>();
  if (out.numbered.empty()) out.first_id = first;
  if (first != out.first_id + static_cast<int64_t>(out.numbered.size())) return false;
  std::string_view keys = line.at("keys").get_ref<const std::string&>();
  for (; !keys.empty(); keys.remove_prefix(std::min(keys.size(), kHex + 1))) {
    if (!read_hex(keys.substr(0, kHex), key.key_hash)) return false;
    out.numbered.push_back(key);
  }
  return true;
}

}  // namespace

std::string encode(const PhotoIdObject& object) {
  std::string out;
  out.reserve(object.numbered.size() * (kHex + 2));
  for (size_t i = 0; i < object.numbered.size();) {
    const PhotoKey& first = object.numbered[i];
    out += fmt::format(R"({{"rover":"{}","sol":{},"first_id":{},"keys":")", slug_of(first.rover_id), first.sol,
                       object.first_id + static_cast<int64_t>(i));
    for (; i < object.numbered.size() && object.numbered[i].rover_id == first.rover_id && object.numbered[i].sol == first.sol; ++i)
      out += fmt::format("{:016x} ", object.numbered[i].key_hash);
    out.back() = '"';
    out += "}\n";
  }
  for (const auto& [key, id] : object.ruled)
    out += fmt::format(R"({{"rover":"{}","sol":{},"key":"{:016x}","image_id":{}}})" "\n", slug_of(key.rover_id), key.sol, key.key_hash, id);
  return out;
}

Result<PhotoIdObject> decode_photo_ids(std::string_view text) {
  PhotoIdObject out;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const auto line = parse_json(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    bool is_good = false;
    try {
      is_good = line && read_line(*line, out);
    } catch (const Json::exception&) {  // a member is missing or of another type
    }
    if (!is_good) return fail(Code::kCorrupt, fmt::format("photo ids: line {} is not one of ours", number));
  }
  return out;
}

std::string photo_ids_key(const PhotoIdObject& object, std::string_view sha256) {
  return fmt::format("{}{:010}-{:08}-{}.json", kPhotoIdsFolder, object.first_id, object.numbered.size(), sha256.substr(0, 12));
}

Result<PhotoIdRange> range_of(std::string_view lake_key) {
  const auto parts = split(lake_key.substr(std::min(lake_key.size(), kPhotoIdsFolder.size())), '-');
  const auto first = parts.size() == 3 ? to_int(parts[0]) : std::nullopt, count = parts.size() == 3 ? to_int(parts[1]) : std::nullopt;
  if (!first || !count || *first < 0 || *count < 0) return fail(Code::kCorrupt, fmt::format("{} is no name of an object of photo ids", lake_key));
  return PhotoIdRange{*first, *count};
}

}  // namespace skykeep::flows

#include "lake/local/migrate.h"

#include "core/json.h"
#include "core/log.h"
#include "lake/local/folders.h"

namespace skykeep::lake {
namespace {

Result<bool> add_partition(const std::string& path, const std::string& key, Fs& fs, const PlaceOf& place_of) {
  const std::string text = TRY(fs.read(path));
  const auto json = parse_json(text);
  if (json && json->is_object() && json->contains("partition")) return false;
  auto meta = from_sidecar(text);
  if (!meta) {
    log::warn("{} cannot be read and stays as it is: {}", path, meta.error().message);
    return false;
  }
  Place place = place_of(meta->partition.source, key);
  meta->partition = std::move(place.partition);
  meta->page = place.page;
  TRY(fs.write_atomic(path, to_sidecar(*meta)));
  return true;
}

// `folder`: below the lake, with its '/', or empty.
Result<int64_t> add_partitions_in(const std::string& root, const std::string& folder, Fs& fs, const PlaceOf& place_of) {
  int64_t changed = 0;
  for (const DirEntry& entry : TRY(fs.list(root + "/" + folder))) {
    if (entry.is_dir) {
      changed += TRY(add_partitions_in(root, folder + entry.name + "/", fs, place_of));
    } else if (entry.name.ends_with(kSidecarEnd)) {
      const std::string key = folder + entry.name.substr(0, entry.name.size() - kSidecarEnd.size());
      changed += TRY(add_partition(root + "/" + folder + entry.name, key, fs, place_of)) ? 1 : 0;
    }
  }
  return changed;
}

}  // namespace

Result<int64_t> add_partitions(const std::string& dir, Fs& fs, const PlaceOf& place_of) {
  if (!fs.exists(dir)) return 0;
  return within("bring the lake to the form of this version", add_partitions_in(dir, "", fs, place_of));
}

}  // namespace skykeep::lake

// A sink for tests: keeps everything it is given.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sources/photo_feed.h"

namespace skykeep::sources::reading {

class CollectingSink final : public PhotoSink {
 public:
  void on_photo(const PhotoRecord& record) override { photos.push_back(record); }
  void on_rejected(const RejectedRecord& record) override { rejected.push_back(record); }
  void on_drift(const DriftNotice& notice) override { drift.push_back(notice.what); }

  bool has_drift(std::string_view part) const {
    for (const std::string& what : drift)
      if (what.find(part) != what.npos) return true;
    return false;
  }

  std::vector<PhotoRecord> photos;
  std::vector<RejectedRecord> rejected;
  std::vector<std::string> drift;
};

// The record that stands at these bytes, parsed by another parser than ours; throws when the bytes are no JSON value.
template <class Record>
nlohmann::json record_at(std::string_view body, const Record& record) {
  return nlohmann::json::parse(body.substr(record.record_offset, record.record_length));
}

}  // namespace skykeep::sources::reading

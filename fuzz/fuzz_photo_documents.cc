// Any bytes as a photo document: never a crash, a hang or an exception, and what is told of records must hold.
#include <cstdlib>

#include "sources/photo_feed.h"

namespace {

using namespace skykeep;
using namespace skykeep::sources;

// Aborts when a promise of PhotoSink's givers is broken.
class CheckingSink final : public PhotoSink {
 public:
  explicit CheckingSink(size_t size) : size_(size) {}
  void on_photo(const PhotoRecord& r) override {
    inside(r.record_offset, r.record_length);
    if (r.sol < 0 || r.stem.empty() || r.img_src.empty() || find_rover(r.rover_id) == nullptr) std::abort();
    ++photos;
  }
  void on_rejected(const RejectedRecord& r) override {
    inside(r.record_offset, r.record_length);
    if (r.reason.empty()) std::abort();
    ++rejected;
  }
  void on_drift(const DriftNotice& notice) override {
    if (notice.what.empty()) std::abort();
  }
  size_t photos = 0, rejected = 0;

 private:
  void inside(uint64_t offset, uint64_t length) const {
    if (length == 0 || offset > size_ || length > size_ - offset) std::abort();
  }
  size_t size_;
};

void check(const Result<PageInfo>& info, const CheckingSink& sink) {
  if (!info) {
    if (info.error().message.empty()) std::abort();
    return;
  }
  if (info->photos != sink.photos || info->items != sink.photos + sink.rejected) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  static const std::unique_ptr<PhotoFeed> feeds[] = {make_perseverance_feed(), make_curiosity_feed(),
                                                     make_old_shape_feed("http://h", "")};
  for (const auto& feed : feeds) {
    for (const int rover : {0, 8, 5}) {
      CheckingSink sink(size);
      check(feed->parse(body, rover, sink), sink);
    }
    if (const auto sol = feed->parse_latest(body); sol && *sol < 0) std::abort();
  }
  CheckingSink sink(size);
  check(parse_photos(body, 0, sink), sink);
  return 0;
}

#include <fmt/format.h>

#include "sources/legacy_photos/legacy_photos.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kPage = "old_shape page";
constexpr int64_t kLargestId = 2'147'483'647;  // programs of the old service keep an id in 32 bits

enum Slot : uint8_t {
  kId, kSol, kImgSrc, kEarthDate,             // the photo's own
  kCameraId, kCameraName, kCameraRover,       // camera
  kRoverId, kRoverName,                       // rover
};
enum : uint8_t { kPhoto, kCamera, kRover };

const FieldTable& record_shape() {
  using enum Expect;
  static const FieldTable field_table = {
      {"photos[].",
       {{"id", kNumber, kId},
        {"sol", kNumber, kSol},
        {"img_src", kText, kImgSrc},
        {"earth_date", kText, kEarthDate},
        {"camera", kGroup, kCamera},
        {"rover", kGroup, kRover}}},
      {"photos[].camera.",
       {{"id", kNumber, kCameraId}, {"name", kText, kCameraName}, {"rover_id", kNumber, kCameraRover}, {"full_name"}}},
      {"photos[].rover.",
       {{"id", kNumber, kRoverId},
        {"name", kText, kRoverName},
        {"landing_date"},
        {"launch_date"},
        {"status"},
        {"max_sol"},
        {"max_date"},
        {"total_photos"},
        {"cameras"}}},
  };
  return field_table;
}

constexpr int kCuriosity = 5, kPerseverance = 8;

bool is_of_nasa(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of(":/?#"));
  return host == "nasa.gov" || host.ends_with(".nasa.gov");
}

// The old service numbered its pictures in one series for all rovers as it met them: Curiosity's first, then Opportunity's and
// Spirit's (recorded: 108,888 and more), Perseverance's from its landing on (810,960 and more); the largest that is recorded is
// 943,971, and it stopped in 2025 at about 1.3 million. It linked NASA's files alone.
bool may_be_nasas_id(const Rover& rover, const PhotoRecord& record) {
  static const int32_t landed = sols_on(*find_rover(kCuriosity), find_rover(kPerseverance)->landing_date).first;
  constexpr int64_t kEnd = 2'000'000, kSinceLanding = 800'000, kOfOthers = 100'000;
  const bool is_late = rover.id == kPerseverance || (rover.id == kCuriosity && record.sol >= landed);
  const int64_t least = is_late ? kSinceLanding : rover.id == kCuriosity ? 1 : kOfOthers;
  return record.upstream_id && *record.upstream_id >= least && *record.upstream_id < kEnd && is_of_nasa(record.img_src);
}

// Reads photos; remembers when the document turned out to be another rover's.
class PhotoFiller {
 public:
  explicit PhotoFiller(int asked) : asked_(asked) {}

  std::string operator()(const Values& values, PhotoRecord& record) {
    const Rover* rover = rover_of(values);
    if (rover == nullptr)
      return fmt::format("rover is none of the four: id {}, name {}", describe(values[kRoverId]), describe(values[kRoverName]));
    if (asked_ != 0 && rover->id != asked_) {
      other_ = rover;
      return fmt::format("rover is {}, asked for was rover {}", rover->name, asked_);
    }
    if (std::string reason = fill_sol(values[kSol], record); !reason.empty()) return reason;
    if (std::string reason = fill_image(values[kImgSrc], "img_src", *rover, record); !reason.empty()) return reason;
    values.expect({kId, kCameraName, kEarthDate});
    fill_key(*rover, record);
    record.upstream_id = values.integer_within(kId, 1, kLargestId);
    record.instrument.assign(values.label(kCameraName));
    fill_camera(record, values.drift());
    record.may_be_nasas_id = may_be_nasas_id(*rover, record);
    record.has_nasas_seeds = check_against_seeds(values, *rover, record);
    return {};
  }

  const Rover* other() const { return other_; }

 private:
  const Rover* rover_of(const Values& values) const {
    for (const size_t slot : {kRoverId, kCameraRover})
      if (const auto id = to_integer(values[slot])) return *id > 0 && *id < 256 ? find_rover(static_cast<int>(*id)) : nullptr;
    if (const std::string_view name = values.text(kRoverName); !name.empty()) return find_rover(name);
    return find_rover(asked_);
  }

  static bool check_against_seeds(const Values& values, const Rover& rover, const PhotoRecord& record) {
    const auto camera = to_integer(values[kCameraId]);
    const bool is_other_camera = camera && record.nasa_camera_id && *camera != *record.nasa_camera_id;
    if (is_other_camera && values.drift().is_new("camera id ", record.camera_name))
      values.drift().add(fmt::format("photos[].camera.id of {} {} is {}, the old service's was {} (kept)", rover.name,
                                     record.camera_name, *camera, *record.nasa_camera_id));
    const std::string_view written = values.text(kEarthDate);
    if (written.empty()) return !is_other_camera;
    const auto date = parse_date(written);
    const bool is_other_date = !date || *date != earth_date(rover, record.sol);
    if (is_other_date && values.drift().is_new("earth_date ", "differs"))
      values.drift().add(fmt::format("photos[].earth_date of sol {} is {}, landing date and sol give {} (kept)", record.sol,
                                     quote_start(written), to_string(earth_date(rover, record.sol))));
    return !is_other_camera;
  }

  int asked_;
  const Rover* other_ = nullptr;
};

}  // namespace

Result<PageInfo> LegacyPhotosFeed::parse(std::string_view body, int rover_id, PhotoSink& sink) const {
  PhotoPage page(dialect(), kPage, body, sink);
  PhotoFiller filler(rover_id);
  const RecordReader reader{record_shape(), "photos", std::ref(filler),
                            [](const PhotoRecord& record) { return record.stem; }};
  // The wrappers of batch files of other systems are known, too.
  static const Group envelope("", {{"photos"}, {"latest_photos"}, {"photo"}, {"filename"}, {"sol_start"}, {"sol_end"},
                                   {"photo_count"}, {"ingestion_date"}});
  Envelope read(kPage, page.document(), envelope, page.drift());
  for (const std::string_view list : {"photos", "latest_photos"})
    read.on(list, [&](od::value value) { return page.read_list(value, reader); });
  read.on("photo", [&](od::value value) { return page.read_one(value, reader); });
  TRY(read.run({"photos", "latest_photos", "photo"}));
  if (page.info().photos == 0 && filler.other() != nullptr)
    return fail(page.document().unexpected(
        fmt::format("it holds photos of {}, asked for was rover {}", filler.other()->name, rover_id)));
  return page.info();
}

}  // namespace skykeep::sources

#include <fmt/format.h>

#include "sources/perseverance_feed/perseverance_feed.h"
#include "sources/reading/envelope.h"
#include "sources/reading/feed_fields.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kPage = "perseverance_feed page", kLatest = "perseverance_feed latest";
constexpr int kPerseverance = 8;
constexpr std::string_view kThumb = "_thumb";

enum Slot : uint8_t { kImageId = kFirstOwnSlot, kSol, kLarge, kFullRes, kMedium, kSmall };
enum : uint8_t { kRecord, kCamera, kFiles, kExtended };

const FieldTable& record_shape() {
  using enum Expect;
  static const FieldTable field_table = {
      {"images[].",
       {{"imageid", kText, kImageId},
        {"sol", kNumber, kSol},
        {"site", kNumber, kSite},
        {"drive", kText, kDrive},
        {"sample_type", kText, kSampleType},
        {"date_taken_utc", kText, kTaken},
        {"date_received", kText, kReceived},
        {"date_taken_mars", kText, kLmst},
        {"credit", kText, kCredit},
        {"camera", kGroup, kCamera},
        {"image_files", kGroup, kFiles},
        {"extended", kGroup, kExtended},
        {"attitude"},
        {"title"},
        {"caption"},
        {"link"},
        {"json_link"}}},
      {"images[].camera.",
       {{"instrument", kText, kInstrument},
        {"filter_name", kText, kFilter},
        {"camera_vector"},
        {"camera_position"},
        {"camera_model_type"},
        {"camera_model_component_list"}}},
      {"images[].image_files.",
       {{"large", kText, kLarge}, {"full_res", kText, kFullRes}, {"medium", kText, kMedium}, {"small", kText, kSmall}}},
      {"images[].extended.",
       {{"mastAz", kText, kMastAz},
        {"mastEl", kText, kMastEl},
        {"sclk", kText, kSclk},
        {"dimension", kText, kSize},
        {"scaleFactor"},
        {"xyz"},
        {"subframeRect"}}},
  };
  return field_table;
}

// The old service showed the 1200 px "large" file; only where that is missing another one stands in.
size_t best_file(const Values& values) {
  for (const size_t slot : {kLarge, kFullRes, kMedium, kSmall}) {
    if (values.text(slot).empty()) continue;
    if (slot != kLarge && values.drift().is_new("no large ", "image"))
      values.drift().add("images[].image_files.large is missing: another size stands in for it");
    return slot;
  }
  return kLarge;
}

std::string fill(const Values& values, const Rover& rover, PhotoRecord& record) {
  const std::string_view image_id = values.text(kImageId);
  if (image_id.empty()) return fmt::format("imageid is no text: {}", describe(values[kImageId]));
  if (std::string reason = fill_sol(values[kSol], record); !reason.empty()) return reason;
  if (std::string reason = fill_image(values[best_file(values)], "image_files.large", rover, record); !reason.empty())
    return reason;
  fill_feed_fields(values, record);
  if (image_id.ends_with(kThumb)) {
    record.stem.append(kThumb);
    record.product_id.append(kThumb);
    if (record.sample_type.empty()) record.sample_type = "thumbnail";
  }
  fill_key(rover, record);
  return {};
}

}  // namespace

Result<PageInfo> PerseveranceFeed::parse(std::string_view body, int rover_id, PhotoSink& sink) const {
  PhotoPage page(dialect(), kPage, body, sink);
  if (rover_id != 0 && !covers(rover_id))
    return fail(page.document().unexpected(fmt::format("it holds Perseverance's images, asked for was rover {}", rover_id)));
  const Rover* rover = find_rover(kPerseverance);
  const RecordReader reader{
      record_shape(), "images", [rover](const Values& values, PhotoRecord& record) { return fill(values, *rover, record); },
      [](const PhotoRecord& record) { return record.stem; }};
  static const Group envelope("", {{"images"}, {"per_page"}, {"page"}, {"total_images"}, {"type"}, {"total_results"}, {"mission"}});
  Envelope read(kPage, page.document(), envelope, page.drift());
  read.on("images", [&](od::value value) { return page.read_list(value, reader); });
  Scalar total, mission;
  read.keep("total_results", total);
  read.keep("mission", mission);
  TRY(read.run({"images"}));
  if (mission.kind == Kind::kText && mission.text != "mars2020")
    return fail(page.document().unexpected(fmt::format("its mission is {}, not mars2020", describe(mission))));
  page.info().claimed_total = to_integer(total);
  return page.info();
}

Result<int32_t> PerseveranceFeed::parse_latest(std::string_view body) const {
  Document document(kLatest, body);
  Drift ignored("");
  Scalar sol;
  static const Group envelope("", {{"latest_sol"}});
  Envelope read(kLatest, document, envelope, ignored);
  read.keep("latest_sol", sol);
  TRY(read.run({"latest_sol"}));
  PhotoRecord record;
  if (std::string reason = fill_sol(sol, record); !reason.empty()) return fail(document.unexpected("latest_" + reason));
  return record.sol;
}

}  // namespace skykeep::sources

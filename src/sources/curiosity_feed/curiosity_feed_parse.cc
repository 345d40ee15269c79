#include <fmt/format.h>

#include "core/text.h"
#include "sources/curiosity_feed/curiosity_feed.h"
#include "sources/reading/envelope.h"
#include "sources/reading/feed_fields.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kPage = "curiosity_feed page", kLatest = "curiosity_feed latest";
constexpr int kCuriosity = 5;
constexpr int64_t kLargestId = int64_t{1} << 53;

enum Slot : uint8_t { kId = kFirstOwnSlot, kImageId, kSol, kUrl, kHttpsUrl, kMission, kIsThumbnail };
enum : uint8_t { kItem, kExtended };

const FieldTable& record_shape() {
  using enum Expect;
  static const FieldTable field_table = {
      {"items[].",
       {{"id", kNumber, kId},
        {"imageid", kText, kImageId},
        {"sol", kNumber, kSol},
        {"site", kNumber, kSite},
        {"drive", kNumber, kDrive},
        {"instrument", kText, kInstrument},
        {"url", kText, kUrl},
        {"https_url", kText, kHttpsUrl},
        {"date_taken", kText, kTaken},
        {"date_received", kText, kReceived},
        {"spacecraft_clock", kNumber, kSclk},
        {"subframe_rect", kText, kSize},
        {"mission", kText, kMission},
        {"is_thumbnail", kBool, kIsThumbnail},
        {"image_credit", kText, kCredit},
        {"extended", kGroup, kExtended},
        {"camera_vector"},
        {"camera_position"},
        {"camera_model_type"},
        {"camera_model_component_list"},
        {"scale_factor"},
        {"attitude"},
        {"xyz"},
        {"created_at"},
        {"updated_at"},
        {"instrument_sort"},
        {"sample_type_sort"},
        {"title"},
        {"description"},
        {"link"}}},
      {"items[].extended.",
       {{"lmst", kText, kLmst},
        {"mast_az", kText, kMastAz},
        {"mast_el", kText, kMastEl},
        {"sample_type", kText, kSampleType},
        {"filter_name", kText, kFilter},
        {"bucket"},
        {"contributor"},
        {"url_list"}}},
  };
  return field_table;
}

std::string fill(const Values& values, const Rover& rover, PhotoRecord& record) {
  values.expect({kId, kMission});
  const Scalar& mission = values[kMission];
  if (mission.kind != Kind::kAbsent && mission.kind != Kind::kNull && !trim(mission.text).empty() && mission.text != "msl")
    return fmt::format("mission is not msl: {}", describe(mission));
  if (values.text(kImageId).empty()) return fmt::format("imageid is no text: {}", describe(values[kImageId]));
  if (std::string reason = fill_sol(values[kSol], record); !reason.empty()) return reason;
  const bool https = !values.text(kHttpsUrl).empty();
  if (std::string reason = fill_image(values[https ? kHttpsUrl : kUrl], https ? "https_url" : "url", rover, record);
      !reason.empty())
    return reason;
  fill_key(rover, record);
  record.upstream_id = values.integer_within(kId, 1, kLargestId);
  fill_feed_fields(values, record);
  if (record.sample_type.empty() && values[kIsThumbnail].text == "true") record.sample_type = "thumbnail";
  return {};
}

}  // namespace

Result<PageInfo> CuriosityFeed::parse(std::string_view body, int rover_id, PhotoSink& sink) const {
  PhotoPage page(dialect(), kPage, body, sink);
  if (rover_id != 0 && !covers(rover_id))
    return fail(page.document().unexpected(fmt::format("it holds Curiosity's images, asked for was rover {}", rover_id)));
  const Rover* rover = find_rover(kCuriosity);
  const RecordReader reader{
      record_shape(), "items", [rover](const Values& values, PhotoRecord& record) { return fill(values, *rover, record); },
      [](const PhotoRecord& record) { return record.upstream_id ? std::to_string(*record.upstream_id) : record.stem; }};
  static const Group envelope("", {{"items"}, {"more"}, {"total"}, {"page"}, {"per_page"}});
  Envelope read(kPage, page.document(), envelope, page.drift());
  Scalar total;
  read.on("items", [&](od::value value) { return page.read_list(value, reader); });
  read.keep("total", total);
  TRY(read.run({"items"}));
  page.info().claimed_total = to_integer(total);
  return page.info();
}

Result<int32_t> CuriosityFeed::parse_latest(std::string_view body) const {
  static const Group envelope("", {{"latest_data"}, {"success"}});
  static const FieldTable data = {{"latest_data.", {{"latest_sol", Expect::kNumber, 0}}}};
  Document document(kLatest, body);
  Drift ignored(kLatest);
  Scalars scalars;
  Envelope read(kLatest, document, envelope, ignored);
  read.on("latest_data", [&](od::value value) -> Result<> {
    od::object object;
    if (value.get_object().get(object)) return fail(document.unexpected("'latest_data' is no object"));
    if (const auto error = read_fields(object, data, 0, scalars, ignored)) return fail(document.broken(error));
    return {};
  });
  TRY(read.run({"latest_data"}));
  PhotoRecord record;
  if (std::string reason = fill_sol(scalars[0], record); !reason.empty())
    return fail(document.unexpected("latest_" + reason));
  return record.sol;
}

}  // namespace skykeep::sources

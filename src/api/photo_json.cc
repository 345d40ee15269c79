#include "api/photo_json.h"

#include <algorithm>

namespace skykeep::api {
namespace {

constexpr std::string_view kLicence = "https://www.nasa.gov/nasa-brand-center/images-and-media/";

std::string_view source_page(int rover_id) {
  switch (rover_id) {
    case 5: return "https://mars.nasa.gov/msl/multimedia/raw-images/";
    case 8: return "https://mars.nasa.gov/mars2020/multimedia/raw-images/";
    default: return "https://pds-imaging.jpl.nasa.gov/volumes/mer.html";
  }
}

// The one page of a Perseverance picture is named by its file stem without the size suffix.
void append_source_page(std::string& out, int rover_id, std::string_view img_src) {
  out.append(source_page(rover_id));
  constexpr std::string_view kLarge = "_1200.jpg";
  if (rover_id != 8 || !img_src.ends_with(kLarge)) return;
  const size_t slash = img_src.rfind('/');
  out.append(img_src.substr(slash + 1, img_src.size() - slash - 1 - kLarge.size()));
}

void append_digits(std::string& out, int64_t value, size_t width) {
  char buffer[20];
  for (size_t i = width; i-- > 0; value /= 10) buffer[i] = static_cast<char>('0' + value % 10);
  out.append(buffer, width);
}

}  // namespace

void append_common(std::string& out, const flows::RoverFacts& rover) {
  JsonWriter w(out);
  w.raw("{\"licence\":");
  w.text(kLicence);
  w.raw(",\"source_page\":");
  w.text(source_page(rover.id));
  w.raw(",\"thumb_url\":\"/api/v1/mars/photos/{id}/picture?size=thumb\",\"picture_url\":\"/api/v1/mars/photos/{id}/picture?size=full\"");
  w.raw(",\"cameras\":{");
  for (const flows::CameraFacts& camera : rover.cameras) {
    if (&camera != rover.cameras.data()) w.raw(',');
    w.text(camera.name);
    w.raw(':');
    w.text(camera.full_name);
  }
  w.raw("}}");
}

NativePhotoWriter::NativePhotoWriter(std::string& out, const flows::RoverFacts& rover, int32_t sol, Detail detail)
    : w_(out), rover_(rover), detail_(detail) {
  JsonWriter head(after_id_);
  head.raw(",\"rover\":");
  head.text(rover.slug);
  head.raw(",\"sol\":");
  head.integer(sol);
  head.raw(",\"earth_date\":");
  head.date(flows::earth_date_of(rover, sol).days);
  head.raw(",\"camera\":");
}

SolRows::Columns NativePhotoWriter::columns(Detail detail) {
  return detail == Detail::kFull ? SolRows::Columns::kFull : SolRows::Columns::kListed;
}

void NativePhotoWriter::text(std::string_view name, std::string_view value) {
  w_.raw(name);
  if (value.empty()) return w_.null();
  w_.text(value);
}

void NativePhotoWriter::number(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column) {
  w_.raw(name);
  if (!rows.has(row, column)) return w_.null();
  w_.integer(rows.integer(row, column));
}

void NativePhotoWriter::real(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column) {
  w_.raw(name);
  if (!rows.has(row, column)) return w_.null();
  w_.real(rows.real(row, column));
}

void NativePhotoWriter::time(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column) {
  w_.raw(name);
  if (!rows.has(row, column)) return w_.null();
  w_.time(rows.integer(row, column));
}

// As the feeds write it: "Sol-01000M10:01:56.316".
void NativePhotoWriter::lmst(const SolRows& rows, const SolRows::Row& row) {
  w_.raw(",\"taken_lmst\":");
  if (!rows.has(row, PhotoColumn::kTakenLmstMs)) return w_.null();
  const int64_t ms = rows.integer(row, PhotoColumn::kTakenLmstMs);
  std::string& out = w_.out();
  w_.raw("\"Sol-");
  append_digits(out, ms / 86'400'000, 5);
  out.push_back('M');
  append_digits(out, ms / 3'600'000 % 24, 2);
  out.push_back(':');
  append_digits(out, ms / 60'000 % 60, 2);
  out.push_back(':');
  append_digits(out, ms / 1000 % 60, 2);
  out.push_back('.');
  append_digits(out, ms % 1000, 3);
  out.push_back('"');
}

void NativePhotoWriter::write(const SolRows& rows, const SolRows::Row& row) {
  using enum PhotoColumn;
  w_.raw("{\"id\":");
  w_.wide_integer(row.id);
  text(after_id_, rows.camera_name(row));
  text(",\"instrument\":", rows.text(row, kInstrument));
  text(",\"img_src\":", rows.text(row, kImgSrc));
  text(",\"sample_type\":", rows.text(row, kSampleType));
  time(rows, row, ",\"taken_at_utc\":", kTakenAtUtc);
  lmst(rows, row);
  number(rows, row, ",\"width\":", kWidth);
  number(rows, row, ",\"height\":", kHeight);
  const std::string_view credit = rows.text(row, kCredit);
  text(",\"credit\":", credit.empty() ? std::string_view("NASA/JPL-Caltech") : credit);
  text(",\"provenance\":", rows.text(row, kProvenance));
  if (detail_ == Detail::kFull) write_rest(rows, row);
  w_.raw('}');
}

void NativePhotoWriter::write_rest(const SolRows& rows, const SolRows::Row& row) {
  using enum PhotoColumn;
  const flows::CameraFacts* camera = rows.camera(row);
  text(",\"camera_full_name\":", camera == nullptr ? std::string_view{} : camera->full_name);
  w_.raw(",\"thumb_url\":\"/api/v1/mars/photos/");
  w_.integer(row.id);
  w_.raw("/picture?size=thumb\",\"picture_url\":\"/api/v1/mars/photos/");
  w_.integer(row.id);
  w_.raw("/picture?size=full\"");
  number(rows, row, ",\"site\":", kSite);
  number(rows, row, ",\"drive\":", kDrive);
  real(rows, row, ",\"sclk\":", kSclk);
  real(rows, row, ",\"mast_az_deg\":", kMastAz);
  real(rows, row, ",\"mast_el_deg\":", kMastEl);
  text(",\"filter\":", rows.text(row, kFilterName));
  text(",\"product_id\":", rows.text(row, kProductId));
  number(rows, row, ",\"version\":", kVersion);
  w_.raw(",\"source_page\":\"");
  append_source_page(w_.out(), rover_.id, rows.text(row, kImgSrc));
  w_.raw("\",\"licence\":\"");
  w_.raw(kLicence);
  w_.raw("\"");
  time(rows, row, ",\"ingestion_date\":", kIngestionDate);
}

std::vector<const flows::CameraFacts*> old_camera_order(const flows::RoverFacts& rover) {
  std::vector<const flows::CameraFacts*> cameras;
  for (const flows::CameraFacts& camera : rover.cameras) cameras.push_back(&camera);
  // By id, but for two rows that the old service had corrected, which moved them back: seen in every recorded body.
  std::ranges::stable_sort(cameras, {}, [](const flows::CameraFacts* camera) {
    if (camera->name == "RHAZ") return 2 * 1000;
    if (camera->name == "EDL_RDCAM") return 2 * 45 + 1;
    return 2 * camera->nasa_camera_id;
  });
  return cameras;
}

void append_old_facts(std::string& out, const flows::RoverFacts& rover, const ServedManifest& manifest) {
  JsonWriter w(out);
  w.raw("\"name\":");
  w.text(rover.name);
  w.raw(",\"landing_date\":");
  w.date(rover.landing_date.days);
  w.raw(",\"launch_date\":");
  w.date(rover.launch_date.days);
  w.raw(",\"status\":");
  w.text(rover.status);
  w.raw(",\"max_sol\":");
  w.integer(manifest.max_sol);
  w.raw(",\"max_date\":");
  w.date(flows::earth_date_of(rover, manifest.max_sol).days);
  w.raw(",\"total_photos\":");
  w.integer(manifest.total_photos);
}

std::string old_rover_json(const flows::RoverFacts& rover, const ServedManifest& manifest) {
  std::string out;
  JsonWriter w(out);
  w.raw("{\"id\":");
  w.integer(rover.id);
  w.raw(',');
  append_old_facts(out, rover, manifest);
  w.raw(",\"cameras\":[");
  bool first = true;
  for (const flows::CameraFacts* camera : old_camera_order(rover)) {
    w.raw(first ? "{\"name\":" : ",{\"name\":");
    first = false;
    w.text(camera->name);
    w.raw(",\"full_name\":");
    w.text(camera->full_name);
    w.raw('}');
  }
  w.raw("]}");
  return out;
}

OldPhotoWriter::OldPhotoWriter(std::string& out, const flows::RoverFacts& rover, const ServedManifest& manifest)
    : w_(out), rover_(rover), rover_json_(old_rover_json(rover, manifest)) {}

void OldPhotoWriter::set_sol(int32_t sol) {
  after_id_.clear();
  JsonWriter id(after_id_);
  id.raw(",\"sol\":");
  id.integer(sol);
  id.raw(",\"camera\":");
  after_src_.clear();
  JsonWriter src(after_src_);
  src.raw(",\"earth_date\":");
  src.date(flows::earth_date_of(rover_, sol).days);
  src.raw(",\"rover\":");
  src.raw(rover_json_);
  src.raw('}');
}

void OldPhotoWriter::write(const SolRows& rows, const SolRows::Row& row) {
  if (row.camera != camera_ || row.camera == SolRows::kNoCamera) {
    camera_ = row.camera;
    const flows::CameraFacts* camera = rows.camera(row);
    camera_json_.clear();
    JsonWriter c(camera_json_);
    c.raw("{\"id\":");
    if (row.camera == SolRows::kNoCamera) {
      c.null();
    } else {
      c.integer(row.camera);
    }
    const std::string_view name = rows.camera_name(row);
    const auto text_or_null = [&](std::string_view text) { text.empty() ? c.null() : c.text(text); };
    c.raw(",\"name\":");
    text_or_null(name);
    c.raw(",\"rover_id\":");
    c.integer(rover_.id);
    c.raw(",\"full_name\":");
    text_or_null(camera == nullptr ? name : std::string_view(camera->full_name));
    c.raw("},\"img_src\":");
  }
  w_.raw("{\"id\":");
  w_.integer(row.id);
  w_.raw(after_id_);
  w_.raw(camera_json_);
  w_.text(rows.text(row, PhotoColumn::kImgSrc));
  w_.raw(after_src_);
}

}  // namespace skykeep::api

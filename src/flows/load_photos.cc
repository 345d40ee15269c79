// Photo documents of every shape -> bronze.raw_photo_response, photo_record, rejected_record.
#include <fmt/format.h>

#include <algorithm>

#include "flows/load_rows.h"
#include "net/http.h"
#include "sources/identity.h"

namespace skykeep::flows::loading {

namespace {

// Of photo_record; known only when the whole document was read.
constexpr size_t kShapeColumn = 1;
constexpr size_t kNasaIdColumn = 8;

class PhotoRows final : public sources::PhotoSink {
 public:
  PhotoRows(const ObjectFacts& object, Rows& rows) : object_(object), rows_(rows), owner_(sources::id_owner_of(object.meta.url)) {}

  // In the order of models/bronze/photos.sql.
  void on_photo(const sources::PhotoRecord& r) override {
    RowBuilder& row = rows_.photo;
    row.put(object_.load_id);
    row.put(int64_t{0});
    row.put(int64_t{r.rover_id});
    row.put(int64_t{r.sol});
    row.put_u64(r.key_hash);
    row.put_text_or_null(r.product_id.empty() ? r.stem : r.product_id);
    row.put(int64_t{r.version});
    row.put(r.upstream_id);
    row.put(nasa_id(r));
    row.put_text_or_null(r.instrument);
    row.put(r.nasa_camera_id);
    row.put_text_or_null(r.camera_name);
    row.put_text_or_null(r.img_src);
    row.put(std::string_view(r.sample_type));
    row.put(r.taken_at_utc);
    row.put(r.received_at);
    row.put(r.taken_lmst_ms);
    row.put(r.site);
    row.put(r.drive);
    row.put(r.sclk);
    row.put(r.mast_az);
    row.put(r.mast_el);
    row.put(r.width);
    row.put(r.height);
    row.put_text_or_null(r.filter_name);
    row.put_text_or_null(r.credit);
    row.put(std::string_view(object_.meta.origin));
    row.put(object_.meta.fetched_at);
    row.put(static_cast<int64_t>(r.record_offset));
    row.put(static_cast<int64_t>(r.record_length));
    row.end_row();
    rover_id_ = rover_id_.value_or(r.rover_id) == r.rover_id ? r.rover_id : 0;
  }
  void on_rejected(const sources::RejectedRecord& r) override {
    RowBuilder& row = rows_.rejected;
    row.put(object_.load_id);
    row.put(static_cast<int64_t>(r.record_offset));
    row.put(static_cast<int64_t>(r.record_length));
    row.put(std::string_view(r.reason));
    row.end_row();
  }
  int32_t newest_sol(int rover_id) const override {
    const sources::Rover* rover = sources::find_rover(rover_id);
    return rover == nullptr ? sources::kAnySol : sources::newest_sol(*rover, object_.meta.fetched_at);
  }
  void on_drift(const sources::DriftNotice& notice) override { rows_.drift.push_back(notice.what); }
  std::optional<int> rover_id() const { return rover_id_; }  // 0: the photos are of several rovers
  // A file does not say which server wrote it. It counts as NASA's unless most of its records speak against it, so that one
  // damaged record costs no other one its id.
  bool has_nasas_ids() const { return owner_ == sources::IdOwner::kNasa || (owner_ == sources::IdOwner::kUnknown && 2 * like_nasas_ > ids_); }

 private:
  std::optional<int64_t> nasa_id(const sources::PhotoRecord& r) {
    if (!r.upstream_id) return {};
    ++ids_;
    if (r.may_be_nasas_id && r.has_nasas_seeds) ++like_nasas_;
    const bool is_possible = *r.upstream_id > 0 && *r.upstream_id < sources::kFirstOwnImageId;
    const bool is_nasas = owner_ == sources::IdOwner::kNasa ? is_possible : owner_ == sources::IdOwner::kUnknown && r.may_be_nasas_id;
    return is_nasas ? r.upstream_id : std::nullopt;
  }

  const ObjectFacts& object_;
  Rows& rows_;
  sources::IdOwner owner_;
  int64_t ids_ = 0, like_nasas_ = 0;  // records with an id; those of them that look like NASA's
  std::optional<int> rover_id_;
};

// A host, or the name of a file without its folders, which are nobody's business.
std::string upstream_of(const std::string& url) {
  if (const auto parsed = net::parse_url(url)) return parsed->host;
  const size_t slash = url.rfind('/');
  return url.starts_with("file:") && slash != url.npos ? "file:" + url.substr(slash + 1) : url;
}

void add_raw(const ObjectFacts& object, const sources::PageInfo& page, const LoadedObject& loaded, Rows& rows) {
  RowBuilder& row = rows.photo_raw;
  bool has_sol = page.min_sol || object.parts.sol;
  row.put(object.load_id);
  row.put(std::string_view(object.key));
  row.put(std::string_view(object.meta.source));
  if (loaded.rover_id) row.put(int64_t{loaded.rover_id});
  else row.null();
  if (has_sol) row.put(int64_t{loaded.sol_start});
  else row.null();
  if (has_sol) row.put(int64_t{loaded.sol_end});
  else row.null();
  row.put(static_cast<int64_t>(page.photos));
  row.put(static_cast<int64_t>(page.items));
  row.put(page.claimed_total);
  row.put(object.meta.fetched_at);
  row.put(std::string_view(object.meta.sha256));
  row.put(static_cast<int64_t>(page.shape));
  row.put(std::string_view(object.meta.origin));
  row.put(static_cast<int64_t>(object.meta.size));
  row.put_text_or_null(upstream_of(object.meta.url));
  row.end_row();
}

}  // namespace

Result<LoadedObject> add_photos(const ObjectFacts& object, std::string_view body, Rows& rows) {
  size_t first = rows.photo.rows(), first_rejected = rows.rejected.rows();
  PhotoRows sink(object, rows);
  auto page = sources::parse_photos(body, object.parts.rover_id, sink);
  if (!page) {
    rows.photo.truncate(first);
    rows.rejected.truncate(first_rejected);
    return fail(std::move(page.error()));
  }
  rows.photo.overwrite(kShapeColumn, first, static_cast<int64_t>(page->shape));
  if (page->shape != sources::PhotoShape::kOld || !sink.has_nasas_ids()) rows.photo.overwrite_with_null(kNasaIdColumn, first);
  LoadedObject loaded{.key = object.key, .load_id = object.load_id};
  loaded.rover_id = sink.rover_id().value_or(object.parts.rover_id);
  // The sol that was asked for belongs to an answer without records, and to what was answered beside it.
  int32_t asked = object.parts.sol.value_or(0);
  loaded.sol_start = page->min_sol.value_or(asked);
  loaded.sol_end = page->max_sol.value_or(asked);
  loaded.records = static_cast<int64_t>(page->items);
  loaded.rejected = static_cast<int64_t>(rows.rejected.rows() - first_rejected);
  add_raw(object, *page, loaded, rows);
  return loaded;
}

}  // namespace skykeep::flows::loading

// Photo documents of every shape -> bronze.photo_page, photo_record, rejected_record.
#include <fmt/format.h>

#include <algorithm>

#include "flows/load/load_rows.h"
#include "sources/identity.h"
#include "sources/photo_feed.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kPageColumns[] = {
    {"load_id", "BIGINT"},      {"rover_id", "UTINYINT"},   {"sol_start", "INTEGER"}, {"sol_end", "INTEGER"},
    {"photo_count", "INTEGER"}, {"claimed_total", "BIGINT"}, {"shape", "UTINYINT"}};
constexpr Column kPhotoColumns[] = {
    {"load_id", "BIGINT"},        {"shape", "UTINYINT"},       {"rover_id", "UTINYINT"},      {"sol", "INTEGER"},
    {"key_hash", "UBIGINT"},      {"product_id", "VARCHAR"},   {"version", "INTEGER"},        {"upstream_id", "BIGINT"},
    {"nasa_id", "BIGINT"},        {"instrument", "VARCHAR"},   {"nasa_camera_id", "INTEGER"}, {"camera_name", "VARCHAR"},
    {"img_src", "VARCHAR"},       {"size_rank", "UTINYINT"},   {"sample_type", "VARCHAR"},    {"taken_at_utc", "TIMESTAMP"},
    {"received_at", "TIMESTAMP"}, {"taken_lmst_ms", "BIGINT"}, {"site", "INTEGER"},           {"drive", "INTEGER"},
    {"sclk", "DOUBLE"},           {"mast_az", "DOUBLE"},       {"mast_el", "DOUBLE"},         {"width", "INTEGER"},
    {"height", "INTEGER"},        {"filter_name", "VARCHAR"},  {"credit", "VARCHAR"},         {"provenance", "VARCHAR"},
    {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"}, {"record_length", "INTEGER"}};
const Layout kPage{"photo_page", kPageColumns};
const Layout kPhoto{"photo_record", kPhotoColumns};
// Of photo_record; known only when the whole document was read.
constexpr size_t kShapeColumn = 1;
constexpr size_t kNasaIdColumn = 8;

class PhotoRows final : public sources::PhotoSink {
 public:
  PhotoRows(const ObjectFacts& object, Rows& rows) : object_(object), rows_(rows), photos_(rows.of(kPhoto)), owner_(sources::id_owner_of(object.meta.url)) {}

  // In the order of models/bronze/photos.sql.
  void on_photo(const sources::PhotoRecord& r) override {
    RowBuilder& row = photos_;
    row.put(object_.object_id);
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
    row.put(int64_t{r.size_rank});
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
    row.end_row_at(r);
    rover_id_ = rover_id_.value_or(r.rover_id) == r.rover_id ? r.rover_id : 0;
  }
  void on_rejected(const sources::RejectedRecord& r) override {
    rows_.add_rejected(object_, r.record_offset, r.record_length, r.reason);
    ++rejected_;
  }
  int32_t newest_sol(int rover_id) const override {
    const sources::Rover* rover = sources::find_rover(rover_id);
    return rover == nullptr ? sources::kAnySol : sources::newest_sol(*rover, object_.meta.fetched_at);
  }
  void on_drift(const sources::DriftNotice& notice) override { rows_.drift.push_back(notice.what); }
  int64_t rejected() const { return rejected_; }
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
  RowBuilder& photos_;
  int64_t rejected_ = 0;
  sources::IdOwner owner_;
  int64_t ids_ = 0, like_nasas_ = 0;  // records with an id; those of them that look like NASA's
  std::optional<int> rover_id_;
};

// `rover`: of all records, 0 where they are of several.
void add_page(const ObjectFacts& object, const sources::PageInfo& page, int rover, std::optional<int32_t> first, std::optional<int32_t> last,
              RowBuilder& row) {
  row.put(object.object_id);
  row.put(rover == 0 ? std::optional<int64_t>() : int64_t{rover});
  row.put(first);
  row.put(last);
  row.put(static_cast<int64_t>(page.photos));
  row.put(page.claimed_total);
  row.put(static_cast<int64_t>(page.dialect));
  row.end_row();
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  RowBuilder& photos = rows.of(kPhoto);
  RowBuilder& rejected = rows.of(kRejectedRecord);
  const size_t first = photos.rows(), first_rejected = rejected.rows();
  const sources::Rover* asked = sources::find_rover(object.partition().scope);
  PhotoRows sink(object, rows);
  auto page = sources::parse_photos(body, asked == nullptr ? 0 : asked->id, sink);
  if (!page) {
    photos.truncate(first);
    rejected.truncate(first_rejected);
    return fail(std::move(page.error()));
  }
  photos.overwrite(kShapeColumn, first, static_cast<int64_t>(page->dialect));
  if (page->dialect != sources::PhotoDialect::kOld || !sink.has_nasas_ids()) photos.overwrite_with_null(kNasaIdColumn, first);
  const int rover = sink.rover_id().value_or(asked == nullptr ? 0 : asked->id);
  // The sol that was asked for belongs to an answer without records, and to what was answered beside it.
  const auto from = page->min_sol ? page->min_sol : object.partition().sol(), to = page->max_sol ? page->max_sol : object.partition().sol();
  add_page(object, *page, rover, from, to, rows.of(kPage));
  const sources::Rover* known = sources::find_rover(rover);
  loaded.partition.scope = known == nullptr ? std::string(kNoScope) : known->slug;
  loaded.partition.part = known != nullptr && from && from == to ? to_string(Part{Cut::kSol, *from}) : "all";
  loaded.records = static_cast<int64_t>(page->items);
  loaded.rejected = sink.rejected();
  return {};
}

}  // namespace

const DocumentLoader& mars_photos_loader() {
  static const DocumentLoader kLoader{"mars_photos", {&kPage, &kPhoto}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading

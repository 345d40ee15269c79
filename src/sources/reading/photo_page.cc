#include "sources/reading/photo_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"
#include "sources/identity.h"

namespace skykeep::sources::reading {
namespace {

constexpr int kPerseverance = 8;

bool is_unknown(std::string_view text) { return text.empty() || text == "UNK" || text == "N/A"; }

}  // namespace

// ---- Values ----

void Values::unusable(size_t slot) const {
  for (const Group& group : field_table_)
    if (const Field* field = group.field_of(slot)) return drift_.unusable(group, *field, scalars[slot]);
}

void Values::expect(std::initializer_list<size_t> slots) const {
  for (const size_t slot : slots) {
    if (scalars[slot].kind != Kind::kAbsent) continue;
    for (const Group& group : field_table_)
      if (const Field* field = group.field_of(slot)) drift_.missing(group, *field);
  }
}

std::string_view Values::text(size_t slot) const {
  const Scalar& scalar = scalars[slot];
  if (scalar.kind != Kind::kText && scalar.kind != Kind::kNumber) return {};
  return is_unknown(scalar.text) ? std::string_view() : scalar.text;
}

std::optional<double> Values::number(size_t slot) const {
  const Scalar& scalar = scalars[slot];
  if (scalar.kind == Kind::kAbsent || scalar.kind == Kind::kNull) return std::nullopt;
  const auto number = to_number(scalar);
  if (!number && !is_unknown(trim(scalar.text))) unusable(slot);
  return number;
}

std::optional<int64_t> Values::integer(size_t slot) const {
  const Scalar& scalar = scalars[slot];
  if (scalar.kind == Kind::kAbsent || scalar.kind == Kind::kNull) return std::nullopt;
  const auto number = to_integer(scalar);
  if (!number && !is_unknown(trim(scalar.text))) unusable(slot);
  return number;
}

std::string_view Values::label(size_t slot) const {
  constexpr size_t kLongestLabel = 200;
  const std::string_view written = text(slot);
  const bool is_printable = std::ranges::none_of(written, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (written.size() <= kLongestLabel && is_printable) {
    if (scalars[slot].kind == Kind::kBool || scalars[slot].kind == Kind::kOther) unusable(slot);
    return written;
  }
  unusable(slot);
  return {};
}

std::optional<double> Values::number_within(size_t slot, double low, double high) const {
  const auto value = number(slot);
  if (!value || (*value >= low && *value <= high)) return value;
  unusable(slot);
  return std::nullopt;
}

std::optional<int64_t> Values::integer_within(size_t slot, int64_t low, int64_t high) const {
  const auto value = integer(slot);
  if (!value || (*value >= low && *value <= high)) return value;
  unusable(slot);
  return std::nullopt;
}

std::optional<int32_t> Values::small_integer(size_t slot, int32_t low, int32_t high) const {
  const auto value = integer_within(slot, low, high);
  return value ? std::optional(static_cast<int32_t>(*value)) : std::nullopt;
}

std::optional<UtcTime> Values::time_within(size_t slot, UtcTime low, UtcTime high) const {
  const std::string_view written = text(slot);
  if (written.empty()) return std::nullopt;
  const auto time = parse_utc(written);
  if (time && *time >= low && *time <= high) return *time;
  unusable(slot);
  return std::nullopt;
}

std::optional<int64_t> Values::lmst(size_t slot) const {
  std::string_view written = text(slot);
  if (written.empty()) return std::nullopt;
  const auto number = [&](size_t at, size_t digits) -> int64_t {
    int64_t n = at + digits <= written.size() ? 0 : -1;
    for (size_t i = at; n >= 0 && i < at + digits; ++i) n = written[i] >= '0' && written[i] <= '9' ? n * 10 + (written[i] - '0') : -1;
    return n;
  };
  const bool is_known = written.size() == 22 && written.starts_with("Sol-") && written[9] == 'M' && written[12] == ':' &&
                        written[15] == ':' && written[18] == '.';
  const int64_t sol = number(4, 5), h = number(10, 2), m = number(13, 2), s = number(16, 2), ms = number(19, 3);
  if (is_known && sol >= 0 && h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60 && ms >= 0)
    return (((sol * 24 + h) * 60 + m) * 60 + s) * 1000 + ms;
  unusable(slot);
  return std::nullopt;
}

void Values::size(size_t slot, std::optional<int32_t>& width, std::optional<int32_t>& height) const {
  std::string_view written = trim(text(slot));
  if (written.empty()) return;
  const size_t last = written.rfind(',');
  if (!written.starts_with('(') || !written.ends_with(')') || last == written.npos) return unusable(slot);
  const auto h = to_int(trim(written.substr(last + 1, written.size() - last - 2)));
  written = written.substr(0, last);
  const auto w = to_int(trim(written.substr(written.find_last_of("(,") + 1)));
  constexpr int64_t kMaxPixels = 1 << 20;
  if (!w || !h || *w <= 0 || *h <= 0 || *w > kMaxPixels || *h > kMaxPixels) return unusable(slot);
  width = static_cast<int32_t>(*w);
  height = static_cast<int32_t>(*h);
}

// ---- PhotoPage ----

PhotoPage::PhotoPage(PhotoDialect dialect, std::string_view what, std::string_view body, PhotoSink& sink)
    : document_(what, body), drift_(what), sink_(sink) {
  info_.dialect = dialect;
}

PhotoPage::~PhotoPage() {
  for (const DriftNotice& notice : drift_.take()) sink_.on_drift(notice);
}

Result<> PhotoPage::read_list(od::value list, const RecordReader& reader) {
  od::array array;
  if (list.get_array().get(array)) return fail(document_.unexpected(fmt::format("'{}' is no list", reader.list)));
  for (auto element : array) {
    od::value record;
    if (const auto error = std::move(element).get(record)) return fail(document_.broken(error));
    TRY(read_one(record, reader));
  }
  return {};
}

// Reads the value into record_ and the reason for its rejection; its bytes are from `start` to the returned span's end.
Result<Span> PhotoPage::read_record(od::value value, const RecordReader& reader, std::string& reason) {
  const char* start = document_.here();
  if (start == nullptr) return fail(document_.unexpected("a record has no beginning"));
  od::json_type type;
  if (const auto error = value.type().get(type)) return fail(document_.broken(error));
  if (type == od::json_type::object) {
    Values values(reader.field_table, drift_);
    od::object object;
    if (const auto error = value.get_object().get(object)) return fail(document_.broken(error));
    if (const auto error = read_fields(object, reader.field_table, 0, values.scalars, drift_))
      return fail(document_.broken(error));
    clear(record_);
    reason = reader.fill(values, record_);
    return document_.span_from(start);
  }
  const Span span = TRY(document_.skip(value));
  reason = fmt::format("{}[{}] is no object: {}", reader.list, info_.items, quote_start(document_.text(span)));
  return span;
}

Result<> PhotoPage::read_one(od::value value, const RecordReader& reader) {
  std::string reason;
  const Span span = TRY(read_record(value, reader, reason));
  if (info_.items++ == 0)
    info_.first_identity = reason.empty() ? reader.identity(record_) : sha256_hex(document_.text(span));
  if (!reason.empty()) {
    rejected_ = {span.offset, span.length, std::move(reason)};
    sink_.on_rejected(rejected_);
    return {};
  }
  if (record_.sol > sink_.newest_sol(record_.rover_id)) {
    rejected_ = {span.offset, span.length, fmt::format("sol {} has not come yet: the newest can be {}", record_.sol, sink_.newest_sol(record_.rover_id))};
    sink_.on_rejected(rejected_);
    return {};
  }
  record_.record_offset = span.offset;
  record_.record_length = span.length;
  if (!info_.min_sol || record_.sol < *info_.min_sol) info_.min_sol = record_.sol;
  if (!info_.max_sol || record_.sol > *info_.max_sol) info_.max_sol = record_.sol;
  ++info_.photos;
  sink_.on_photo(record_);
  return {};
}

// ---- what every shape must have ----

std::string fill_sol(const Scalar& sol, PhotoRecord& record) {
  const auto number = to_integer(sol);
  if (!number) return fmt::format("sol is no whole number: {}", describe(sol));
  if (*number < 0) return fmt::format("sol is negative: {}", *number);
  if (*number > kAnySol) return fmt::format("sol is beyond {}: {}", kAnySol, *number);
  record.sol = static_cast<int32_t>(*number);
  return {};
}

std::string fill_image(const Scalar& img_src, std::string_view field, const Rover& rover, PhotoRecord& record) {
  const std::string_view url = img_src.kind == Kind::kText ? img_src.text : std::string_view();
  constexpr size_t kLongestAddress = 2048;
  const bool is_plain = std::ranges::none_of(url, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"' || c == '<' || c == '>'; });
  if ((!url.starts_with("http://") && !url.starts_with("https://")) || url.size() > kLongestAddress || !is_plain)
    return fmt::format("{} is no web address: {}", field, describe(img_src));
  const ImageName name = image_name(url, rover.id == kPerseverance);
  if (name.stem.empty()) return fmt::format("{} names no file: {}", field, describe(img_src));
  record.rover_id = static_cast<uint8_t>(rover.id);
  record.img_src.assign(url);
  record.stem.assign(name.stem);
  record.product_id.assign(name.product);
  record.version = name.version;
  record.size_rank = name.size_rank;
  return {};
}

void fill_key(const Rover& rover, PhotoRecord& record) { record.key_hash = photo_key_hash(rover.slug, record.stem); }

void fill_camera(PhotoRecord& record, Drift& drift) {
  const Camera* camera = camera_of_instrument(record.rover_id, record.instrument);
  if (camera != nullptr) {
    record.camera_name = camera->name;
    record.nasa_camera_id = camera->nasa_camera_id;
    return;
  }
  record.camera_name = record.instrument;
  record.nasa_camera_id.reset();
  if (record.instrument.empty()) {
    if (drift.is_new("instrument ", "none")) drift.add("a record names no instrument: its photo is kept without a camera");
    return;
  }
  if (drift.is_new("instrument ", record.instrument))
    drift.add(fmt::format("unknown instrument {}: its photos are kept without a camera of the old service",
                          quote_start(record.instrument)));
}

// Strings keep their memory from record to record. Two million times a load: no blank record is made and moved.
void clear(PhotoRecord& record) {
  for (std::string PhotoRecord::*text :
       {&PhotoRecord::stem, &PhotoRecord::product_id, &PhotoRecord::instrument, &PhotoRecord::camera_name,
        &PhotoRecord::img_src, &PhotoRecord::sample_type, &PhotoRecord::filter_name, &PhotoRecord::credit})
    (record.*text).clear();
  for (auto field : {&PhotoRecord::site, &PhotoRecord::drive, &PhotoRecord::width, &PhotoRecord::height, &PhotoRecord::nasa_camera_id})
    (record.*field).reset();
  for (auto field : {&PhotoRecord::sclk, &PhotoRecord::mast_az, &PhotoRecord::mast_el}) (record.*field).reset();
  for (auto field : {&PhotoRecord::taken_at_utc, &PhotoRecord::received_at}) (record.*field).reset();
  for (auto field : {&PhotoRecord::upstream_id, &PhotoRecord::taken_lmst_ms}) (record.*field).reset();
  record.rover_id = 0;
  record.size_rank = 2;
  record.may_be_nasas_id = record.has_nasas_seeds = false;
  record.sol = record.version = 0;
  record.key_hash = record.record_offset = record.record_length = 0;
}

}  // namespace skykeep::sources::reading

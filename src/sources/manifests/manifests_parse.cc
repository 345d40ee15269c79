#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "sources/manifests/manifests.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "manifest";
constexpr int64_t kMostOfASol = 1'000'000, kMostOfAMission = 100'000'000;  // the most that was ever seen: 3,702 and 672,292

enum HeadSlot : uint8_t { kName, kStatus, kLanding, kLaunch, kMaxDate, kMaxSol, kTotal };
enum RowSlot : uint8_t { kSol, kEarthDate, kRowTotal };

const FieldTable& head_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"photo_manifest.",
                               {{"name", kText, kName},
                                {"status", kText, kStatus},
                                {"landing_date", kText, kLanding},
                                {"launch_date", kText, kLaunch},
                                {"max_date", kText, kMaxDate},
                                {"max_sol", kNumber, kMaxSol},
                                {"total_photos", kNumber, kTotal},
                                {"photos"}}}};
  return field_table;
}

const FieldTable& row_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"photos[].",
                               {{"sol", kNumber, kSol},
                                {"earth_date", kText, kEarthDate},
                                {"total_photos", kNumber, kRowTotal},
                                {"cameras"}}}};
  return field_table;
}

// Reads one manifest into `out`.
class ManifestReader {
 public:
  ManifestReader(Document& document, Drift& drift, const Asked& asked, Manifest& out)
      : document_(document), drift_(drift), asked_(asked), out_(out), head_(head_shape(), drift), row_(row_shape(), drift) {}

  Result<> read(od::value value) {
    od::object object;
    if (value.get_object().get(object)) return fail(document_.unexpected("the manifest is no object"));
    bool has_rows = false;
    for (auto entry : object) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      if (raw_key(pair) == "photos") {
        TRY(read_rows(pair.value()));
        has_rows = true;
      } else if (const auto error = read_field(pair, head_shape(), head_.scalars, drift_)) {
        return fail(document_.broken(error));
      }
    }
    if (!has_rows) return fail(document_.unexpected("the manifest has no 'photos'"));
    return finish();
  }

 private:
  Result<> read_rows(od::value value) {
    od::array rows;
    if (value.get_array().get(rows)) return fail(document_.unexpected("the manifest's 'photos' are no list"));
    for (auto element : rows) {
      od::value row;
      if (const auto error = std::move(element).get(row)) return fail(document_.broken(error));
      TRY(read_row(row));
    }
    return {};
  }

  Result<> read_row(od::value value) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a row of the manifest has no beginning"));
    od::object object;
    if (value.get_object().get(object)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a row is no object: {}", quote_start(document_.text(span)))});
      return {};
    }
    is_of_objects_ = true;
    ManifestSol row;
    row_.scalars = {};
    for (auto entry : object) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      if (raw_key(pair) == "cameras") {
        if (const auto error = read_cameras(pair.value(), row.cameras)) return fail(document_.broken(error));
      } else if (const auto error = read_field(pair, row_shape(), row_.scalars, drift_)) {
        return fail(document_.broken(error));
      }
    }
    const Span span = document_.span_from(start);
    row.record_offset = span.offset;
    row.record_length = span.length;
    if (std::string reason = fill_row(row); reason.empty()) {
      out_.sols.push_back(std::move(row));
    } else {
      out_.rejected.push_back({span.offset, span.length, std::move(reason)});
    }
    return {};
  }

  // A list that is missing, null or no list leaves the row without cameras.
  simdjson::error_code read_cameras(od::value value, std::optional<std::vector<std::string>>& out) {
    constexpr size_t kLongestName = 64, kMostCameras = 100;
    od::array list;
    if (value.get_array().get(list)) {
      if (drift_.is_new("cameras ", "kind")) drift_.add("photos[].cameras was a list and is none now");
      return simdjson::SUCCESS;
    }
    out.emplace();
    for (auto element : list) {
      od::value name;
      if (const auto error = std::move(element).get(name)) return error;
      Scalar scalar;
      if (const auto error = read_scalar(name, scalar)) return error;
      const bool is_name = scalar.kind == Kind::kText && !trim(scalar.text).empty() && scalar.text.size() <= kLongestName;
      if (!is_name && drift_.is_new("cameras ", "name")) drift_.add(fmt::format("photos[].cameras hold {} (left out)", describe(scalar)));
      if (is_name && out->size() < kMostCameras && std::ranges::find(*out, scalar.text) == out->end()) out->emplace_back(scalar.text);
    }
    return simdjson::SUCCESS;
  }

  std::string fill_row(ManifestSol& row) {
    PhotoRecord sol;
    if (std::string reason = fill_sol(row_[kSol], sol); !reason.empty()) return reason;
    row.sol = sol.sol;
    const auto total = to_integer(row_[kRowTotal]);
    if (!total || *total < 0) return fmt::format("total_photos is no count: {}", describe(row_[kRowTotal]));
    if (*total > kMostOfASol) return fmt::format("total_photos is beyond {}: {}", kMostOfASol, *total);
    row.total_photos = *total;
    if (const auto date = parse_date(row_.text(kEarthDate))) row.earth_date = *date;
    if (!row.cameras && drift_.is_new("cameras ", "kind")) drift_.add("photos[].cameras is missing");
    return {};
  }

  // What the document says of dates is told by the seed, or follows from a sol (rules.md 4, 7); it is only compared.
  Date date(HeadSlot slot, Date known) {
    const std::string_view written = head_.text(slot);
    const auto read = parse_date(written);
    if (!written.empty() && (!read || *read != known)) drift_.unusable(head_shape()[0], *head_shape()[0].field_of(slot), head_[slot]);
    return known;
  }

  const Rover* rover() {
    const std::string_view name = head_.text(kName);
    if (!name.empty() || asked_.rover_id == 0) return find_rover(name);
    head_.expect({kName});
    return find_rover(asked_.rover_id);
  }

  // "" or why the head's max_sol cannot be it.
  std::string read_max_sol(const Rover& rover, int32_t& max_sol) const {
    PhotoRecord newest;
    if (std::string reason = fill_sol(head_[kMaxSol], newest); !reason.empty()) return reason;
    if (asked_.at && newest.sol > newest_sol(rover, *asked_.at)) return fmt::format("sol {} has not come yet", newest.sol);
    max_sol = newest.sol;
    return {};
  }

  Result<> finish() {
    const Rover* rover = this->rover();
    if (rover == nullptr)
      return fail(document_.unexpected(fmt::format("the manifest's name is none of the four rovers: {}", describe(head_[kName]))));
    if (!out_.rejected.empty() && !is_of_objects_) return fail(document_.unexpected("the rows of the manifest are no objects"));
    out_.rover_id = rover->id;
    out_.name = rover->name;
    put_rows_in_order(*rover);
    if (std::string reason = read_max_sol(*rover, out_.max_sol); !reason.empty()) {
      if (out_.sols.empty()) return fail(document_.unexpected("the manifest's max_" + reason));
      out_.max_sol = out_.sols.back().sol;
      drift_.add(fmt::format("photo_manifest.max_{} (taken from the rows: {})", reason, out_.max_sol));
    }
    head_.expect({kStatus, kTotal});
    out_.status = head_.label(kStatus);
    if (out_.status != "active" && out_.status != "complete") {
      if (!out_.status.empty()) drift_.unusable(head_shape()[0], *head_shape()[0].field_of(kStatus), head_[kStatus]);
      out_.status = rover->status;
    }
    out_.landing_date = date(kLanding, rover->landing_date);
    out_.launch_date = date(kLaunch, rover->launch_date);
    out_.max_date = date(kMaxDate, earth_date(*rover, out_.max_sol));
    int64_t sum = 0;
    for (const ManifestSol& row : out_.sols) sum += row.total_photos;
    out_.total_photos = head_.integer_within(kTotal, 0, kMostOfAMission).value_or(sum);
    return {};
  }

  // Sorted by sol, each once: the old service groups by sol and date, and a photo's date is set after the photo.
  void put_rows_in_order(const Rover& rover) {
    std::ranges::stable_sort(out_.sols, {}, &ManifestSol::sol);
    std::vector<ManifestSol> rows;
    std::vector<Date> seen;  // of the last sol, as written
    for (ManifestSol& row : out_.sols) {
      const Date written = row.earth_date;
      if (asked_.at && row.sol > newest_sol(rover, *asked_.at)) {
        out_.rejected.push_back({row.record_offset, row.record_length, fmt::format("sol {} has not come yet", row.sol)});
        continue;
      }
      const bool is_again = !rows.empty() && rows.back().sol == row.sol;
      if (!is_again) seen.clear();
      if (std::ranges::find(seen, written) != seen.end()) {
        out_.rejected.push_back({row.record_offset, row.record_length, fmt::format("sol {} is there already, with the same date", row.sol)});
        continue;
      }
      seen.push_back(written);
      complete(row, rover);
      if (is_again) add_up(rows.back(), row);
      else rows.push_back(std::move(row));
    }
    out_.sols = std::move(rows);
  }

  void add_up(ManifestSol& sum, const ManifestSol& more) {
    drift_.add(fmt::format("sol {} is listed with two dates: its photos are added up", sum.sol));
    sum.total_photos += more.total_photos;
    if (!more.cameras) return;
    if (!sum.cameras) sum.cameras.emplace();
    for (const std::string& name : *more.cameras)
      if (std::ranges::find(*sum.cameras, name) == sum.cameras->end()) sum.cameras->push_back(name);
    std::ranges::sort(*sum.cameras);
  }

  // The date follows from the sol (rules.md 4); the document's own stands where it says so.
  void complete(ManifestSol& row, const Rover& rover) {
    const Date computed = earth_date(rover, row.sol);
    if (row.earth_date == computed) return;
    if (drift_.is_new("earth_date ", "differs"))
      drift_.add(fmt::format("photos[].earth_date of sol {} is not {}, which landing date and sol give", row.sol,
                             to_string(computed)));
    row.earth_date = computed;
  }

  Document& document_;
  Drift& drift_;
  const Asked& asked_;
  Manifest& out_;
  Values head_, row_;
  bool is_of_objects_ = false;  // some row is
};

}  // namespace

Result<std::vector<Manifest>> parse_manifests(std::string_view body, const Asked& asked) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  std::vector<Manifest> out;
  const auto read_one = [&](od::value value) -> Result<> {
    return ManifestReader(document, drift, asked, out.emplace_back()).read(value);
  };
  static const Group envelope("", {{"photo_manifest"}, {"manifests"}, {"filename"}, {"ingestion_date"}});
  Envelope read(kWhat, document, envelope, drift);
  read.on("photo_manifest", read_one);
  read.on("manifests", [&](od::value value) -> Result<> {
    od::array list;
    if (value.get_array().get(list)) return fail(document.unexpected("'manifests' is no list"));
    for (auto element : list) {
      od::value wrapper;
      od::value inner;
      od::object object;
      if (const auto error = std::move(element).get(wrapper)) return fail(document.broken(error));
      if (wrapper.get_object().get(object)) return fail(document.unexpected("an entry of 'manifests' is no object"));
      const bool wrapped = !object.find_field("photo_manifest").get(inner);
      if (!wrapped) return fail(document.unexpected("an entry of 'manifests' has no 'photo_manifest'"));
      TRY(read_one(inner));
    }
    return {};
  });
  TRY(read.run({"photo_manifest", "manifests"}));
  if (!out.empty()) out.front().drift = drift.take();
  return out;
}

Result<Manifest> parse_manifest(std::string_view body, const Asked& asked) {
  std::vector<Manifest> all = TRY(parse_manifests(body, asked));
  if (all.size() != 1)
    return fail(Code::kCorrupt, fmt::format("{}: expected one rover's manifest, the document holds {}", kWhat, all.size()));
  return std::move(all.front());
}

}  // namespace skykeep::sources

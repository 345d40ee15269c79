#include <fmt/format.h>

#include <algorithm>

#include "sources/manifests/manifests.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "manifest";

enum HeadSlot : uint8_t { kName, kStatus, kLanding, kLaunch, kMaxDate, kMaxSol, kTotal };
enum RowSlot : uint8_t { kSol, kEarthDate, kRowTotal };

const Shape& head_shape() {
  using enum Expect;
  static const Shape shape = {{"photo_manifest.",
                               {{"name", kText, kName},
                                {"status", kText, kStatus},
                                {"landing_date", kText, kLanding},
                                {"launch_date", kText, kLaunch},
                                {"max_date", kText, kMaxDate},
                                {"max_sol", kNumber, kMaxSol},
                                {"total_photos", kNumber, kTotal},
                                {"photos"}}}};
  return shape;
}

const Shape& row_shape() {
  using enum Expect;
  static const Shape shape = {{"photos[].",
                               {{"sol", kNumber, kSol},
                                {"earth_date", kText, kEarthDate},
                                {"total_photos", kNumber, kRowTotal},
                                {"cameras"}}}};
  return shape;
}

// Reads one manifest into `out`.
class ManifestReader {
 public:
  ManifestReader(Document& document, Drift& drift, Manifest& out)
      : document_(document), drift_(drift), out_(out), head_(head_shape(), drift), row_(row_shape(), drift) {}

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
    od::object object;
    if (start == nullptr || value.get_object().get(object))
      return fail(document_.unexpected("a row of the manifest is no object"));
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
  simdjson::error_code read_cameras(od::value value, std::vector<std::string>& out) {
    od::array list;
    if (value.get_array().get(list)) {
      if (drift_.is_new("cameras ", "kind")) drift_.add("photos[].cameras was a list and is none now");
      return simdjson::SUCCESS;
    }
    for (auto element : list) {
      od::value name;
      if (const auto error = std::move(element).get(name)) return error;
      Scalar scalar;
      if (const auto error = read_scalar(name, scalar)) return error;
      if (scalar.kind == Kind::kText && !scalar.text.empty()) out.emplace_back(scalar.text);
    }
    return simdjson::SUCCESS;
  }

  std::string fill_row(ManifestSol& row) {
    PhotoRecord sol;
    if (std::string reason = fill_sol(row_[kSol], sol); !reason.empty()) return reason;
    row.sol = sol.sol;
    const auto total = to_integer(row_[kRowTotal]);
    if (!total || *total < 0) return fmt::format("total_photos is no count: {}", describe(row_[kRowTotal]));
    row.total_photos = *total;
    if (const auto date = parse_date(row_.text(kEarthDate))) row.earth_date = *date;
    return {};
  }

  Date date(HeadSlot slot, Date otherwise) {
    if (const auto read = parse_date(head_.text(slot))) return *read;
    if (!head_.text(slot).empty()) drift_.unusable(head_shape()[0], *head_shape()[0].field_of(slot), head_[slot]);
    return otherwise;
  }

  Result<> finish() {
    const Rover* rover = find_rover(head_.text(kName));
    if (rover == nullptr)
      return fail(document_.unexpected(fmt::format("the manifest's name is none of the four rovers: {}", describe(head_[kName]))));
    PhotoRecord newest;
    if (std::string reason = fill_sol(head_[kMaxSol], newest); !reason.empty())
      return fail(document_.unexpected("the manifest's max_" + reason));
    head_.expect({kStatus, kTotal});
    out_.rover_id = rover->id;
    out_.name = rover->name;
    out_.status = head_.text(kStatus);
    out_.max_sol = newest.sol;
    out_.landing_date = date(kLanding, rover->landing_date);
    out_.launch_date = date(kLaunch, rover->launch_date);
    out_.max_date = date(kMaxDate, earth_date(*rover, newest.sol));
    out_.total_photos = head_.integer(kTotal).value_or(0);
    for (ManifestSol& row : out_.sols) complete(row, *rover);
    std::ranges::stable_sort(out_.sols, {}, &ManifestSol::sol);
    return {};
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
  Manifest& out_;
  Values head_, row_;
};

}  // namespace

Result<std::vector<Manifest>> parse_manifests(std::string_view body) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  std::vector<Manifest> out;
  const auto read_one = [&](od::value value) -> Result<> {
    return ManifestReader(document, drift, out.emplace_back()).read(value);
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

Result<Manifest> parse_manifest(std::string_view body) {
  std::vector<Manifest> all = TRY(parse_manifests(body));
  if (all.size() != 1)
    return fail(Code::kCorrupt, fmt::format("{}: expected one rover's manifest, the document holds {}", kWhat, all.size()));
  return std::move(all.front());
}

}  // namespace skykeep::sources

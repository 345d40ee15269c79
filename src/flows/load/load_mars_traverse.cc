// Traverses -> bronze.path_segment_record.
#include <fmt/format.h>

#include <iterator>

#include "flows/load/load_rows.h"
#include "sources/mars_documents.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kSegmentColumns[] = {
    {"load_id", "BIGINT"},      {"rover_id", "UTINYINT"},  {"sol", "INTEGER"},    {"segment", "INTEGER"},    {"from_rmc", "VARCHAR"},
    {"to_rmc", "VARCHAR"},      {"length_m", "DOUBLE"},    {"sclk_start", "DOUBLE"}, {"sclk_end", "DOUBLE"}, {"points", "VARCHAR"},
    {"provenance", "VARCHAR"},  {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"}, {"record_length", "BIGINT"}};
const Layout kSegment{"path_segment_record", kSegmentColumns};

std::string points_json(const std::vector<sources::PathPoint>& points) {
  std::string out = "[";
  for (auto& p : points) {
    fmt::format_to(std::back_inserter(out), "{}[{},{},{}]", out.size() > 1 ? "," : "", p.longitude_deg, p.latitude_deg,
                   p.elevation_m ? fmt::format("{}", *p.elevation_m) : "null");
  }
  return out + "]";
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  // The document does not say whose it is, and this is Perseverance's map layer.
  const sources::Rover& rover = *sources::find_rover("perseverance");
  const sources::Rover* asked = sources::find_rover(object.partition().scope);
  if (asked != nullptr && asked != &rover)
    return fail(Code::kCorrupt, fmt::format("{}: this is Perseverance's traverse, not one of {}", object.key, asked->name));
  const auto traverse = TRY(sources::parse_perseverance_traverse(body, {rover.id, object.meta.fetched_at}));
  RowBuilder& row = rows.of(kSegment);
  for (auto& s : traverse.segments) {
    row.put(object.object_id);
    row.put(int64_t{rover.id});
    row.put(int64_t{s.sol});
    row.put(int64_t{s.segment});
    row.put_text_or_null(s.from_rmc);
    row.put_text_or_null(s.to_rmc);
    row.put(s.length_m);
    row.put(s.sclk_start);
    row.put(s.sclk_end);
    row.put(std::string_view(points_json(s.points)));
    row.put(std::string_view(object.meta.origin));
    row.put(object.meta.fetched_at);
    row.end_row_at(s);
  }
  rows.add_rest(object, traverse, traverse.segments.size(), loaded);
  loaded.partition.scope = rover.slug;
  return {};
}

}  // namespace

const DocumentLoader& mars_traverse_loader() {
  static const DocumentLoader kLoader{"mars_traverse", {&kSegment}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading

#include "api/routes/answer_schemas.h"

#include <string>

#include "flows/mars_facts.h"

namespace skykeep::api::schemas {
namespace {

using namespace schema;  // NOLINT: this file is written in its words

const std::vector<std::string> kStates = {"missing", "in_progress", "complete", "partial", "failed", "unreachable"};

Schema slug() {
  std::vector<std::string> slugs;
  for (const flows::RoverFacts& rover : flows::rover_facts()) slugs.push_back(rover.slug);
  return choice(std::move(slugs));
}

Schema state_counts() { return map_of(integer(), "partitions by state"); }

Fields run_fields() {
  return {{"id", text()},
          {"flow", text()},
          {"trigger", text("schedule, event or user")},
          {"state", choice({"running", "done", "partly", "failed", "interrupted"})},
          {"what", text("for people")},
          {"started_at", time()},
          {"ended_at", time().or_null()},
          {"duration_s", number("s").or_null()},
          {"summary", map_of(anything(), "what it did, by flow")},
          {"error", text().or_null()}};
}

Schema attempt() {
  return named("Attempt", object({{"seq", integer()},
                                  {"task", text()},
                                  {"attempt", integer()},
                                  {"state", text()},
                                  {"started_at", time()},
                                  {"ended_at", time()},
                                  {"log", text()}}));
}

Schema budget() {
  return named("Budget", object({{"authority", text("the address that is really called")},
                                 {"requests_per_minute", number()},
                                 {"tokens", number("", "requests that may be sent now")},
                                 {"remaining", integer("as the upstream said").or_null()},
                                 {"limit", integer("as the upstream said").or_null()},
                                 {"blocked_until", time().or_null()}}));
}

Fields listed_fields() {
  return {{"id", integer("NASA's old id, or a number that was given here; below 2^31")},
          {"rover", slug()},
          {"sol", integer()},
          {"earth_date", date("of the sol, as the old service reckoned it")},
          {"camera", text("the old service's name of it, or the instrument's").or_null()},
          {"instrument", text("as the feed names it").or_null()},
          {"img_src", text("at the upstream")},
          {"sample_type", text("full, subframe, downsampled, thumbnail, ...").or_null()},
          {"taken_at_utc", time().or_null()},
          {"taken_lmst", text("local mean solar time: Sol-01000M10:01:56.316").or_null()},
          {"width", integer("pixels").or_null()},
          {"height", integer("pixels").or_null()},
          {"credit", text()},
          {"provenance", choice({"api", "second_api", "model", "recording", "simulated"}).or_null()}};
}

Fields further_fields() {
  return {{"camera_full_name", text().or_null()},
          {"thumb_url", text("from this archive")},
          {"picture_url", text("from this archive")},
          {"site", integer().or_null()},
          {"drive", integer().or_null()},
          {"sclk", number("s", "spacecraft clock").or_null()},
          {"mast_az_deg", number("deg", "azimuth of the mast").or_null()},
          {"mast_el_deg", number("deg", "elevation of the mast").or_null()},
          {"filter", text().or_null()},
          {"product_id", text("the file's stem without its version").or_null()},
          {"version", integer("of the product").or_null()},
          {"source_page", text()},
          {"licence", text("terms of use")},
          {"ingestion_date", time().or_null()}};
}

}  // namespace

Schema photo() {
  Fields fields = listed_fields();
  for (auto& field : further_fields()) fields.push_back(std::move(field));
  return named("Photo", object(fields));
}

Schema listed_photo() {
  Fields fields = listed_fields();
  for (auto& [name, field] : further_fields()) fields.emplace_back(name, field.optional());
  return named("ListedPhoto", object(fields));
}

Schema photos_common() {
  return named("PhotosCommon", object({{"licence", text("terms of use")},
                                       {"source_page", text("where the upstream shows such pictures")},
                                       {"thumb_url", text("from this archive, {id} to be filled in")},
                                       {"picture_url", text("from this archive, {id} to be filled in")},
                                       {"cameras", map_of(text(), "full names by name")}}));
}

Schema rover() {
  const Schema camera = object({{"name", text()}, {"full_name", text()}, {"category", text()}, {"photos", integer("kept here")}});
  return named("Rover", object({{"id", integer()},
                                {"name", text()},
                                {"slug", slug()},
                                {"landing_date", date()},
                                {"launch_date", date()},
                                {"status", text()},
                                {"max_sol", integer("the newest that is here or that a manifest knows")},
                                {"max_date", date()},
                                {"newest_sol_here", integer().or_null()},
                                {"total_photos", integer("photos kept here: every version of a picture counts")},
                                {"total_pictures", integer("pictures kept here: of each product its highest version")},
                                {"cameras", list_of(named("RoverCamera", camera))}}));
}

Schema sols() {
  std::vector<std::string> states = kStates;
  states.push_back("none");  // the ledger does not know the sol
  return named("Sols", object({{"rover", slug()},
                               {"states", list_of(choice(states))},
                               {"data", list_of(tuple({integer("sol"), integer("photos"), integer("index into states")}))}}));
}

Schema sol() {
  const Schema activity = object({{"day_type", text().or_null()}, {"travel_distance_m", number("m").or_null()}});
  return named("SolDetail", object({{"rover", slug()},
                                    {"sol", integer()},
                                    {"earth_date", date()},
                                    {"photos", integer()},
                                    {"by_camera", map_of(integer(), "photos by camera")},
                                    {"partitions", list_of(partition())},
                                    {"activity", activity.or_null()},
                                    {"manifest_photos", integer("as a manifest says").or_null()}}));
}

Schema traverse() {
  const Schema properties = object({{"rover", slug()},
                                    {"sol", integer()},
                                    {"segment", integer()},
                                    {"length_m", number("m").or_null()},
                                    {"day_type", text().or_null()},
                                    {"from_rmc", text("site_drive where it begins").or_null()},
                                    {"to_rmc", text("site_drive where it ends").or_null()},
                                    {"sclk_start", number("s").or_null()},
                                    {"sclk_end", number("s").or_null()},
                                    {"sol_is_interpolated", boolean().or_null()},
                                    {"provenance", text().or_null()}});
  const Schema line = object({{"type", choice({"LineString"})},
                              {"coordinates", list_of(list_of(number())).about("longitude and latitude in degrees, elevation in metres")}});
  const Schema feature = object({{"type", choice({"Feature"})}, {"properties", properties}, {"geometry", line}});
  return named("Traverse", object({{"type", choice({"FeatureCollection"})}, {"features", list_of(feature)}}));
}

Schema old_rover() {
  return named("OldRover", object({{"id", integer()},
                                   {"name", text()},
                                   {"landing_date", date()},
                                   {"launch_date", date()},
                                   {"status", text()},
                                   {"max_sol", integer()},
                                   {"max_date", date()},
                                   {"total_photos", integer()},
                                   {"cameras", list_of(object({{"name", text()}, {"full_name", text()}}))}}));
}

Schema old_photo() {
  const Schema camera = object({{"id", integer().or_null()}, {"name", text().or_null()}, {"rover_id", integer()}, {"full_name", text().or_null()}});
  return named("OldPhoto", object({{"id", integer()},
                                   {"sol", integer()},
                                   {"camera", camera},
                                   {"img_src", text()},
                                   {"earth_date", date()},
                                   {"rover", old_rover()}}));
}

Schema old_manifest() {
  const Schema sol = object({{"sol", integer()}, {"earth_date", date()}, {"total_photos", integer()}, {"cameras", list_of(text())}});
  const Schema manifest = object({{"name", text()},
                                  {"landing_date", date()},
                                  {"launch_date", date()},
                                  {"status", text()},
                                  {"max_sol", integer()},
                                  {"max_date", date()},
                                  {"total_photos", integer()},
                                  {"photos", list_of(sol)}});
  return named("OldManifest", object({{"photo_manifest", manifest}}));
}

namespace {
Schema tests_of_tables() {
  return object({{"total", integer()},
                 {"failed", integer("tests of severity error that fail")},
                 {"warnings", integer("tests of severity warn that fail")},
                 {"failures", integer("rows that fail")},
                 {"not_of_whole_tables", integer("tests of which only touched rows were tested yet")},
                 {"tested_at", time("the oldest look at a whole table").or_null()}});
}
}  // namespace

Schema status() {
  const Schema latest = object({{"max_sol", integer()}, {"max_date", date()}, {"photos", integer()}});
  return named("Status", object({{"version", text()},
                                 {"mode", choice({"live", "simulated"})},
                                 {"data_dir", text()},
                                 {"publication", integer()},
                                 {"uptime_s", number("s")},
                                 {"started_at", time()},
                                 {"now", time()},
                                 {"counts", object({{"photos", integer("every version of a picture counts")},
                                                    {"pictures", integer("of each product its highest version")},
                                                    {"objects", integer()},
                                                    {"rejected", integer()}})},
                                 {"latest", map_of(latest, "by rover")},
                                 {"awaiting", list_of(text())},
                                 {"tests", tests_of_tables()},
                                 {"stale", text("why the tables are still those of an earlier version of the models").or_null()},
                                 {"skew_s", number("s", "this clock minus that of the upstreams")}}));
}

namespace {
Schema error_kind() { return choice({"unreachable", "timeout", "refused", "http_error", "corrupt", "rate_limited"}); }

Schema upstream() {
  return named("Upstream", object({{"upstream", text("its host")},
                                   {"part", text("a rover, where each is asked apart").or_null()},
                                   {"last_attempt", time().or_null()},
                                   {"last_success", time().or_null()},
                                   {"failing_since", time("the first failure since the last success").or_null()},
                                   {"failures", integer("in a row")},
                                   {"error_kind", error_kind().or_null()},
                                   {"error", text("for people").or_null()}}));
}
}  // namespace

Schema outage() {
  const Schema source = object({{"source", text()},
                                {"title", text()},
                                {"since", time("nothing of it, or of a part of it, answers since then")},
                                {"last_success", time().or_null()},
                                {"error_kind", error_kind().or_null()},
                                {"error", text("for people").or_null()}});
  return named("Outage", object({{"state", choice({"none", "some", "all"})},
                                 {"since", time("all: nothing answers since then; some: the first of them").or_null()},
                                 {"sources", list_of(named("OutageSource", source)).about("those that do not answer")},
                                 {"words", text("one line for people; empty while everything answers")}}));
}

Schema source() {
  return named("Source", object({{"name", text()},
                                 {"title", text()},
                                 {"upstream", text()},
                                 {"state", choice({"ok", "waiting", "stale", "failing", "down", "disabled"},
                                                  "waiting: never asked; stale: not asked for too long; failing: a part of it is in "
                                                  "trouble; down: no upstream of it answers")},
                                 {"since", time("down or failing since then").or_null()},
                                 {"error_kind", error_kind().or_null()},
                                 {"failures", integer("in a row")},
                                 {"upstreams", list_of(upstream())},
                                 {"last_success", time("when an upstream answered last; imports do not count").or_null()},
                                 {"last_attempt", time().or_null()},
                                 {"newest_data", time("when the newest that is here came, imports included").or_null()},
                                 {"freshness_objective_s", number("s", "how old last_success may be")},
                                 {"last_error", text().or_null()},
                                 {"terms", text()},
                                 {"credit", text()},
                                 {"provenance", text("of the newest that is here; null: nothing is").or_null()},
                                 {"budgets", list_of(budget())},
                                 {"partitions", state_counts()}}));
}

Schema partition() {
  return named("Partition", object({{"partition", text("source/scope/part")},
                                    {"source", text()},
                                    {"scope", text("a rover; -: the source has none")},
                                    {"part", text("sol=00000, day=yyyy-mm-dd, all")},
                                    {"rover", text("the scope, where there is one").or_null()},
                                    {"sol", integer("-1: no sol")},
                                    {"earth_date", date("of the part; of a sol as everywhere: landing date and the length of a sol give it").or_null()},
                                    {"state", choice(kStates)},
                                    {"expected", integer().or_null()},
                                    {"got", integer()},
                                    {"attempts", integer()},
                                    {"next_try", time().or_null()},
                                    {"checked_at", time().or_null()},
                                    {"upstream", text().or_null()},
                                    {"reason", text().or_null()},
                                    {"run_id", text().or_null()}}));
}

Schema partition_counts() {
  return named("PartitionCounts", object({{"source", text()},
                                          {"scope", text()},
                                          {"rover", text("the scope, where there is one").or_null()},
                                          {"counts", state_counts()},
                                          {"not_asked", integer("sols of the mission so far that were never asked for")}}));
}

Schema run() { return named("Run", object(run_fields())); }

Schema run_with_attempts() {
  Fields fields = run_fields();
  fields.emplace_back("attempts", list_of(attempt()));
  return named("RunDetail", object(fields));
}

Schema notice() {
  return named("Notice", object({{"at", time()}, {"severity", choice({"info", "warn", "error"})}, {"topic", text()}, {"text", text()}}));
}

Schema loop() {
  const Schema stage = object({{"name", text()},
                               {"topic", text("that it reads").or_null()},
                               {"group", text().or_null()},
                               {"lag", integer("records that wait for it; null while the bus cannot be read").or_null()},
                               {"busy", boolean()},
                               {"what", text("for people")},
                               {"processed", integer("records since the start")},
                               {"last_at", time().or_null()}});
  const Schema topic = object({{"name", text()}, {"first_offset", integer()}, {"next_offset", integer()}, {"bytes", integer()}});
  return named("Loop", object({{"stages", list_of(named("LoopStage", stage))},
                               {"topics", list_of(named("LoopTopic", topic))},
                               {"outstanding", integer("partitions that are scheduled and not yet fetched")},
                               {"words", text("what the loop does, for people")}}));
}

Schema rejected() {
  return named("Rejected", object({{"topic", text()},
                                   {"offset", integer("its number among all that were rejected")},
                                   {"at", time()},
                                   {"key", text()},
                                   {"reason", text()},
                                   {"record", anything("where it lay, and its bytes as text")}}));
}

Schema test_result() {
  return named("TestResult", object({{"name", text()},
                                     {"model", text()},
                                     {"column", text().or_null()},
                                     {"severity", choice({"error", "warn"})},
                                     {"failures", integer("rows that fail")},
                                     {"elapsed_ms", number("ms")},
                                     {"tested_at", time()},
                                     {"scope", choice({"table", "touched"}, "table: of the whole table; touched: of the rows that a publication touched, the table has "
                                                                            "at least so many failures")},
                                     {"touched", object({{"failures", integer()}, {"tested_at", time()}}).about("what the rows of the newest load gave, after the whole table was "
                                                                                                               "tested").or_null()},
                                     {"passed", boolean()},
                                     {"sql", text()}}));
}

Schema lineage_node() {
  return named("LineageNode", object({{"name", text()},
                                      {"kind", text()},
                                      {"materialized", text()},
                                      {"description", text()},
                                      {"inputs", list_of(text())},
                                      {"columns", list_of(object({{"name", text()}, {"description", text()}}))}}));
}

Schema table_info() {
  const Schema column = object({{"name", text()}, {"type", text()}, {"description", text()}});
  return named("TableInfo", object({{"schema", choice({"bronze", "silver", "gold"})},
                                    {"name", text()},
                                    {"kind", choice({"table", "view"})},
                                    {"rows", integer().or_null()},
                                    {"description", text()},
                                    {"columns", list_of(column)}}));
}

Schema rows() { return list_of(map_of(anything())); }

Schema row_arrays() {
  const Schema column = object({{"name", text("names may repeat")}, {"type", text("as the engine calls it")}});
  return named("RowArrays", object({{"columns", list_of(column)},
                                    {"rows", list_of(list_of(anything())).about("cells in the order of columns")},
                                    {"truncated", boolean("there are more rows than these")}}));
}

Schema accepted() { return object({{"accepted", boolean()}}); }

Schema import_report() {
  return named("ImportReport", object({{"objects", integer()},
                                       {"records", integer()},
                                       {"new", integer()},
                                       {"unchanged", integer("records whose row was there before")},
                                       {"outdated", integer("records of a manifest or traverse of which a newer one is here")},
                                       {"thumbnails", integer("records of small versions, which are no pictures of their own")},
                                       {"rejected", integer("documents and records that were refused")},
                                       {"reasons", list_of(text("file, place and why"))},
                                       {"notices", list_of(text("what was taken as null, and other departures from the known shape"))},
                                       {"failed_tests", integer()}}));
}

Schema build_report() {
  const Schema model = object({{"model", text()}, {"materialized", text()}, {"rows", integer().or_null()}, {"elapsed_ms", number("ms")}});
  return named("BuildReport", object({{"publication", integer()},
                                      {"published", boolean()},
                                      {"models", list_of(model)},
                                      {"tests", list_of(test_result())},
                                      {"rejected_rows", integer()},
                                      {"elapsed_ms", number("ms")}}));
}

Schema sync_request() {
  const Schema names = any_of({text(), list_of(text()), Schema(Json{{"type", "null"}})});
  const Schema sol = integer().with("minimum", 0).with("maximum", 100'000).or_null();
  return object({{"sources", names.optional()},
                 {"rovers", names.optional()},
                 {"from_sol", sol.optional()},
                 {"to_sol", sol.optional()},
                 {"from_date", date().or_null().optional()},
                 {"to_date", date().or_null().optional()}});
}

Schema sync_line() {
  return object({{"event", choice({"progress", "report", "error"})},
                 {"done", integer("partitions").optional()},
                 {"total", integer("partitions").optional()},
                 {"photos", integer().optional()},
                 {"now", text("for people").optional()},
                 {"run_id", text().optional()},
                 {"planned", integer().optional()},
                 {"complete", integer().optional()},
                 {"partial", integer().optional()},
                 {"failed", integer().optional()},
                 {"unreachable", integer().optional()},
                 {"objects", integer().optional()},
                 {"records", integer().optional()},
                 {"rejected", integer().optional()},
                 {"failed_tests", integer().optional()},
                 {"upstream_unavailable", boolean().optional()},
                 {"code", text().optional()},
                 {"detail", text().optional()}});
}

}  // namespace skykeep::api::schemas

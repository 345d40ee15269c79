#include "flows/rebuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/log.h"
#include "flows/partitions/partition_state.h"

namespace skykeep::flows {
namespace {

constexpr std::string_view kStation[] = {"polls/", "iss_position/", "orbits/", "crew/"};

}  // namespace

Result<> Rebuild::open() {
  const auto connection = TRY(deps_.warehouse.connect());
  const auto marks = TRY(connection->table(
      fmt::format("select count(*) from bronze.lake_rebuilds{}", deps_.station ? " where station" : "")));
  if (warehouse::int_of(marks.rows.at(0).at(0)) > 0) {
    whole_ = true;
    return {};
  }
  for (const std::string& prefix : prefixes())
    if (!TRY(deps_.lake.list(prefix, "", 1)).empty()) return {};
  for (const auto prefix : kStation)
    if (!TRY(deps_.lake.list(prefix, "", 1)).empty()) return {};
  return mark(0, true);
}

Result<> Rebuild::mark(int64_t objects, bool station) {
  const auto connection = TRY(deps_.warehouse.connect());
  TRY(connection->execute(fmt::format("insert into bronze.lake_rebuilds values (make_timestamp({}), {}, {})", deps_.clock.now().micros, objects,
                                          station)));
  whole_ = true;
  return {};
}

void Rebuild::note(std::string text) {
  const MutexLock lock(mutex_);
  what_ = std::move(text);
}

std::string Rebuild::what() const {
  const MutexLock lock(mutex_);
  return what_;
}

Result<> Rebuild::run(std::stop_token stop) {
  {
    MutexLock lock(mutex_);
    if (!done_.wait(lock, stop, [this]() REQUIRES(mutex_) { return !running_; })) return fail(Code::kCancelled, "stopping before the tables are whole");
    if (whole_) return {};
    running_ = true;
    what_ = "makes the tables from the lake";
  }
  log::info("this warehouse does not hold what the lake holds: the tables are made from it, and are not whole before");
  state::Run run = deps_.recorder.start("rebuild", "event", "tables from the lake");
  Counts counts;
  Result<> done = everything(stop, counts);
  if (done) {
    const auto lost = within("compare the tables with the ledger", ask_again_for_what_is_lost());
    counts.lost = lost.value_or(0);
    if (!lost) done = fail(lost.error());
  }
  if (done) done = mark(counts.objects, static_cast<bool>(deps_.station));
  const Json summary = {{"objects", counts.objects}, {"loaded", counts.loaded}, {"refused", counts.refused}, {"kept_back", counts.quarantined},
                        {"lost", counts.lost}};
  const bool is_cancelled = !done && done.error().code == Code::kCancelled;
  deps_.recorder.finish(run, done ? "done" : is_cancelled ? "interrupted" : "failed", summary, done ? "" : done.error().message);
  if (counts.lost > 0)
    log::warn("raw answers of {} partitions are damaged or gone: `skykeep gaps` names them; serve and sync ask for them again", counts.lost);
  if (done)
    log::info("the tables are whole: {} objects of the lake, {} of them were new to the tables", counts.objects, counts.loaded);
  {
    const MutexLock lock(mutex_);
    running_ = false;
    what_.clear();
  }
  done_.notify_all();
  return done;
}

// What an answer gave once must come back from the lake; where less does, an object of it is damaged or gone.
Result<int64_t> Rebuild::ask_again_for_what_is_lost() {
  const auto connection = TRY(deps_.warehouse.connect());
  const auto table = TRY(connection->table("select source, scope, part, products from silver.partitions_here"));
  std::map<PartitionKey, int64_t> here;
  for (const auto& row : table.rows)
    here[{warehouse::text_of(row[0]), warehouse::text_of(row[1]), warehouse::text_of(row[2])}] = warehouse::int_of(row[3]);
  int64_t lost = 0;
  for (const sources::Source& source : deps_.catalogue.all()) {
    state::PartitionFilter filter;
    filter.source = source.info.name;
    filter.states = {state::PartitionState::kComplete, state::PartitionState::kPartial};
    for (const state::Partition& p : TRY(deps_.ledger.list(filter))) {
      const auto at = here.find(p.key);
      const int64_t products = at == here.end() ? 0 : at->second;
      if (products >= p.got) continue;
      const std::string reason = fmt::format("{} of {} {} came back from the lake: a raw answer is damaged or gone", products, p.got, source.info.items);
      if (TRY(deps_.ledger.update(p.key, [&](state::Partition& stored, bool is_new) { return !is_new && ask_again(stored, reason); }))) ++lost;
    }
  }
  return lost;
}

// Whole documents first: the others are counted against them.
std::vector<std::string> Rebuild::prefixes() const {
  std::vector<std::string> out;
  for (const bool whole : {true, false})
    for (const sources::Source& source : deps_.catalogue.all()) {
      if ((source.info.cut == Cut::kWhole) != whole) continue;
      out.push_back(source.info.name + "/");
      out.insert(out.end(), source.info.former_prefixes.begin(), source.info.former_prefixes.end());
    }
  return out;
}

Result<> Rebuild::everything(std::stop_token stop, Counts& counts) {
  TRY(deps_.publishing.recover());  // what a rebuild that was killed had loaded
  for (const std::string& prefix : prefixes()) TRY(folder(prefix, stop, counts));
  if (!deps_.station) return {};
  note(fmt::format("the station's raw answers come back from the lake, {} objects before them are done", counts.objects));
  const int64_t objects = TRY(within("the station", deps_.station(stop)));
  counts.objects += objects;
  counts.loaded += objects;
  return {};
}

Result<> Rebuild::folder(std::string_view prefix, std::stop_token stop, Counts& counts) {
  std::string after;
  for (;;) {
    if (stop.stop_requested()) return fail(Code::kCancelled, "stopping; the rebuild goes on at the next start");
    const auto keys = TRY(deps_.lake.list(prefix, after, deps_.at_once));
    if (keys.empty()) return {};
    TRY(load_and_publish(keys, counts));
    after = keys.back();
    note(fmt::format("makes the tables from the lake: {} objects, up to {}", counts.objects, after));
    log::info("rebuild: {} objects, up to {}", counts.objects, after);
  }
}

Result<> Rebuild::load_and_publish(const std::vector<std::string>& keys, Counts& counts) {
  const LoadReport report = TRY(deps_.loading.load(keys));
  for (const auto& [key, reason] : report.refused) log::warn("rebuild: {} stays raw: {}", key, reason);
  PublishStage::Loads loads;
  for (const int64_t id : report.object_ids) loads[id];
  counts.quarantined += TRY(deps_.publishing.publish(loads));
  counts.objects += static_cast<int64_t>(keys.size());
  counts.loaded += static_cast<int64_t>(report.object_ids.size());
  counts.refused += static_cast<int64_t>(report.refused.size());
  return {};
}

}  // namespace skykeep::flows

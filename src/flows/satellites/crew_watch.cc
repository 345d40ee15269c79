#include "flows/dead_letter.h"
#include "flows/satellites/crew_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/log.h"
#include "flows/messages.h"

namespace skykeep::flows::satellites {
namespace {

constexpr std::string_view kCorquaid = "corquaid", kAstros = "open_notify_astros";
constexpr Duration kRetry = 15min;
// Nobody stays longer in one piece (Valeri Polyakov's 437 days are the record): a list without a younger launch is not kept.
constexpr Duration kLongestStay = 24h * 440;

state::CrewMemberRow row_of(const sources::CrewMember& m) {
  return {m.name, m.craft, m.spacecraft, m.agency, m.country, m.position, m.launched, m.days_before};
}

sources::CrewMember member_of(const state::CrewMemberRow& row) {
  sources::CrewMember m;
  m.name = row.name;
  m.craft = row.craft;
  m.spacecraft = row.spacecraft;
  m.agency = row.agency;
  m.country = row.country;
  m.position = row.position;
  m.launched = row.launched;
  m.days_before = row.days_before;
  return m;
}

}  // namespace

std::string staleness(const sources::Crew& crew, UtcTime fetched_at, UtcTime now, Duration every) {
  if (crew.people.empty()) return "the list is empty";
  std::optional<UtcTime> newest;
  for (const auto& m : crew.people)
    if (m.launched && (!newest || *m.launched > *newest)) newest = m.launched;
  if (newest && now - *newest > kLongestStay)
    return fmt::format("nobody on the list was launched after {}, so that it is no longer kept up", to_string(date_of(*newest)));
  if (!newest) return "the list has no dates of launch, so that nobody can tell how old it is";
  if (now - fetched_at > 4 * every) return fmt::format("the list was fetched on {} at {} and not again", to_string(date_of(fetched_at)), to_string(fetched_at).substr(11, 5) + " UTC");
  return "";
}

CrewWatch::CrewWatch(Deps deps) : deps_(std::move(deps)) {
  const auto known = lists();
  if (!known) log::warn("the kept crew cannot be read: {}", known.error().message);
  for (const std::string_view upstream : {kCorquaid, kAstros}) {
    Seen& seen = seen_[std::string(upstream)];
    if (!known) continue;
    const auto list = known->find(std::string(to_string(upstream == kCorquaid ? sources::CrewSource::kCorquaid : sources::CrewSource::kOpenNotify)));
    if (list != known->end() && list->second.from == From::kUpstream) seen.last_attempt = seen.last_success = list->second.fetched_at;
  }
}

Result<std::map<std::string, CrewWatch::List>> CrewWatch::lists() const {
  std::map<std::string, List> out;
  for (const state::CrewListRow& row : TRY(state::Station(deps_.stored).crew_lists())) {
    List list;
    list.crew.source = row.source == to_string(sources::CrewSource::kCorquaid) ? sources::CrewSource::kCorquaid : sources::CrewSource::kOpenNotify;
    list.crew.number = row.people;
    list.fetched_at = row.fetched_at;
    list.origin = row.origin;
    list.from = row.is_file ? From::kFile : From::kUpstream;
    for (const state::CrewMemberRow& m : row.members) list.crew.people.push_back(member_of(m));
    out.insert_or_assign(row.source, std::move(list));
  }
  return out;
}

Result<> CrewWatch::keep(const List& list) {
  state::CrewListRow row{std::string(to_string(list.crew.source)), list.crew.number, list.fetched_at, list.origin, list.from == From::kFile, {}};
  for (const auto& m : list.crew.people) row.members.push_back(row_of(m));
  return deps_.stored.put_crew_list(row);
}

void CrewWatch::poll(UtcTime now, UpstreamPoller& poller) {
  for (const std::string_view upstream : {kCorquaid, kAstros}) {
    auto [next, is_new] = next_.try_emplace(std::string(upstream), now);
    if (next->second - now > deps_.every) next->second = now;  // the clock went back
    if (now < next->second) continue;
    const bool is_corquaid = upstream == kCorquaid;
    if (poller.try_start({std::string(upstream), kCrewAnswers, is_corquaid ? sources::corquaid_crew_request() : sources::open_notify_crew_request(), {}}))
      next->second = now + deps_.every;
  }
}

bool CrewWatch::on_result(const PollResult& result) {
  if (result.upstream != kCorquaid && result.upstream != kAstros) return false;
  const MutexLock lock(mutex_);
  Seen& seen = seen_[result.upstream];
  seen.last_attempt = result.asked_at;
  if (result.answer) seen.last_success = result.at;
  seen.problem = result.error ? result.error->message : "";
  if (result.error) next_[result.upstream] = result.at + std::min(kRetry, deps_.every);
  return true;
}

Result<> CrewWatch::reject(const bus::Record& record, std::string_view what, const std::string& why) {
  deps_.recorder.notice("warn", "drift", fmt::format("{} of {}: {}", what, record.key, why));
  return deps_.rejected.add(rejected_record(kCrewAnswers, record, why));
}

Result<> CrewWatch::handle(const std::vector<bus::Record>& records) {
  for (const bus::Record& record : records) {
    const auto answer = decode_iss_answer(record.value);
    const auto crew = answer ? sources::parse_crew(answer->body, answer->fetched_at) : Result<sources::Crew>(fail(answer.error()));
    if (!crew) {
      TRY(reject(record, "kept raw, but no crew, is an answer", crew.error().message));
      continue;
    }
    if (const auto added = deps_.tables.add(*crew, answer->fetched_at, answer->origin, raw_id_of(record.value)); !added) {
      if (!is_hopeless(added.error().code)) return fail(added.error());
      TRY(reject(record, "kept raw, but not in the tables, is an answer", added.error().message));
    }
    TRY(remember(*crew, answer->fetched_at, answer->origin, From::kUpstream));
    // Last, so that a full disk before it does not say them again and again.
    for (const auto& rejected : crew->rejected) TRY(reject(record, "a person is left out of the list", rejected.reason));
    for (const auto& drift : crew->drift) deps_.recorder.notice("warn", "drift", fmt::format("{}: {}", record.key, drift.what));
  }
  return {};
}

Result<> CrewWatch::remember(const sources::Crew& crew, UtcTime fetched_at, std::string_view origin, From from) {
  const MutexLock lock(mutex_);
  const auto known = TRY(within("the kept crew", lists()));
  const auto before = known.find(std::string(to_string(crew.source)));
  const bool is_first = before == known.end();
  const bool is_other = !is_first && before->second.from != from;
  if (is_other && from == From::kFile) return {};
  if (!is_first && !is_other && before->second.fetched_at > fetched_at) return {};
  return within("keep the crew", keep({crew, fetched_at, std::string(origin), from}));
}

std::string CrewWatch::why_stale(const List& list, UtcTime now) const {
  if (list.from == From::kUpstream) return staleness(list.crew, list.fetched_at, now, deps_.every);
  return fmt::format("the list comes from a file, imported on {}; when it was made is not known", to_string(date_of(list.fetched_at)));
}

// The newest that may be shown as current; else the newest of an upstream; else the newest of a file.
const CrewWatch::List* CrewWatch::best(const std::map<std::string, List>& lists, UtcTime now) const {
  const auto rank = [&](const List& list) {
    return std::tuple(why_stale(list, now).empty(), list.from == From::kUpstream, list.fetched_at);
  };
  const List* best = nullptr;
  for (const auto& [name, list] : lists)
    if (best == nullptr || rank(list) > rank(*best)) best = &list;
  return best;
}

StationCrew CrewWatch::crew(UtcTime now) const {
  const MutexLock lock(mutex_);
  StationCrew out;
  const auto known = lists();
  const List* list = known ? best(*known, now) : nullptr;
  if (list == nullptr) {
    out.why = "no list of people has come yet";
    for (const auto& [upstream, seen] : seen_)
      if (!seen.problem.empty()) out.why += fmt::format("; {}: {}", upstream, seen.problem);
    return out;
  }
  out.number = static_cast<int64_t>(list->crew.people.size());
  out.as_of = list->fetched_at;
  out.source = to_string(list->crew.source);
  out.provenance = list->origin == "api" && list->crew.source == sources::CrewSource::kOpenNotify ? "second_api" : list->origin;
  out.why = why_stale(*list, now);
  out.stale = !out.why.empty();
  for (const auto& m : list->crew.people)
    out.people.push_back({m.name, m.craft, m.agency, m.country, m.launched ? to_string(date_of(*m.launched)) : "", sources::days_in_space(m, now)});
  return out;
}

std::vector<StationUpstream> CrewWatch::status() const {
  const MutexLock lock(mutex_);
  std::vector<StationUpstream> out;
  for (const auto& [name, seen] : seen_) out.push_back(status_of(name, name == kCorquaid ? "corquaid.github.io" : "open-notify, crew", seen));
  return out;
}

}  // namespace skykeep::flows::satellites

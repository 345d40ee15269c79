#include "state/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "state/schema.h"

namespace skykeep::state {
namespace {

constexpr std::array<std::pair<PartitionState, std::string_view>, 6> kNames = {{
    {PartitionState::kMissing, "missing"},
    {PartitionState::kInProgress, "in_progress"},
    {PartitionState::kComplete, "complete"},
    {PartitionState::kPartial, "partial"},
    {PartitionState::kFailed, "failed"},
    {PartitionState::kUnreachable, "unreachable"},
}};

constexpr std::string_view kColumns =
    "source, scope, part, state, expected, got, attempts, next_try, checked_at, upstream, reason, owner, run_id, state_before_claim, claim_epoch, scheduled_at, version";

Partition partition_of(Row& row) {
  Partition p;
  p.key = {std::move(std::get<std::string>(row[0])), std::move(std::get<std::string>(row[1])),
           std::move(std::get<std::string>(row[2]))};
  // A state that this program does not know is one that it has to look at again.
  p.state = parse_partition_state(text_of(row[3])).value_or(PartitionState::kMissing);
  if (!is_null(row[4])) p.expected = int_of(row[4]);
  p.got = int_of(row[5]);
  p.attempts = static_cast<int32_t>(int_of(row[6]));
  p.next_try = time_of(row[7]);
  p.checked_at = time_of(row[8]);
  p.upstream = text_of(row[9]);
  p.reason = text_of(row[10]);
  p.owner = text_of(row[11]);
  p.run_id = text_of(row[12]);
  p.before_claim = parse_partition_state(text_of(row[13]));
  p.claim_epoch = int_of(row[14]);
  p.scheduled_at = time_of(row[15]);
  return p;
}

Result<std::optional<Partition>> read(Transaction& tx, const PartitionKey& key) {
  auto rows = TRY(tx.query(fmt::format("select {} from ledger_partition where source = ?1 and scope = ?2 and part = ?3", kColumns),
                           {key.source, key.scope, key.part}));
  return rows.empty() ? std::optional<Partition>() : std::optional<Partition>(partition_of(rows[0]));
}

Result<> write(Transaction& tx, const Partition& p) {
  const Value before = p.before_claim ? Value(std::string(to_string(*p.before_claim))) : Value();
  TRY(tx.execute(
      fmt::format("insert into ledger_partition({}, ordinal) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 1, ?17)"
                  " on conflict (source, scope, part) do update set state = excluded.state, expected = excluded.expected,"
                  " got = excluded.got, attempts = excluded.attempts, next_try = excluded.next_try,"
                  " checked_at = excluded.checked_at, upstream = excluded.upstream, reason = excluded.reason,"
                  " owner = excluded.owner, run_id = excluded.run_id, state_before_claim = excluded.state_before_claim,"
                  " claim_epoch = excluded.claim_epoch, scheduled_at = excluded.scheduled_at,"
                  " version = ledger_partition.version + 1",
                  kColumns),
      {p.key.source, p.key.scope, p.key.part, std::string(to_string(p.state)), optional_value(p.expected), p.got,
       int64_t{p.attempts}, time_value(p.next_try), time_value(p.checked_at), p.upstream, p.reason, p.owner, p.run_id,
       p.state == PartitionState::kInProgress ? before : Value(), p.claim_epoch, time_value(p.scheduled_at), p.key.parsed_part().ordinal}));
  return {};
}

// A statement takes so many rows: engines bound the number of values.
constexpr int64_t kRowsAStatement = 5'000;

Result<int64_t> add_missing(Transaction& tx, const std::string& source, const std::string& scope, const PartSpan& span, int64_t step) {
  std::string rows;
  std::vector<Value> values{source, scope};
  for (int64_t ordinal = span.from; ordinal <= span.to; ordinal += step) {
    rows += fmt::format("{}(?1, ?2, ?{}, ?{}, 1, 'missing', 0, 0, '', '', '', '')", rows.empty() ? "" : ", ", values.size() + 1, values.size() + 2);
    values.push_back(to_string(Part{span.cut, ordinal}));
    values.push_back(ordinal);
  }
  return tx.execute("insert into ledger_partition(source, scope, part, ordinal, version, state, got, attempts, upstream, reason, owner, run_id) values " +
                        rows + " on conflict (source, scope, part) do nothing", std::span<const Value>(values));
}

// The where clause of a filter; its values are appended to `values`.
std::string where(const PartitionFilter& filter, std::vector<Value>& values) {
  std::string sql;
  const auto add = [&](std::string_view condition, Value value) {
    values.push_back(std::move(value));
    sql += fmt::format("{} {} ?{}", sql.empty() ? " where" : " and", condition, values.size());
  };
  if (!filter.source.empty()) add("source =", filter.source);
  if (!filter.scope.empty()) add("scope =", filter.scope);
  if (filter.from_ordinal) add("ordinal >=", *filter.from_ordinal);
  if (filter.to_ordinal) add("ordinal <=", *filter.to_ordinal);
  if (filter.states.empty()) return sql;
  std::string states;
  for (const PartitionState state : filter.states) {
    values.push_back(std::string(to_string(state)));
    states += fmt::format("{}?{}", states.empty() ? "" : ", ", values.size());
  }
  return sql + (sql.empty() ? " where" : " and") + " state in (" + states + ")";
}

}  // namespace

std::string_view to_string(PartitionState state) {
  for (const auto& [known, name] : kNames)
    if (known == state) return name;
  return "missing";
}

std::optional<PartitionState> parse_partition_state(std::string_view text) {
  for (const auto& [state, name] : kNames)
    if (name == text) return state;
  return std::nullopt;
}

Result<Ledger> Ledger::open(State& state) {
  TRY(within("open the ledger", migrate_stores(state)));
  return Ledger(state);
}

Result<int64_t> Ledger::ensure(const std::string& source, const std::string& scope, const PartSpan& wanted) {
  const int64_t step = wanted.cut == Cut::kWeek ? 7 : 1;
  // A week that has begun before the span belongs to it: the ordinal of a row is that of its part.
  const PartSpan span{wanted.cut, PartitionKey{"", "", to_string(Part{wanted.cut, wanted.from})}.parsed_part().ordinal, wanted.to};
  if (span.from > span.to) return 0;
  // Usually nothing is new: then no writing.
  const auto known = TRY(state_->query(
      "select count(*) from ledger_partition where source = ?1 and scope = ?2 and ordinal >= ?3 and ordinal <= ?4",
      {source, scope, span.from, span.to}));
  if (int_of(known[0][0]) == (span.to - span.from) / step + 1) return 0;
  int64_t added = 0;
  TRY(state_->transact([&](Transaction& tx) -> Result<> {
    added = 0;
    for (int64_t at = span.from; at <= span.to; at += step * kRowsAStatement)
      added += TRY(add_missing(tx, source, scope, {span.cut, at, std::min(span.to, at + step * (kRowsAStatement - 1))}, step));
    return {};
  }));
  return added;
}

// The claim of a row of ledger_partition stands. ?1 is now.
constexpr std::string_view kClaimStands =
    "exists (select 1 from lease where lease.name = 'worker/' || ledger_partition.owner and lease.owner = ledger_partition.owner"
    " and lease.epoch = ledger_partition.claim_epoch and lease.expires_at > ?1)";

Result<bool> Ledger::claim(const PartitionKey& key, const Claimant& by, const std::string& run_id, UtcTime now,
                           std::optional<UtcTime> unless_answered_since) {
  return TRY(state_->execute(
             "insert into ledger_partition(source, scope, part, ordinal, version, state, got, attempts, upstream, reason, owner, run_id,"
             " state_before_claim, claim_epoch) values (?2, ?3, ?4, ?5, 1, 'in_progress', 0, 0, '', '', ?6, ?7, 'missing', ?8)"
             " on conflict (source, scope, part) do update set"
             " state_before_claim = case when ledger_partition.state = 'in_progress'"
             " then ledger_partition.state_before_claim else ledger_partition.state end,"
             " state = 'in_progress', owner = excluded.owner, run_id = excluded.run_id, claim_epoch = excluded.claim_epoch,"
             " version = ledger_partition.version + 1"
             " where (ledger_partition.state <> 'in_progress' or ledger_partition.owner = excluded.owner or not " + std::string(kClaimStands) +
                 ") and (ledger_partition.state in ('missing', 'in_progress') or coalesce(ledger_partition.checked_at, -1) < ?9)",
             {now.micros, key.source, key.scope, key.part, key.parsed_part().ordinal, by.owner, run_id, by.epoch,
              unless_answered_since ? unless_answered_since->micros : INT64_MAX})) == 1;
}

// A row of ledger_partition is scheduled; the two moments come from standing().
constexpr std::string_view kScheduled = "ledger_partition.scheduled_at between ?1 and ?2";

std::array<Value, 2> standing(UtcTime now) { return {(now - kScheduleStands).micros, (now + kScheduleStands).micros}; }

bool is_scheduled(const Partition& p, UtcTime now) {
  return p.scheduled_at && *p.scheduled_at >= now - kScheduleStands && *p.scheduled_at <= now + kScheduleStands;
}

Result<std::vector<std::string>> Ledger::schedule(const std::string& source, const std::string& scope, const std::vector<std::string>& parts, UtcTime now) {
  std::vector<std::string> out;
  if (parts.empty()) return out;
  const auto [from, to] = standing(now);
  std::vector<Value> values{from, to, source, scope, now.micros};
  std::string rows;
  for (const std::string& part : parts) {
    rows += fmt::format("{}(?3, ?4, ?{}, ?{}, 1, 'missing', 0, 0, '', '', '', '', ?5)", rows.empty() ? "" : ", ", values.size() + 1, values.size() + 2);
    values.push_back(part);
    values.push_back(PartitionKey{source, scope, part}.parsed_part().ordinal);
  }
  const std::string sql = fmt::format(
      "insert into ledger_partition(source, scope, part, ordinal, version, state, got, attempts, upstream, reason, owner, run_id, scheduled_at)"
      " values {} on conflict (source, scope, part) do update set scheduled_at = excluded.scheduled_at, version = ledger_partition.version + 1"
      " where ledger_partition.scheduled_at is null or not {} returning part", rows, kScheduled);
  TRY(state_->transact([&](Transaction& tx) -> Result<> {
    std::set<std::string> fresh;
    for (const Row& row : TRY(tx.query(sql, std::span<const Value>(values)))) fresh.insert(text_of(row[0]));
    out.clear();
    std::ranges::copy_if(parts, std::back_inserter(out), [&](const std::string& part) { return fresh.contains(part); });
    return {};
  }));
  return out;
}

Result<> Ledger::unschedule(const std::string& source, const std::string& scope, const std::vector<std::string>& parts) {
  if (parts.empty()) return {};
  return state_->transact([&](Transaction& tx) -> Result<> {
    for (const std::string& part : parts)
      TRY(tx.execute("update ledger_partition set scheduled_at = null, version = version + 1 where source = ?1 and scope = ?2 and part = ?3"
                     " and state <> 'in_progress'", {source, scope, part}));
    return {};
  });
}

Result<> Ledger::unschedule_all() {
  TRY(state_->execute("update ledger_partition set scheduled_at = null, version = version + 1 where scheduled_at is not null"));
  return {};
}

Result<std::vector<PartitionKey>> Ledger::scheduled() {
  std::vector<PartitionKey> out;
  for (const Row& row : TRY(state_->query("select source, scope, part from ledger_partition where scheduled_at is not null order by 1, 2, 3")))
    out.push_back({text_of(row[0]), text_of(row[1]), text_of(row[2])});
  return out;
}

Result<int64_t> Ledger::count_scheduled(const std::string& source, const std::string& scope, UtcTime now) {
  const auto [from, to] = standing(now);
  return int_of(TRY(state_->query(fmt::format("select count(*) from ledger_partition where {} and (?3 = '' or source = ?3 and scope = ?4)", kScheduled),
                                  {from, to, source, scope}))[0][0]);
}

Result<std::optional<Partition>> Ledger::update(const PartitionKey& key, const Change& change) {
  std::optional<Partition> out;
  TRY(state_->transact([&](Transaction& tx) -> Result<> {
    std::optional<Partition> p = TRY(read(tx, key));
    const bool is_new = !p;
    if (is_new) p = Partition{key};
    out.reset();
    if (!change(*p, is_new)) return {};
    TRY(write(tx, *p));
    out = std::move(p);
    return {};
  }));
  return out;
}

Result<std::optional<Partition>> Ledger::get(const PartitionKey& key) {
  std::optional<Partition> out;
  TRY(state_->read([&](Transaction& tx) -> Result<> {
    out = TRY(read(tx, key));
    return {};
  }));
  return out;
}

Result<std::vector<Partition>> Ledger::list(const PartitionFilter& filter) {
  std::vector<Value> values;
  std::string sql = fmt::format("select {} from ledger_partition{}", kColumns, where(filter, values));
  sql += filter.newest_first ? " order by ordinal desc, source, scope" : " order by source, scope, part";
  if (filter.limit) {
    values.push_back(static_cast<int64_t>(*filter.limit));
    sql += fmt::format(" limit ?{}", values.size());
  }
  std::vector<Partition> out;
  TRY(state_->read([&](Transaction& tx) -> Result<> {
    std::vector<Row> rows = TRY(tx.query(sql, std::span<const Value>(values)));
    out.clear();
    out.reserve(rows.size());
    for (Row& row : rows) out.push_back(partition_of(row));
    return {};
  }));
  return out;
}

Result<int64_t> Ledger::revert_expired_claims(UtcTime now) {
  return state_->execute("update ledger_partition set state = coalesce(state_before_claim, 'missing'), state_before_claim = null,"
                         " scheduled_at = null, version = version + 1, owner = '' where state = 'in_progress' and not " + std::string(kClaimStands),
                         {now.micros});
}

Result<std::optional<int64_t>> Ledger::newest_part(const std::string& source, const std::string& scope) {
  const auto rows = TRY(state_->query("select ordinal from newest_part where source = ?1 and scope = ?2", {source, scope}));
  return rows.empty() ? std::optional<int64_t>() : std::optional(int_of(rows[0][0]));
}

Result<> Ledger::note_newest_part(const std::string& source, const std::string& scope, int64_t ordinal) {
  TRY(state_->execute("insert into newest_part values (?1, ?2, ?3) on conflict (source, scope) do update set ordinal = excluded.ordinal",
                      {source, scope, ordinal}));
  return {};
}

Result<std::map<std::pair<std::string, std::string>, std::map<PartitionState, int64_t>>> Ledger::counts() {
  std::map<std::pair<std::string, std::string>, std::map<PartitionState, int64_t>> out;
  const auto rows = TRY(state_->query(
      "select source, scope, state, count(*) from ledger_partition group by source, scope, state"));
  for (const Row& row : rows) {
    const auto state = parse_partition_state(text_of(row[2]));
    out[{text_of(row[0]), text_of(row[1])}][state.value_or(PartitionState::kMissing)] += int_of(row[3]);
  }
  return out;
}

}  // namespace skykeep::state

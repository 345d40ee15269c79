#include "state/notices.h"

#include "state/schema.h"

namespace skykeep::state {

Result<Notices> Notices::open(State& state) {
  TRY(within("open the notices", migrate_stores(state)));
  return Notices(state);
}

Result<> Notices::add(const Notice& notice) {
  TRY(state_->execute("insert into notice(number, at, severity, topic, text) select coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4 from notice",
                      {notice.at.micros, notice.severity, notice.topic, notice.text}));
  return {};
}

Result<std::vector<Notice>> Notices::newest(size_t limit) {
  std::vector<Notice> out;
  for (const Row& row : TRY(state_->query("select at, severity, topic, text from notice order by number desc limit ?1", {static_cast<int64_t>(limit)})))
    out.push_back({{int_of(row[0])}, text_of(row[1]), text_of(row[2]), text_of(row[3])});
  return out;
}

Result<int64_t> Notices::prune(UtcTime before) { return state_->execute("delete from notice where at < ?1", {before.micros}); }

}  // namespace skykeep::state

#include "api/session_pool.h"

namespace skykeep::api {

Result<std::unique_ptr<warehouse::Rows>> Session::run(std::string_view sql, std::span<const warehouse::Value> values) {
  auto at = statements_.find(sql);
  const bool is_known = at != statements_.end();
  if (!is_known) at = statements_.emplace(std::string(sql), TRY(connection_->prepare(sql))).first;
  auto rows = at->second->execute(values);
  const bool is_interrupted = !rows && rows.error().code == Code::kCancelled;  // nobody waits for it any more
  if (rows || !is_known || is_interrupted) {
    if (!rows && !is_interrupted) statements_.erase(at);
    return rows;
  }
  // The tables may have been rebuilt under the statement: once more from the text.
  statements_.erase(at);
  at = statements_.emplace(std::string(sql), TRY(connection_->prepare(sql))).first;
  return at->second->execute(values);
}

Result<warehouse::Table> Session::table(std::string_view sql, std::initializer_list<warehouse::Value> values) {
  const auto rows = TRY(run(sql, {values.begin(), values.size()}));
  return warehouse::collect(*rows);
}

Result<SessionPool::Lease> SessionPool::take() {
  {
    const MutexLock lock(mutex_);
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(session));
    }
  }
  return Lease(*this, std::make_unique<Session>(TRY(warehouse_.connect())));
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
  const MutexLock lock(mutex_);
  if (idle_.size() < kIdle) idle_.push_back(std::move(session));
}

}  // namespace skykeep::api

#include "bus/embedded/group_writer.h"

#include "core/guarded.h"

namespace skykeep::bus {
namespace {
constexpr size_t kMaxCommitBytes = 32 << 20;  // so that one commit stays short and its WAL frames few
}

Result<> GroupWriter::run(const Write& write, size_t bytes) {
  Request request{write, bytes, {}, false};
  MutexLock lock(mutex_);
  waiting_.push_back(&request);
  changed_.wait(lock, [&]() REQUIRES(mutex_) { return request.done || !has_leader_; });
  if (request.done) return std::move(request.result);
  has_leader_ = true;
  while (!request.done) {  // more than once only when larger ones went first
    const std::deque<Request*> group = take_group();
    lock.unlock();
    commit_group(group);
    lock.lock();
    for (Request* member : group) member->done = true;
  }
  has_leader_ = false;
  changed_.notify_all();  // the members of our group, and whoever leads the next
  return std::move(request.result);
}

std::deque<GroupWriter::Request*> GroupWriter::take_group() {
  std::deque<Request*> group;
  size_t bytes = 0;
  while (!waiting_.empty() && (group.empty() || bytes + waiting_.front()->bytes <= kMaxCommitBytes)) {
    bytes += waiting_.front()->bytes;
    group.push_back(waiting_.front());
    waiting_.pop_front();
  }
  return group;
}

void GroupWriter::commit_group(const std::deque<Request*>& group) {
  Result<> done = commit(group);
  if (done) return;
  if (group.size() == 1) {
    group.front()->result = std::move(done);
    return;
  }
  // One of them is at fault, and none of the others shall pay for it.
  for (Request* member : group) member->result = commit({member});
}

Result<> GroupWriter::commit(const std::deque<Request*>& group) {
  const auto transaction = TRY(sqlite::WriteTransaction::begin(*db_));
  for (const Request* member : group)  // a leader that threw would leave all others waiting
    TRY(guarded([&] { return member->write(*db_); }));
  return transaction->commit();
}

}  // namespace skykeep::bus

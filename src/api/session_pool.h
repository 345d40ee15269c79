// Connections to the warehouse with their prepared statements, lent to one handler at a time.
//
// Owner: Api. Threads: take() from any thread; a Lease belongs to the thread that took it.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/mutex.h"
#include "warehouse/warehouse.h"

namespace skykeep::api {

class Session {
 public:
  explicit Session(std::unique_ptr<warehouse::Connection> connection) : connection_(std::move(connection)) {}

  // Prepared once per text. The rows end before the next run of the same text.
  Result<std::unique_ptr<warehouse::Rows>> run(std::string_view sql, std::span<const warehouse::Value> values);
  Result<warehouse::Table> table(std::string_view sql, std::initializer_list<warehouse::Value> values = {});
  warehouse::Connection& connection() { return *connection_; }

 private:
  std::unique_ptr<warehouse::Connection> connection_;
  std::map<std::string, std::unique_ptr<warehouse::Statement>, std::less<>> statements_;
};

class SessionPool {
 public:
  explicit SessionPool(warehouse::Warehouse& warehouse) : warehouse_(warehouse) {}

  class Lease {
   public:
    Lease(SessionPool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
    Lease(Lease&&) = default;
    ~Lease() {
      if (session_) pool_->give_back(std::move(session_));
    }
    Session* operator->() { return session_.get(); }
    Session& operator*() { return *session_; }

   private:
    SessionPool* pool_;
    std::unique_ptr<Session> session_;
  };
  Result<Lease> take();

 private:
  static constexpr size_t kIdle = 8;
  void give_back(std::unique_ptr<Session> session);

  warehouse::Warehouse& warehouse_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::api

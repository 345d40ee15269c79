// SQL from users: verified, in a READ ONLY transaction on a connection of its own, interrupted after its
// time, at most two at once, capped. Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/mutex.h"
#include "warehouse/duckdb/connection.h"
#include "warehouse/duckdb/memory_limit.h"
#include "warehouse/warehouse.h"

namespace skykeep::warehouse::duck {

class QueryLimiter {
 public:
  QueryLimiter(std::shared_ptr<Instance> instance, std::string export_dir, std::shared_ptr<MemoryLimit> memory)
      : instance_(std::move(instance)), export_dir_(std::move(export_dir)), memory_(std::move(memory)) {}

  Result<Table> query(std::string_view sql, const ReadonlyLimits& limits);
  Result<> export_to(std::string_view sql, std::string_view format, const std::string& path,
                     const ReadonlyLimits& limits);

 private:
  class Permit;
  class Watchdog;
  using Work = std::function<Result<>(const std::shared_ptr<Session>&, const std::string& sql)>;

  Result<> enter(Duration patience);
  void leave();
  // Everything around the work: permit, connection, watchdog, verification, transaction. `sql` is handed on
  // verified.
  Result<> run(std::string_view sql, const ReadonlyLimits& limits, const Work& work);
  Result<> export_text(const std::shared_ptr<Session>& session, const std::string& sql, bool as_json,
                       const std::string& path, const ReadonlyLimits& limits);
  Result<> export_parquet(const std::shared_ptr<Session>& session, const std::string& sql,
                          const std::string& path, const ReadonlyLimits& limits);

  std::shared_ptr<Instance> instance_;
  std::string export_dir_;
  std::shared_ptr<MemoryLimit> memory_;
  Mutex mutex_;
  ConditionVariable left_;
  int running_ GUARDED_BY(mutex_) = 0;
};

}  // namespace skykeep::warehouse::duck

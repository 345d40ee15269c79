// What memory the engine may use, and that a commit always finds some.
//
// The engine has one pool for everybody, and a commit or checkpoint that finds no memory in it costs more than itself: columns are left
// half written and the engine refuses everything until it is opened anew. So while users' queries run a commit has memory of its own
// above the limit, and queries that grew into it are ended. What writes takes it: commit(), and outside of a transaction execute() and
// appenders; query() and prepared statements are for reading there. Owner: DuckWarehouse and its connections. Threads: any.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "core/mutex.h"
#include "warehouse/duckdb/session.h"
#include "warehouse/warehouse.h"

namespace skykeep::warehouse::duck {

struct MemorySizes {
  int serving_mb, bulk_mb;
  int cores;  // threads of bulk work
};

class MemoryLimit {
 public:
  // `session` is nobody else's.
  static Result<std::shared_ptr<MemoryLimit>> open(std::shared_ptr<Session> session, MemorySizes sizes);
  MemoryLimit(std::shared_ptr<Session> session, MemorySizes sizes) : session_(std::move(session)), sizes_(sizes) {}

  // Of those that are held the largest counts; the last one to go gives memory back to the system.
  Result<> hold(Profile profile);
  void release(Profile profile);
  Result<> trim();  // nothing while a profile is held or a commit runs

  // A user's query while it lives. It may be ended from any thread; the connection is interrupted until then.
  class Query {
   public:
    Query(MemoryLimit& limit, duckdb_connection connection);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    bool was_ended() const;

   private:
    friend class MemoryLimit;
    MemoryLimit& limit_;
    const duckdb_connection connection_;
    bool was_ended_ = false;  // with the limit's mutex held
  };

  // What may commit or checkpoint runs while it lives.
  class Headroom {
   public:
    explicit Headroom(MemoryLimit& limit, bool is_needed = true) : limit_(is_needed ? &limit : nullptr) {
      if (limit_ != nullptr) limit_->begin_commit();
    }
    ~Headroom() {
      if (limit_ != nullptr) limit_->end_commit();
    }
    Headroom(const Headroom&) = delete;
    Headroom& operator=(const Headroom&) = delete;

   private:
    MemoryLimit* limit_;
  };

 private:
  void begin_commit();
  void end_commit();
  Profile largest() const REQUIRES(mutex_) { return held_.empty() ? Profile::kServing : held_.rbegin()->first; }
  Result<> apply() REQUIRES(mutex_);  // fails when more is in use and cannot go
  Result<> empty_cache() REQUIRES(mutex_);
  void raise_for_commit() REQUIRES(mutex_);
  void lower_after_commit(MutexLock& lock) REQUIRES(mutex_);

  mutable Mutex mutex_;
  ConditionVariable changed_;
  const std::shared_ptr<Session> session_ GUARDED_BY(mutex_);
  const MemorySizes sizes_;
  std::map<Profile, int> held_ GUARDED_BY(mutex_);  // by how many
  std::set<Query*> queries_ GUARDED_BY(mutex_);
  int commits_ GUARDED_BY(mutex_) = 0;
  bool has_headroom_ GUARDED_BY(mutex_) = false;
  bool is_lowering_ GUARDED_BY(mutex_) = false;  // new queries wait
};

}  // namespace skykeep::warehouse::duck

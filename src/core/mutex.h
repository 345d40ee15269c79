// Locks that a compiler can check. Under clang -Wthread-safety a member that is GUARDED_BY a mutex can only be touched while it is
// held, and a function that REQUIRES a mutex can only be called then; for g++ the words mean nothing.
//
//   Mutex mutex_;
//   std::vector<Job> jobs_ GUARDED_BY(mutex_);
//   ...
//   const MutexLock lock(mutex_);
//   ready_.wait(lock, [&]() REQUIRES(mutex_) { return !jobs_.empty(); });
#pragma once

#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <stop_token>

#ifdef __clang__
#define SKYKEEP_THREAD_SAFETY(x) __attribute__((x))
#else
#define SKYKEEP_THREAD_SAFETY(x)
#endif
#define GUARDED_BY(mutex) SKYKEEP_THREAD_SAFETY(guarded_by(mutex))
#define PT_GUARDED_BY(mutex) SKYKEEP_THREAD_SAFETY(pt_guarded_by(mutex))  // what a pointer points to
#define REQUIRES(...) SKYKEEP_THREAD_SAFETY(requires_capability(__VA_ARGS__))
#define REQUIRES_SHARED(...) SKYKEEP_THREAD_SAFETY(requires_shared_capability(__VA_ARGS__))
#define EXCLUDES(...) SKYKEEP_THREAD_SAFETY(locks_excluded(__VA_ARGS__))
#define LOCK_RETURNED(mutex) SKYKEEP_THREAD_SAFETY(lock_returned(mutex))
#define NO_THREAD_SAFETY_ANALYSIS SKYKEEP_THREAD_SAFETY(no_thread_safety_analysis)  // with the reason beside it

namespace skykeep {

class SKYKEEP_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  void lock() SKYKEEP_THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() SKYKEEP_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds a mutex for a scope. May let go of it in between.
class SKYKEEP_THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) SKYKEEP_THREAD_SAFETY(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  ~MutexLock() SKYKEEP_THREAD_SAFETY(release_capability()) {
    if (is_held_) mutex_.unlock();
  }
  void lock() SKYKEEP_THREAD_SAFETY(acquire_capability()) {
    mutex_.lock();
    is_held_ = true;
  }
  void unlock() SKYKEEP_THREAD_SAFETY(release_capability()) {
    is_held_ = false;
    mutex_.unlock();
  }

 private:
  friend class ConditionVariable;
  Mutex& mutex_;
  bool is_held_ = true;
};

class SKYKEEP_THREAD_SAFETY(capability("shared mutex")) SharedMutex {
 public:
  SharedMutex() = default;
  void lock() SKYKEEP_THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() SKYKEEP_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }
  void lock_shared() SKYKEEP_THREAD_SAFETY(acquire_shared_capability()) { mutex_.lock_shared(); }
  void unlock_shared() SKYKEEP_THREAD_SAFETY(release_shared_capability()) { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

class SKYKEEP_THREAD_SAFETY(scoped_lockable) SharedLock {
 public:
  explicit SharedLock(SharedMutex& mutex) SKYKEEP_THREAD_SAFETY(acquire_shared_capability(mutex)) : mutex_(mutex) { mutex_.lock_shared(); }
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;
  ~SharedLock() SKYKEEP_THREAD_SAFETY(release_capability()) { mutex_.unlock_shared(); }

 private:
  SharedMutex& mutex_;
};

class SKYKEEP_THREAD_SAFETY(scoped_lockable) ExclusiveLock {
 public:
  explicit ExclusiveLock(SharedMutex& mutex) SKYKEEP_THREAD_SAFETY(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ExclusiveLock(const ExclusiveLock&) = delete;
  ExclusiveLock& operator=(const ExclusiveLock&) = delete;
  ~ExclusiveLock() SKYKEEP_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }

 private:
  SharedMutex& mutex_;
};

// The lock is held whenever `is_true` is asked and when a wait returns. With a stop_token a wait ends when stop is requested; each but
// the first returns what `is_true` says then.
class ConditionVariable {
 public:
  template <class Predicate>
  void wait(const MutexLock& lock, Predicate is_true) {
    any_.wait(lock.mutex_, is_true);
  }
  template <class Predicate>
  bool wait(const MutexLock& lock, const std::stop_token& stop, Predicate is_true) {
    return any_.wait(lock.mutex_, stop, is_true);
  }
  template <class Time, class Predicate>
  bool wait_for(const MutexLock& lock, Time time, Predicate is_true) {
    return any_.wait_for(lock.mutex_, time, is_true);
  }
  template <class Time, class Predicate>
  bool wait_for(const MutexLock& lock, const std::stop_token& stop, Time time, Predicate is_true) {
    return any_.wait_for(lock.mutex_, stop, time, is_true);
  }
  template <class Time, class Predicate>
  bool wait_until(const MutexLock& lock, const std::stop_token& stop, Time time, Predicate is_true) {
    return any_.wait_until(lock.mutex_, stop, time, is_true);
  }
  void notify_one() noexcept { any_.notify_one(); }
  void notify_all() noexcept { any_.notify_all(); }

 private:
  std::condition_variable_any any_;
};

// Sleeps for a time or until stop is requested; true: it was.
template <class Time>
bool stopped_within(const std::stop_token& stop, Time time) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return stop.stop_requested();
}

}  // namespace skykeep

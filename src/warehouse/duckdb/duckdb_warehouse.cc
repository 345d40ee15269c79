#include "warehouse/duckdb/duckdb_warehouse.h"

#include "core/mutex.h"
#include "warehouse/duckdb/attached_parquet.h"
#include "warehouse/duckdb/connection.h"
#include "warehouse/duckdb/lake_record.h"
#include "warehouse/duckdb/query_limiter.h"
#include "warehouse/duckdb/settings.h"

namespace skykeep::warehouse {
namespace {

class DuckWarehouse final : public Warehouse {
 public:
  DuckWarehouse(duck::Opened opened, std::shared_ptr<duck::Session> control, std::shared_ptr<const duck::AttachedParquet> attached,
                DuckDbOptions options)
      : instance_(opened.instance),
        attached_(std::move(attached)),
        readonly_(std::move(opened.instance), std::move(opened.export_dir)),
        control_(std::move(control)),
        options_(std::move(options)) {}

  // A clean close leaves no log to replay. What cannot be checkpointed now (a connection is still open and
  // writing) is replayed at the next open.
  ~DuckWarehouse() override { (void)checkpoint(); }

  Result<std::unique_ptr<Connection>> connect() override {
    return std::make_unique<duck::DuckConnection>(TRY(duck::connect(instance_)), attached_);
  }
  Result<Table> query_readonly(std::string_view sql, const ReadonlyLimits& limits) override {
    return readonly_.query(sql, limits);
  }
  Result<> export_readonly(std::string_view sql, std::string_view format, const std::string& path,
                           const ReadonlyLimits& limits) override {
    return readonly_.export_to(sql, format, path, limits);
  }
  Result<ResourceProfile> use(Profile profile) override {
    const MutexLock lock(control_mutex_);
    if (profile != Profile::kLoad || bulk_ == 0) TRY(duck::apply_profile(*control_, profile, options_));
    ++bulk_;
    return ResourceProfile([this] { end_bulk(); });
  }
  Result<> trim_memory() override {
    const MutexLock lock(control_mutex_);
    return bulk_ > 0 ? Result<>() : duck::apply_profile(*control_, Profile::kServing, options_);
  }
  Result<> checkpoint() override {
    const MutexLock lock(control_mutex_);
    auto done = control_->run("CHECKPOINT");
    if (!done && done.error().message.find("CHECKPOINT") != std::string::npos)
      done.error().code = Code::kConflict;
    return done;
  }
  Capabilities capabilities() const override {
    return {"duckdb", duckdb_library_version(), static_cast<bool>(options_.lake_record), true, false, attached_->is_possible()};
  }

 private:
  void end_bulk() {
    const MutexLock lock(control_mutex_);
    if (--bulk_ > 0) return;
    if (auto done = duck::apply_profile(*control_, Profile::kServing, options_); !done) log::warn("warehouse profile: {}", done.error().message);
  }

  std::shared_ptr<duck::Instance> instance_;
  std::shared_ptr<const duck::AttachedParquet> attached_;
  duck::QueryLimiter readonly_;
  Mutex control_mutex_;
  std::shared_ptr<duck::Session> control_ GUARDED_BY(control_mutex_);  // settings and checkpoints
  int bulk_ GUARDED_BY(control_mutex_) = 0;                            // who said kBulk or kLoad and not yet kServing
  DuckDbOptions options_;
};

}  // namespace

Result<std::unique_ptr<Warehouse>> open_duckdb(const std::string& path, DuckDbOptions options) {
  auto opened = TRY(duck::open_instance(path, options));
  auto control = TRY(duck::connect(opened.instance));
  TRY(duck::hold_a_little(*control));
  if (options.lake_record) TRY(duck::register_lake_record(*control, options.lake_record));
  auto attached = std::make_shared<duck::AttachedParquet>(opened.mount_dir, options.place_object);
  TRY(attached->restore(*control));
  return std::make_unique<DuckWarehouse>(std::move(opened), std::move(control), std::move(attached), std::move(options));
}

}  // namespace skykeep::warehouse

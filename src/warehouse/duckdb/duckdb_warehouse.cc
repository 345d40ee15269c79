#include "warehouse/duckdb/duckdb_warehouse.h"

#include "core/mutex.h"
#include "warehouse/duckdb/attached_parquet.h"
#include "warehouse/duckdb/connection.h"
#include "warehouse/duckdb/lake_record.h"
#include "warehouse/duckdb/memory_limit.h"
#include "warehouse/duckdb/query_limiter.h"
#include "warehouse/duckdb/settings.h"

namespace skykeep::warehouse {
namespace {

class DuckWarehouse final : public Warehouse {
 public:
  DuckWarehouse(duck::Opened opened, std::shared_ptr<duck::Session> control, std::shared_ptr<const duck::AttachedParquet> attached,
                std::shared_ptr<duck::MemoryLimit> memory, DuckDbOptions options)
      : instance_(opened.instance),
        attached_(std::move(attached)),
        memory_(std::move(memory)),
        readonly_(std::move(opened.instance), std::move(opened.export_dir), memory_),
        control_(std::move(control)),
        options_(std::move(options)) {}

  // A clean close leaves no log to replay. What cannot be checkpointed now (a connection is still open and
  // writing) is replayed at the next open.
  ~DuckWarehouse() override { (void)checkpoint(); }

  Result<std::unique_ptr<Connection>> connect() override {
    return std::make_unique<duck::DuckConnection>(TRY(duck::connect(instance_)), attached_, memory_);
  }
  Result<Table> query_readonly(std::string_view sql, const ReadonlyLimits& limits) override {
    return readonly_.query(sql, limits);
  }
  Result<> export_readonly(std::string_view sql, std::string_view format, const std::string& path,
                           const ReadonlyLimits& limits) override {
    return readonly_.export_to(sql, format, path, limits);
  }
  Result<ResourceProfile> use(Profile profile) override {
    TRY(memory_->hold(profile));
    return ResourceProfile([memory = memory_, profile] { memory->release(profile); });
  }
  Result<> trim_memory() override { return memory_->trim(); }
  Result<> checkpoint() override {
    const MutexLock lock(control_mutex_);
    const duck::MemoryLimit::Headroom headroom(*memory_);
    auto done = control_->run("CHECKPOINT");
    if (!done && done.error().message.find("CHECKPOINT") != std::string::npos)
      done.error().code = Code::kConflict;
    return done;
  }
  Capabilities capabilities() const override {
    return {"duckdb", duckdb_library_version(), static_cast<bool>(options_.lake_record), true, false, attached_->is_possible()};
  }

 private:
  std::shared_ptr<duck::Instance> instance_;
  std::shared_ptr<const duck::AttachedParquet> attached_;
  std::shared_ptr<duck::MemoryLimit> memory_;
  duck::QueryLimiter readonly_;
  Mutex control_mutex_;
  std::shared_ptr<duck::Session> control_ GUARDED_BY(control_mutex_);  // checkpoints
  DuckDbOptions options_;
};

}  // namespace

Result<std::unique_ptr<Warehouse>> open_duckdb(const std::string& path, DuckDbOptions options) {
  auto opened = TRY(duck::open_instance(path, options));
  auto control = TRY(duck::connect(opened.instance));
  auto memory = TRY(duck::MemoryLimit::open(
      TRY(duck::connect(opened.instance)), {.serving_mb = options.serving_memory_mb, .bulk_mb = options.bulk_memory_mb, .cores = options.cores}));
  if (options.lake_record) TRY(duck::register_lake_record(*control, options.lake_record));
  auto attached = std::make_shared<duck::AttachedParquet>(opened.mount_dir, options.place_object);
  TRY(attached->restore(*control));
  return std::make_unique<DuckWarehouse>(std::move(opened), std::move(control), std::move(attached), std::move(memory), std::move(options));
}

}  // namespace skykeep::warehouse

// A warehouse of which single calls fail, as `Faults` says; all else is the wrapped warehouse. Methods by name: connect, query_readonly,
// export_readonly, use, trim_memory, checkpoint; of its connections execute, query, prepare (narrowed by the SQL), appender
// (by the table), append, close, begin, commit, rollback, attach_parquet (by the view). A commit that fails has rolled back.
#pragma once

#include "tests/support/faults.h"
#include "warehouse/warehouse.h"

namespace skykeep::testing {

class FailingAppender final : public warehouse::Appender {
 public:
  FailingAppender(std::unique_ptr<warehouse::Appender> inner, Faults& faults) : inner_(std::move(inner)), faults_(faults) {}

  Result<> append(const warehouse::Batch& batch) override {
    TRY(faults_.check("append"));
    return inner_->append(batch);
  }
  Result<> close() override {
    TRY(faults_.check("close"));
    return inner_->close();
  }

 private:
  std::unique_ptr<warehouse::Appender> inner_;
  Faults& faults_;
};

class FailingConnection final : public warehouse::Connection {
 public:
  FailingConnection(std::unique_ptr<warehouse::Connection> inner, Faults& faults) : inner_(std::move(inner)), faults_(faults) {}

  Result<> execute(std::string_view sql) override {
    TRY(faults_.check("execute", sql));
    return inner_->execute(sql);
  }
  Result<std::unique_ptr<warehouse::Rows>> query(std::string_view sql, std::span<const warehouse::Value> values) override {
    TRY(faults_.check("query", sql));
    return inner_->query(sql, values);
  }
  Result<std::unique_ptr<warehouse::Statement>> prepare(std::string_view sql) override {
    TRY(faults_.check("prepare", sql));
    return inner_->prepare(sql);
  }
  Result<std::unique_ptr<warehouse::Appender>> appender(std::string_view schema, std::string_view table) override {
    TRY(faults_.check("appender", table));
    return std::make_unique<FailingAppender>(TRY(inner_->appender(schema, table)), faults_);
  }
  Result<> begin() override {
    TRY(faults_.check("begin"));
    return inner_->begin();
  }
  Result<> commit() override {
    if (Result<> fault = faults_.check("commit"); !fault) {
      (void)inner_->rollback();
      return fault;
    }
    return inner_->commit();
  }
  Result<> rollback() override {
    TRY(faults_.check("rollback"));
    return inner_->rollback();
  }
  Result<> attach_parquet(const std::string& view, const std::string& like, std::span<const std::string> objects) override {
    TRY(faults_.check("attach_parquet", view));
    return inner_->attach_parquet(view, like, objects);
  }
  void interrupt() override { inner_->interrupt(); }

 private:
  std::unique_ptr<warehouse::Connection> inner_;
  Faults& faults_;
};

class FailingWarehouse final : public warehouse::Warehouse {
 public:
  FailingWarehouse(warehouse::Warehouse& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  Result<std::unique_ptr<warehouse::Connection>> connect() override {
    TRY(faults_.check("connect"));
    return std::make_unique<FailingConnection>(TRY(inner_.connect()), faults_);
  }
  Result<warehouse::Table> query_readonly(std::string_view sql, const warehouse::ReadonlyLimits& limits) override {
    TRY(faults_.check("query_readonly", sql));
    return inner_.query_readonly(sql, limits);
  }
  Result<> export_readonly(std::string_view sql, std::string_view format, const std::string& path, const warehouse::ReadonlyLimits& limits) override {
    TRY(faults_.check("export_readonly", sql));
    return inner_.export_readonly(sql, format, path, limits);
  }
  Result<warehouse::ResourceProfile> use(warehouse::Profile profile) override {
    TRY(faults_.check("use"));
    return inner_.use(profile);
  }
  Result<> trim_memory() override {
    TRY(faults_.check("give_memory_back"));
    return inner_.trim_memory();
  }
  Result<> checkpoint() override {
    TRY(faults_.check("checkpoint"));
    return inner_.checkpoint();
  }
  warehouse::Capabilities capabilities() const override { return inner_.capabilities(); }

 private:
  warehouse::Warehouse& inner_;
  Faults& faults_;
};

}  // namespace skykeep::testing

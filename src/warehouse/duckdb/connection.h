// Connections to DuckDB: statements, results chunk by chunk, transactions.
//
// Results are materialised by the engine, so that several may be read side by side and a transaction may end
// before they are read. Threads: one at a time (interrupt: any).
#pragma once

#include <memory>
#include <vector>

#include "warehouse/duckdb/attached_parquet.h"
#include "warehouse/duckdb/memory_limit.h"
#include "warehouse/duckdb/result_schema.h"
#include "warehouse/duckdb/session.h"
#include "warehouse/warehouse.h"

namespace skykeep::warehouse::duck {

// Binds with the type that the engine planned, when the value fits it, so that nothing is cast while rows are read. A
// statement with parameters is planned anew at each execution whatever is bound (DuckDB 1.5.6).
Result<> bind(duckdb_prepared_statement statement, std::span<const duckdb_type> types,
              std::span<const Value> values);

class DuckRows final : public Rows {
 public:
  DuckRows(std::shared_ptr<Session> session, std::shared_ptr<ResultHandle> result,
           std::shared_ptr<const ResultSchema> shape)
      : session_(std::move(session)), result_(std::move(result)), shape_(std::move(shape)) {}
  const std::vector<ColumnInfo>& columns() const override { return shape_->columns; }
  Result<std::optional<Chunk>> next() override;

 private:
  std::shared_ptr<Session> session_;
  std::shared_ptr<ResultHandle> result_;
  std::shared_ptr<const ResultSchema> shape_;
};

class DuckStatement final : public Statement {
 public:
  static Result<std::unique_ptr<DuckStatement>> prepare(std::shared_ptr<Session> session,
                                                        const std::string& sql);
  explicit DuckStatement(std::shared_ptr<Session> session) : session_(std::move(session)) {}
  Result<std::unique_ptr<Rows>> execute(std::span<const Value> values) override;

  // As execute, but the engine produces rows only as they are asked for; nothing else may run on the
  // connection until the rows are gone.
  Result<std::unique_ptr<Rows>> stream();
  duckdb_statement_type kind() const { return duckdb_prepared_statement_type(prepared_.statement); }
  size_t parameters() const { return types_.size(); }

 private:
  Result<std::unique_ptr<Rows>> rows_from(std::shared_ptr<ResultHandle> result);

  std::shared_ptr<Session> session_;
  PreparedHandle prepared_;
  std::vector<duckdb_type> types_;
  std::shared_ptr<const ResultSchema> shape_;
};

class DuckConnection final : public Connection {
 public:
  DuckConnection(std::shared_ptr<Session> session, std::shared_ptr<const AttachedParquet> attached, std::shared_ptr<MemoryLimit> memory)
      : session_(std::move(session)), attached_(std::move(attached)), memory_(std::move(memory)) {}
  Result<> execute(std::string_view sql) override;
  Result<std::unique_ptr<Rows>> query(std::string_view sql, std::span<const Value> values) override;
  Result<std::unique_ptr<Statement>> prepare(std::string_view sql) override;
  Result<std::unique_ptr<Appender>> appender(std::string_view schema, std::string_view table) override;
  Result<> begin() override;
  Result<> commit() override;
  Result<> rollback() override;
  Result<> attach_parquet(const std::string& view, const std::string& like, std::span<const std::string> objects) override;
  void interrupt() override { duckdb_interrupt(session_->connection); }

 private:
  std::shared_ptr<Session> session_;
  std::shared_ptr<const AttachedParquet> attached_;
  std::shared_ptr<MemoryLimit> memory_;
};

Result<std::unique_ptr<Appender>> open_appender(std::shared_ptr<Session> session, std::shared_ptr<MemoryLimit> memory,
                                                const std::string& schema, const std::string& table);

}  // namespace skykeep::warehouse::duck

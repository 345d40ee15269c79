#include "warehouse/duckdb/connection.h"

namespace skykeep::warehouse::duck {

Result<std::optional<Chunk>> DuckRows::next() {
  duckdb_data_chunk chunk = duckdb_fetch_chunk(result_->result);
  if (chunk == nullptr) {
    if (!result_->error().empty()) return session_->lose(to_error(result_->error()));
    return std::optional<Chunk>();
  }
  if (duckdb_data_chunk_get_size(chunk) == 0) {
    duckdb_destroy_data_chunk(&chunk);
    return std::optional<Chunk>();
  }
  return std::optional<Chunk>(TRY(read_chunk(shape_, result_, chunk)));
}

Result<std::unique_ptr<DuckStatement>> DuckStatement::prepare(std::shared_ptr<Session> session,
                                                              const std::string& sql) {
  if (auto whole = check_whole(sql); !whole) return session->lose(std::move(whole.error()));
  auto statement = std::make_unique<DuckStatement>(std::move(session));
  auto& handle = statement->prepared_.statement;
  if (duckdb_prepare(statement->session_->connection, sql.c_str(), &handle) == DuckDBError) {
    const char* text = duckdb_prepare_error(handle);
    return statement->session_->lose(
        to_error(text == nullptr ? "Parser Error: the statement is empty" : text));
  }
  for (idx_t i = 1; i <= duckdb_nparams(handle); ++i)
    statement->types_.push_back(duckdb_param_type(handle, i));
  return statement;
}

Result<std::unique_ptr<Rows>> DuckStatement::execute(std::span<const Value> values) {
  if (auto bound = duck::bind(prepared_.statement, types_, values); !bound)
    return session_->lose(std::move(bound).error());
  auto result = std::make_shared<ResultHandle>();
  if (duckdb_execute_prepared(prepared_.statement, &result->result) == DuckDBError) {
    return session_->lose(to_error(result->error()));
  }
  return rows_from(std::move(result));
}

Result<std::unique_ptr<Rows>> DuckStatement::stream() {
  auto result = std::make_shared<ResultHandle>();
  if (duckdb_execute_prepared_streaming(prepared_.statement, &result->result) == DuckDBError) {
    return session_->lose(to_error(result->error()));
  }
  return rows_from(std::move(result));
}

Result<std::unique_ptr<Rows>> DuckStatement::rows_from(std::shared_ptr<ResultHandle> result) {
  if (shape_ == nullptr || !shape_->fits(result->result)) shape_ = ResultSchema::of(result->result);
  return std::make_unique<DuckRows>(session_, std::move(result), shape_);
}

Result<> DuckConnection::execute(std::string_view sql) {
  const MemoryLimit::Headroom headroom(*memory_, !session_->in_transaction);
  return session_->run(std::string(sql));
}

Result<std::unique_ptr<Rows>> DuckConnection::query(std::string_view sql, std::span<const Value> values) {
  if (!values.empty()) {
    const auto statement = TRY(DuckStatement::prepare(session_, std::string(sql)));
    return statement->execute(values);
  }
  if (auto whole = check_whole(sql); !whole) return session_->lose(std::move(whole.error()));
  auto result = std::make_shared<ResultHandle>();
  if (duckdb_query(session_->connection, std::string(sql).c_str(), &result->result) == DuckDBError) {
    return session_->lose(to_error(result->error()));
  }
  auto shape = ResultSchema::of(result->result);
  return std::make_unique<DuckRows>(session_, std::move(result), std::move(shape));
}

Result<std::unique_ptr<Statement>> DuckConnection::prepare(std::string_view sql) {
  return TRY(DuckStatement::prepare(session_, std::string(sql)));
}

Result<std::unique_ptr<Appender>> DuckConnection::appender(std::string_view schema, std::string_view table) {
  return open_appender(session_, memory_, std::string(schema), std::string(table));
}

Result<> DuckConnection::begin() {
  if (session_->in_transaction) {
    return fail(Code::kInvalidInput,
                "a transaction is already open on this connection: commit or roll it back first");
  }
  TRY(session_->run("BEGIN TRANSACTION"));
  session_->in_transaction = true;
  session_->failed = false;
  return {};
}

Result<> DuckConnection::commit() {
  if (!session_->in_transaction)
    return fail(Code::kInvalidInput, "there is no transaction to commit on this connection");
  if (session_->failed) {
    TRY(rollback());
    return fail(Code::kConflict, "a statement of the transaction had failed: all of it was rolled back");
  }
  const MemoryLimit::Headroom headroom(*memory_);
  auto committed = session_->run("COMMIT");
  if (!committed) {
    // DuckDB has rolled back already in most cases; where it has not, the connection must not stay inside.
    (void)rollback();
    return committed;
  }
  session_->in_transaction = false;
  return {};
}

Result<> DuckConnection::rollback() {
  if (!session_->in_transaction) return {};
  session_->in_transaction = false;
  session_->failed = false;
  auto rolled = session_->run("ROLLBACK");
  // The engine may have ended an aborted transaction by itself.
  if (!rolled && rolled.error().message.find("no transaction is active") == std::string::npos) return rolled;
  return {};
}

Result<> DuckConnection::attach_parquet(const std::string& view, const std::string& like, std::span<const std::string> objects) {
  return attached_->attach_parquet(*session_, view, like, objects);
}

}  // namespace skykeep::warehouse::duck

#include "api/session_pool.h"

#include <algorithm>

#include "api/json_writer.h"

namespace skykeep::api {

Result<std::unique_ptr<warehouse::Rows>> Session::run(std::string_view sql, std::span<const warehouse::Value> values) {
  auto at = statements_.find(sql);
  const bool is_old = at != statements_.end();
  if (!is_old) at = statements_.emplace(std::string(sql), TRY(connection_->prepare(sql))).first;
  auto rows = at->second->execute(values);
  if (rows || !is_old) {
    if (!rows) statements_.erase(at);
    return rows;
  }
  // The tables may have been rebuilt under the statement: once more from the text.
  statements_.erase(at);
  at = statements_.emplace(std::string(sql), TRY(connection_->prepare(sql))).first;
  return at->second->execute(values);
}

Result<warehouse::Table> Session::table(std::string_view sql, std::initializer_list<warehouse::Value> values) {
  const auto rows = TRY(run(sql, {values.begin(), values.size()}));
  return warehouse::collect(*rows);
}

Result<SessionPool::Lease> SessionPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(session));
    }
  }
  return Lease(*this, std::make_unique<Session>(TRY(warehouse_.connect())));
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdle) idle_.push_back(std::move(session));
}

const warehouse::Value& cell(const warehouse::Table& table, const std::vector<warehouse::Value>& row,
                             std::string_view column) {
  static const warehouse::Value kNull;
  const auto at = std::ranges::find(table.columns, column, &warehouse::ColumnInfo::name);
  return at == table.columns.end() ? kNull : row[static_cast<size_t>(at - table.columns.begin())];
}

void write_cell(std::string& out, const warehouse::ColumnInfo& column, const warehouse::Value& value) {
  JsonWriter w(out);
  std::visit(
      [&](const auto& v) {
        using V = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<V, std::monostate>) {
          w.null();
        } else if constexpr (std::is_same_v<V, bool>) {
          w.boolean(v);
        } else if constexpr (std::is_same_v<V, int64_t>) {
          w.wide_integer(v);
        } else if constexpr (std::is_same_v<V, uint64_t>) {
          if (v <= uint64_t{1} << 53) {
            w.integer(static_cast<int64_t>(v));
          } else {
            w.text(std::to_string(v));
          }
        } else if constexpr (std::is_same_v<V, double>) {
          w.real(v);
        } else if constexpr (std::is_same_v<V, std::string>) {
          if (column.type == warehouse::Type::kJson && !v.empty()) {
            w.raw(v);
          } else {
            w.text(v);
          }
        } else if constexpr (std::is_same_v<V, UtcTime>) {
          w.time(v.micros);
        } else {
          w.date(v.days);
        }
      },
      value);
}

std::string to_json_rows(const warehouse::Table& table) {
  std::vector<std::string> keys;
  for (const warehouse::ColumnInfo& column : table.columns) {
    std::string key;
    JsonWriter(key).text(column.name);
    keys.push_back(key + ":");
  }
  std::string out = "[";
  for (size_t r = 0; r < table.rows.size(); ++r) {
    if (r > 0) out.push_back(',');
    for (size_t c = 0; c < table.columns.size(); ++c) {
      out.push_back(c == 0 ? '{' : ',');
      out += keys[c];
      write_cell(out, table.columns[c], table.rows[r][c]);
    }
    out += table.columns.empty() ? "{}" : "}";
  }
  out.push_back(']');
  return out;
}

}  // namespace skykeep::api

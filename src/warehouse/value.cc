#include <fmt/format.h>

#include "warehouse/warehouse.h"

namespace skykeep::warehouse {

std::string_view to_string(Type type) {
  switch (type) {
    case Type::kBool: return "bool";
    case Type::kInt: return "int";
    case Type::kUint64: return "uint64";
    case Type::kReal: return "real";
    case Type::kText: return "text";
    case Type::kTimestamp: return "timestamp";
    case Type::kDate: return "date";
    case Type::kJson: return "json";
  }
  return "unknown";
}

Value value_at(const ColumnInfo& column, const ColumnData& data, size_t row) {
  if (row >= data.valid.size() || data.valid[row] == 0) return std::monostate{};
  switch (column.type) {
    case Type::kBool: return data.ints[row] != 0;
    case Type::kInt: return data.ints[row];
    case Type::kUint64: return data.uints[row];
    case Type::kReal: return data.reals[row];
    case Type::kText:
    case Type::kJson: return std::string(data.texts[row]);
    case Type::kTimestamp: return UtcTime{data.ints[row]};
    case Type::kDate: return Date{static_cast<int32_t>(data.ints[row])};
  }
  return std::monostate{};
}

Result<Table> collect(Rows& rows, size_t max_rows) {
  Table table;
  table.columns = rows.columns();
  while (true) {
    const auto chunk = TRY(rows.next());
    if (!chunk) return table;
    for (size_t row = 0; row < chunk->rows; ++row) {
      if (table.rows.size() >= max_rows) {
        table.truncated = true;
        return table;
      }
      auto& cells = table.rows.emplace_back();
      cells.reserve(table.columns.size());
      for (size_t c = 0; c < table.columns.size(); ++c) {
        cells.push_back(value_at(table.columns[c], chunk->columns[c], row));
      }
    }
  }
}

Result<Table> Connection::table(std::string_view sql, std::initializer_list<Value> values) {
  const auto rows = TRY(query(sql, std::span<const Value>(values.begin(), values.size())));
  return collect(*rows);
}

bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

int64_t int_of(const Value& value, int64_t fallback) {
  if (const auto* i = std::get_if<int64_t>(&value)) return *i;
  if (const auto* u = std::get_if<uint64_t>(&value)) return static_cast<int64_t>(*u);
  if (const auto* b = std::get_if<bool>(&value)) return *b ? 1 : 0;
  if (const auto* r = std::get_if<double>(&value)) {
    return *r > -9.2e18 && *r < 9.2e18 ? static_cast<int64_t>(*r) : fallback;
  }
  if (const auto* t = std::get_if<UtcTime>(&value)) return t->micros;
  if (const auto* d = std::get_if<Date>(&value)) return d->days;
  return fallback;
}

double real_of(const Value& value, double fallback) {
  if (const auto* r = std::get_if<double>(&value)) return *r;
  if (const auto* i = std::get_if<int64_t>(&value)) return static_cast<double>(*i);
  if (const auto* u = std::get_if<uint64_t>(&value)) return static_cast<double>(*u);
  return fallback;
}

std::string text_of(const Value& value, std::string_view fallback) {
  struct Visitor {
    std::string_view fallback;
    std::string operator()(std::monostate) const { return std::string(fallback); }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(int64_t i) const { return std::to_string(i); }
    std::string operator()(uint64_t u) const { return std::to_string(u); }
    std::string operator()(double d) const { return fmt::format("{}", d); }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(UtcTime t) const { return skykeep::to_string(t); }
    std::string operator()(Date d) const { return skykeep::to_string(d); }
  };
  return std::visit(Visitor{fallback}, value);
}

}  // namespace skykeep::warehouse

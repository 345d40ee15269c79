#include <fmt/format.h>

#include <limits>

#include "warehouse/duckdb/connection.h"

namespace skykeep::warehouse::duck {
namespace {

template <class T>
bool fits(int64_t value) {
  return value >= static_cast<int64_t>(std::numeric_limits<T>::min()) &&
         value <= static_cast<int64_t>(std::numeric_limits<T>::max());
}

// A value that does not fit the planned type is bound as 64 bits: the engine then compares in the wider type.
duckdb_state bind_int(duckdb_prepared_statement s, idx_t i, duckdb_type type, int64_t v) {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
      return fits<int8_t>(v) ? duckdb_bind_int8(s, i, static_cast<int8_t>(v)) : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_SMALLINT:
      return fits<int16_t>(v) ? duckdb_bind_int16(s, i, static_cast<int16_t>(v)) : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_INTEGER:
      return fits<int32_t>(v) ? duckdb_bind_int32(s, i, static_cast<int32_t>(v)) : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_UTINYINT:
      return fits<uint8_t>(v) ? duckdb_bind_uint8(s, i, static_cast<uint8_t>(v)) : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_USMALLINT:
      return fits<uint16_t>(v) ? duckdb_bind_uint16(s, i, static_cast<uint16_t>(v))
                               : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_UINTEGER:
      return fits<uint32_t>(v) ? duckdb_bind_uint32(s, i, static_cast<uint32_t>(v))
                               : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_UBIGINT:
      return v >= 0 ? duckdb_bind_uint64(s, i, static_cast<uint64_t>(v)) : duckdb_bind_int64(s, i, v);
    case DUCKDB_TYPE_DOUBLE: return duckdb_bind_double(s, i, static_cast<double>(v));
    case DUCKDB_TYPE_TIMESTAMP: return duckdb_bind_timestamp(s, i, {v});
    default: return duckdb_bind_int64(s, i, v);
  }
}

struct Binder {
  duckdb_prepared_statement statement;
  idx_t index;
  duckdb_type type;

  duckdb_state operator()(std::monostate) const { return duckdb_bind_null(statement, index); }
  duckdb_state operator()(bool v) const { return duckdb_bind_boolean(statement, index, v); }
  duckdb_state operator()(int64_t v) const { return bind_int(statement, index, type, v); }
  duckdb_state operator()(uint64_t v) const {
    if (v <= static_cast<uint64_t>(INT64_MAX))
      return bind_int(statement, index, type, static_cast<int64_t>(v));
    return duckdb_bind_uint64(statement, index, v);
  }
  duckdb_state operator()(double v) const { return duckdb_bind_double(statement, index, v); }
  duckdb_state operator()(const std::string& v) const {
    return duckdb_bind_varchar_length(statement, index, v.data(), v.size());
  }
  duckdb_state operator()(UtcTime v) const {
    if (type == DUCKDB_TYPE_TIMESTAMP_TZ) return duckdb_bind_timestamp_tz(statement, index, {v.micros});
    return duckdb_bind_timestamp(statement, index, {v.micros});
  }
  duckdb_state operator()(Date v) const { return duckdb_bind_date(statement, index, {v.days}); }
};

}  // namespace

Result<> bind(duckdb_prepared_statement statement, std::span<const duckdb_type> types,
              std::span<const Value> values) {
  if (values.size() != types.size()) {
    return fail(Code::kInvalidInput, fmt::format("the statement has {} parameters, {} values were given",
                                                 types.size(), values.size()));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::visit(Binder{statement, i + 1, types[i]}, values[i]) == DuckDBError) {
      return fail(Code::kInvalidInput,
                  fmt::format("parameter {} could not be bound: is its text valid UTF-8?", i + 1));
    }
  }
  return {};
}

}  // namespace skykeep::warehouse::duck

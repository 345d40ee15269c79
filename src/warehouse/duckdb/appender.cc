// Bulk loads: a Batch goes into vectors of the column's own width and from there, 2,048 rows at a time, to
// DuckDB.
#include <fmt/format.h>
#include <simdjson.h>

#include <cstring>
#include <limits>

#include "warehouse/duckdb/connection.h"

namespace skykeep::warehouse::duck {
namespace {

// Where the rows of one append stand in the batch.
struct Span {
  size_t from;
  size_t count;
};

bool is_valid(const ColumnData& data, size_t row) { return data.valid.empty() || data.valid[row] != 0; }

bool is_ascii(const char* text, size_t length) {
  uint64_t high = 0;
  for (; length >= 8; length -= 8, text += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text, 8);
    high |= word;
  }
  for (; length > 0; --length, ++text) high |= static_cast<unsigned char>(*text);
  return (high & 0x8080'8080'8080'8080) == 0;
}

template <class T>
Result<> fill_ints(const std::vector<int64_t>& from, const ColumnData& data, Span span, void* to) {
  auto* out = static_cast<T*>(to);
  constexpr int64_t kLow = static_cast<int64_t>(std::numeric_limits<T>::min());
  constexpr int64_t kHigh =
      std::is_same_v<T, uint64_t> ? INT64_MAX : static_cast<int64_t>(std::numeric_limits<T>::max());
  bool in_range = true;
  for (size_t i = 0; i < span.count; ++i) {
    const int64_t value = from[span.from + i];
    in_range &= value >= kLow && value <= kHigh;
    out[i] = static_cast<T>(value);
  }
  if (in_range) return {};
  for (size_t i = 0; i < span.count; ++i) {  // look closer: what stands in null rows does not matter
    const int64_t value = from[span.from + i];
    if (is_valid(data, span.from + i) && (value < kLow || value > kHigh)) {
      return fail(Code::kInvalidInput,
                  fmt::format("{} in row {} is outside {} ... {}", value, span.from + i, kLow, kHigh));
    }
  }
  return {};
}

Result<> fill_scaled(const ColumnData& data, Span span, int64_t divisor, int64_t factor, void* to) {
  auto* out = static_cast<int64_t*>(to);
  for (size_t i = 0; i < span.count; ++i) {
    const int64_t micros = data.ints[span.from + i];
    const int64_t whole = micros / divisor - (micros % divisor < 0 ? 1 : 0);
    out[i] = factor == 1 ? whole : micros * factor;
  }
  return {};
}

// DuckDB's string_t points into the batch, which outlives the append; nothing is copied here.
Result<> fill_texts(const ColumnData& data, Span span, void* to) {
  auto* out = static_cast<duckdb_string_t*>(to);
  for (size_t i = 0; i < span.count; ++i) {
    const size_t row = span.from + i;
    duckdb_string_t& slot = out[i];
    std::memset(&slot, 0, sizeof slot);
    if (!is_valid(data, row)) continue;
    const std::string_view text = data.texts[row];
    if (!is_ascii(text.data(), text.size()) && !simdjson::validate_utf8(text.data(), text.size())) {
      return fail(Code::kInvalidInput, fmt::format("the text in row {} is not UTF-8", row));
    }
    if (text.size() > std::numeric_limits<uint32_t>::max()) {
      return fail(Code::kInvalidInput, fmt::format("the text in row {} is longer than 4 GiB", row));
    }
    slot.value.inlined.length = static_cast<uint32_t>(text.size());
    if (text.size() <= sizeof slot.value.inlined.inlined) {
      if (!text.empty()) std::memcpy(slot.value.inlined.inlined, text.data(), text.size());
    } else {
      std::memcpy(slot.value.pointer.prefix, text.data(), sizeof slot.value.pointer.prefix);
      slot.value.pointer.ptr =
          const_cast<char*>(text.data());  // NOLINT: the C struct is not const, DuckDB only reads
    }
  }
  return {};
}

template <class T>
Result<> fill_reals(const ColumnData& data, Span span, void* to) {
  auto* out = static_cast<T*>(to);
  for (size_t i = 0; i < span.count; ++i) out[i] = static_cast<T>(data.reals[span.from + i]);
  return {};
}

void fill_validity(const ColumnData& data, Span span, duckdb_vector vector) {
  if (data.valid.empty()) return;
  const uint8_t* valid = data.valid.data() + span.from;
  if (std::memchr(valid, 0, span.count) == nullptr) return;
  duckdb_vector_ensure_validity_writable(vector);
  uint64_t* words = duckdb_vector_get_validity(vector);
  for (size_t i = 0; i < span.count; ++i) {
    if (valid[i] == 0) words[i >> 6] &= ~(uint64_t{1} << (i & 63));
  }
}

// What the vectors hold: the column's own type where it has a plain form, else one that the engine casts
// from.
duckdb_type staged(duckdb_type column) {
  switch (column) {
    case DUCKDB_TYPE_DECIMAL: return DUCKDB_TYPE_DOUBLE;
    case DUCKDB_TYPE_HUGEINT: return DUCKDB_TYPE_BIGINT;
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS: return column;
    default: return DUCKDB_TYPE_VARCHAR;
  }
}

Result<> fill_values(const ColumnData& data, Span span, duckdb_type type, void* to) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return fill_ints<bool>(data.ints, data, span, to);
    case DUCKDB_TYPE_TINYINT: return fill_ints<int8_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_SMALLINT: return fill_ints<int16_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_INTEGER: return fill_ints<int32_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return fill_ints<int64_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_UTINYINT: return fill_ints<uint8_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_USMALLINT: return fill_ints<uint16_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_UINTEGER: return fill_ints<uint32_t>(data.ints, data, span, to);
    case DUCKDB_TYPE_UBIGINT:
      std::memcpy(to, data.uints.data() + span.from, span.count * sizeof(uint64_t));
      return {};
    case DUCKDB_TYPE_FLOAT: return fill_reals<float>(data, span, to);
    case DUCKDB_TYPE_DOUBLE: return fill_reals<double>(data, span, to);
    case DUCKDB_TYPE_TIMESTAMP_S: return fill_scaled(data, span, 1'000'000, 1, to);
    case DUCKDB_TYPE_TIMESTAMP_MS: return fill_scaled(data, span, 1000, 1, to);
    case DUCKDB_TYPE_TIMESTAMP_NS: return fill_scaled(data, span, 1, 1000, to);
    default: return fill_texts(data, span, to);
  }
}

size_t filled(const ColumnData& data, duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_UBIGINT: return data.uints.size();
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE: return data.reals.size();
    case DUCKDB_TYPE_VARCHAR: return data.texts.size();
    default: return data.ints.size();
  }
}

class DuckAppender final : public Appender {
 public:
  DuckAppender(std::shared_ptr<Session> session, std::shared_ptr<MemoryLimit> memory, std::string table)
      : session_(std::move(session)), memory_(std::move(memory)), table_(std::move(table)) {}
  ~DuckAppender() override {
    if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
    duckdb_appender_destroy(&appender_);
  }
  DuckAppender(const DuckAppender&) = delete;
  DuckAppender& operator=(const DuckAppender&) = delete;

  Result<> open(const std::string& schema, const std::string& table) {
    if (duckdb_appender_create_ext(session_->connection, nullptr, schema.c_str(), table.c_str(),
                                   &appender_) == DuckDBError) {
      return lose();
    }
    std::vector<LogicalType> owned;
    std::vector<duckdb_logical_type> logical;
    for (idx_t c = 0; c < duckdb_appender_column_count(appender_); ++c) {
      LogicalType column(duckdb_appender_column_type(appender_, c));
      types_.push_back(staged(column.id()));
      if (types_.back() != column.id()) column = LogicalType(duckdb_create_logical_type(types_.back()));
      logical.push_back(column.get());
      owned.push_back(std::move(column));
    }
    chunk_ = duckdb_create_data_chunk(logical.data(), logical.size());
    return {};
  }

  Result<> append(const Batch& batch) override {
    if (closed_) return fail(Code::kInvalidInput, "append to " + table_ + ": the appender is closed");
    TRY(check(batch));
    const MemoryLimit::Headroom headroom(*memory_, !session_->in_transaction);  // what is flushed then is committed
    const size_t step = duckdb_vector_size();
    for (size_t from = 0; from < batch.rows; from += step) {
      TRY(append_span(batch, {from, std::min(step, batch.rows - from)}));
    }
    return {};
  }

  Result<> close() override {
    if (closed_) return {};
    closed_ = true;
    const MemoryLimit::Headroom headroom(*memory_, !session_->in_transaction);
    if (duckdb_appender_close(appender_) == DuckDBError) return lose();
    return {};
  }

 private:
  Result<> check(const Batch& batch) const {
    if (batch.columns.size() != types_.size()) {
      return invalid(
          fmt::format("the table has {} columns, the batch {}", types_.size(), batch.columns.size()));
    }
    for (size_t c = 0; c < types_.size(); ++c) {
      const ColumnData& data = batch.columns[c];
      const size_t values = filled(data, types_[c]);
      if (!data.valid.empty() && data.valid.size() != batch.rows) {
        return invalid(
            fmt::format("column {} has {} validity marks for {} rows", c, data.valid.size(), batch.rows));
      }
      if (values == batch.rows || (values == 0 && is_all_null(data))) continue;
      return invalid(fmt::format("column {} has {} values of its type for {} rows", c, values, batch.rows));
    }
    return {};
  }

  static bool is_all_null(const ColumnData& data) {
    return data.valid.empty() || std::memchr(data.valid.data(), 1, data.valid.size()) == nullptr;
  }

  Result<> append_span(const Batch& batch, Span span) {
    duckdb_data_chunk_reset(chunk_);
    for (size_t c = 0; c < types_.size(); ++c) {
      const ColumnData& data = batch.columns[c];
      const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk_, c);
      if (filled(data, types_[c]) == 0) {
        set_all_null(vector, span.count, types_[c]);
        continue;
      }
      auto done = fill_values(data, span, types_[c], duckdb_vector_get_data(vector));
      if (!done)
        return session_->lose(std::move(done.error()).in(fmt::format("append to {}: column {}", table_, c)));
      fill_validity(data, span, vector);
    }
    duckdb_data_chunk_set_size(chunk_, span.count);
    if (duckdb_append_data_chunk(appender_, chunk_) == DuckDBError) return lose();
    return {};
  }

  static void set_all_null(duckdb_vector vector, size_t count, duckdb_type type) {
    duckdb_vector_ensure_validity_writable(vector);
    std::memset(duckdb_vector_get_validity(vector), 0, (count + 63) / 64 * sizeof(uint64_t));
    if (type == DUCKDB_TYPE_VARCHAR)
      std::memset(duckdb_vector_get_data(vector), 0, count * sizeof(duckdb_string_t));
  }

  std::unexpected<Error> invalid(std::string what) const {
    return session_->lose({Code::kInvalidInput, "append to " + table_ + ": " + std::move(what)});
  }

  std::unexpected<Error> lose() {
    const char* text = duckdb_appender_error(appender_);
    return session_->lose(to_error(text == nullptr ? "the appender failed" : text).in("append to " + table_));
  }

  std::shared_ptr<Session> session_;
  std::shared_ptr<MemoryLimit> memory_;
  std::string table_;
  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<duckdb_type> types_;
  bool closed_ = false;
};

}  // namespace

Result<std::unique_ptr<Appender>> open_appender(std::shared_ptr<Session> session, std::shared_ptr<MemoryLimit> memory,
                                                const std::string& schema, const std::string& table) {
  auto appender = std::make_unique<DuckAppender>(std::move(session), std::move(memory), schema + "." + table);
  TRY(appender->open(schema, table));
  return appender;
}

}  // namespace skykeep::warehouse::duck

#include "warehouse/duckdb/cell_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/time.h"
#include "warehouse/duckdb/session.h"
#include "warehouse/format.h"

namespace skykeep::warehouse::duck {
namespace {

template <class T>
T at(const void* data, idx_t row) {
  return static_cast<const T*>(data)[row];
}

void append_clock(std::string& out, int64_t micros) {
  const int64_t s = micros / 1'000'000;
  const int64_t us = micros % 1'000'000;
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  if (us != 0) fmt::format_to(std::back_inserter(out), ".{:06}", us);
}

// ISO 8601 duration, as intervals are months, days and microseconds that do not convert into each other.
void append_interval(std::string& out, duckdb_interval v) {
  fmt::format_to(std::back_inserter(out), "P{}M{}DT{}S", v.months, v.days,
                 static_cast<double>(v.micros) / 1e6);
}

void append_uuid(std::string& out, duckdb_hugeint v) {
  const uint64_t upper =
      static_cast<uint64_t>(v.upper) ^ (uint64_t{1} << 63);  // stored so that signed order is right
  fmt::format_to(std::back_inserter(out), "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", upper >> 32,
                 (upper >> 16) & 0xffff, upper & 0xffff, v.lower >> 48, v.lower & 0xffff'ffff'ffff);
}

void append_hex(std::string& out, std::string_view bytes) {
  for (const char c : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
}

// The first byte says how many bits of the second are padding.
void append_bits(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  const size_t padding = static_cast<unsigned char>(bytes[0]);
  for (size_t bit = padding; bit < (bytes.size() - 1) * 8; ++bit) {
    out += ((static_cast<unsigned char>(bytes[1 + bit / 8]) >> (7 - bit % 8)) & 1) != 0 ? '1' : '0';
  }
}

std::string enum_text(const void* data, duckdb_logical_type type, idx_t row) {
  idx_t index = 0;
  switch (duckdb_enum_internal_type(type)) {
    case DUCKDB_TYPE_UTINYINT: index = at<uint8_t>(data, row); break;
    case DUCKDB_TYPE_USMALLINT: index = at<uint16_t>(data, row); break;
    default: index = at<uint32_t>(data, row); break;
  }
  return take_text(duckdb_enum_dictionary_value(type, index));
}

bool append_list(std::string& out, duckdb_vector child, const LogicalType& type, idx_t from, idx_t count) {
  out += '[';
  for (idx_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    if (!append_json(out, child, type.get(), from + i)) return false;
  }
  out += ']';
  return true;
}

bool append_struct(std::string& out, duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  out += '{';
  for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, take_text(duckdb_struct_type_child_name(type, i)));
    out += ':';
    const LogicalType child(duckdb_struct_type_child_type(type, i));
    if (!append_json(out, duckdb_struct_vector_get_child(vector, i), child.get(), row)) return false;
  }
  out += '}';
  return true;
}

bool append_map(std::string& out, duckdb_vector vector, duckdb_logical_type type, duckdb_list_entry entry) {
  const LogicalType key_type(duckdb_map_type_key_type(type));
  const LogicalType value_type(duckdb_map_type_value_type(type));
  const duckdb_vector pairs = duckdb_list_vector_get_child(vector);
  const duckdb_vector keys = duckdb_struct_vector_get_child(pairs, 0);
  const duckdb_vector values = duckdb_struct_vector_get_child(pairs, 1);
  out += '{';
  for (idx_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    if (i > entry.offset) out += ',';
    std::string key;
    if (!append_text(key, keys, key_type.get(), i)) return false;
    append_json_string(out, key);
    out += ':';
    if (!append_json(out, values, value_type.get(), i)) return false;
  }
  out += '}';
  return true;
}

bool append_union(std::string& out, duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  const idx_t tag = at<uint8_t>(duckdb_vector_get_data(duckdb_struct_vector_get_child(vector, 0)), row);
  const LogicalType member(duckdb_union_type_member_type(type, tag));
  return append_json(out, duckdb_struct_vector_get_child(vector, tag + 1), member.get(), row);
}

}  // namespace

Int128 to_int128(duckdb_hugeint value) {
  return static_cast<Int128>((static_cast<Uint128>(static_cast<uint64_t>(value.upper)) << 64) | value.lower);
}

std::string to_text(Int128 value) { return fmt::format("{}", value); }

std::string_view to_view(const duckdb_string_t& text) {
  const uint32_t length = text.value.inlined.length;
  return {length <= 12 ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

double decimal_at(const void* data, duckdb_type internal, uint8_t scale, idx_t row) {
  const double divisor = std::pow(10.0, scale);
  switch (internal) {
    case DUCKDB_TYPE_SMALLINT: return at<int16_t>(data, row) / divisor;
    case DUCKDB_TYPE_INTEGER: return at<int32_t>(data, row) / divisor;
    case DUCKDB_TYPE_BIGINT: return static_cast<double>(at<int64_t>(data, row)) / divisor;
    default: return static_cast<double>(to_int128(at<duckdb_hugeint>(data, row))) / divisor;
  }
}

int64_t micros_at(const void* data, duckdb_type id, idx_t row) {
  const int64_t raw = at<int64_t>(data, row);
  if (raw == INT64_MAX || raw == -INT64_MAX) return raw;
  switch (id) {
    case DUCKDB_TYPE_TIMESTAMP_S: return raw * 1'000'000;
    case DUCKDB_TYPE_TIMESTAMP_MS: return raw * 1000;
    case DUCKDB_TYPE_TIMESTAMP_NS: return raw >= 0 ? raw / 1000 : -((-raw + 999) / 1000);
    default: return raw;
  }
}

bool append_text(std::string& out, duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  const void* data = duckdb_vector_get_data(vector);
  const duckdb_type id = duckdb_get_type_id(type);
  auto sink = std::back_inserter(out);
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN: out += at<bool>(data, row) ? "true" : "false"; return true;
    case DUCKDB_TYPE_TINYINT: fmt::format_to(sink, "{}", int{at<int8_t>(data, row)}); return true;
    case DUCKDB_TYPE_SMALLINT: fmt::format_to(sink, "{}", at<int16_t>(data, row)); return true;
    case DUCKDB_TYPE_INTEGER: fmt::format_to(sink, "{}", at<int32_t>(data, row)); return true;
    case DUCKDB_TYPE_BIGINT: fmt::format_to(sink, "{}", at<int64_t>(data, row)); return true;
    case DUCKDB_TYPE_UTINYINT: fmt::format_to(sink, "{}", unsigned{at<uint8_t>(data, row)}); return true;
    case DUCKDB_TYPE_USMALLINT: fmt::format_to(sink, "{}", at<uint16_t>(data, row)); return true;
    case DUCKDB_TYPE_UINTEGER: fmt::format_to(sink, "{}", at<uint32_t>(data, row)); return true;
    case DUCKDB_TYPE_UBIGINT: fmt::format_to(sink, "{}", at<uint64_t>(data, row)); return true;
    case DUCKDB_TYPE_HUGEINT: out += to_text(to_int128(at<duckdb_hugeint>(data, row))); return true;
    case DUCKDB_TYPE_UHUGEINT: {
      const auto v = at<duckdb_uhugeint>(data, row);
      fmt::format_to(sink, "{}", (static_cast<Uint128>(v.upper) << 64) | v.lower);
      return true;
    }
    case DUCKDB_TYPE_FLOAT: fmt::format_to(sink, "{}", at<float>(data, row)); return true;
    case DUCKDB_TYPE_DOUBLE: fmt::format_to(sink, "{}", at<double>(data, row)); return true;
    case DUCKDB_TYPE_DECIMAL:
      fmt::format_to(sink, "{}",
                     decimal_at(data, duckdb_decimal_internal_type(type), duckdb_decimal_scale(type), row));
      return true;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS: append_time(out, UtcTime{micros_at(data, id, row)}); return true;
    case DUCKDB_TYPE_DATE: out += to_string(Date{at<int32_t>(data, row)}); return true;
    case DUCKDB_TYPE_TIME: append_clock(out, at<int64_t>(data, row)); return true;
    case DUCKDB_TYPE_TIME_NS: append_clock(out, at<int64_t>(data, row) / 1000); return true;
    case DUCKDB_TYPE_INTERVAL: append_interval(out, at<duckdb_interval>(data, row)); return true;
    case DUCKDB_TYPE_UUID: append_uuid(out, at<duckdb_hugeint>(data, row)); return true;
    case DUCKDB_TYPE_ENUM: out += enum_text(data, type, row); return true;
    case DUCKDB_TYPE_VARCHAR: out += to_view(static_cast<const duckdb_string_t*>(data)[row]); return true;
    case DUCKDB_TYPE_BLOB:
      append_hex(out, to_view(static_cast<const duckdb_string_t*>(data)[row]));
      return true;
    case DUCKDB_TYPE_BIT:
      append_bits(out, to_view(static_cast<const duckdb_string_t*>(data)[row]));
      return true;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_UNION: return append_json(out, vector, type, row);
    default: return false;
  }
}

bool append_json(std::string& out, duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  if (uint64_t* validity = duckdb_vector_get_validity(vector); validity != nullptr) {
    if (!duckdb_validity_row_is_valid(validity, row)) return out += "null", true;
  }
  const void* data = duckdb_vector_get_data(vector);
  switch (const duckdb_type id = duckdb_get_type_id(type); id) {
    case DUCKDB_TYPE_LIST: {
      const auto entry = at<duckdb_list_entry>(data, row);
      return append_list(out, duckdb_list_vector_get_child(vector),
                         LogicalType(duckdb_list_type_child_type(type)), entry.offset, entry.length);
    }
    case DUCKDB_TYPE_ARRAY: {
      const idx_t size = duckdb_array_type_array_size(type);
      return append_list(out, duckdb_array_vector_get_child(vector),
                         LogicalType(duckdb_array_type_child_type(type)), row * size, size);
    }
    case DUCKDB_TYPE_STRUCT: return append_struct(out, vector, type, row);
    case DUCKDB_TYPE_MAP: return append_map(out, vector, type, at<duckdb_list_entry>(data, row));
    case DUCKDB_TYPE_UNION: return append_union(out, vector, type, row);
    case DUCKDB_TYPE_SQLNULL: return out += "null", true;
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER: return append_text(out, vector, type, row);
    case DUCKDB_TYPE_BIGINT: append_json_int(out, at<int64_t>(data, row)); return true;
    case DUCKDB_TYPE_UBIGINT: append_json_uint(out, at<uint64_t>(data, row)); return true;
    case DUCKDB_TYPE_FLOAT: append_json_real(out, double{at<float>(data, row)}); return true;
    case DUCKDB_TYPE_DOUBLE: append_json_real(out, at<double>(data, row)); return true;
    case DUCKDB_TYPE_DECIMAL: return append_text(out, vector, type, row);
    default: {
      std::string text;
      if (!append_text(text, vector, type, row)) return false;
      append_json_string(out, text);
      return true;
    }
  }
}

}  // namespace skykeep::warehouse::duck
